"""What staff may see of applications, and the facts an assessment starts from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from backoffice.accounts.models import User
from backoffice.parameters.services import known_values
from customers.privacy.selectors import has_consent
from customers.tiering.models import CustomerTier
from customers.tiering.selectors import fee_discount
from loans.applications.domain import (
    ANSWERED,
    BOUNDED,
    FROM_CREDIT_FILE,
    Channel,
    ChecklistItem,
    PolicyLine,
    Status,
    Step,
    StepState,
    age_on,
    checklist,
    policy_lines,
)
from loans.applications.models import Application, ComplianceHold, EntryDraft, Material, PaperCheck
from loans.matching.domain.filters import Candidate, Reason, admitted
from loans.matching.domain.needs import Borrower
from loans.matching.domain.pricing import estimate
from loans.matching.selectors import borrower_on_file, candidate_of
from loans.products.domain import Verdict, admission

MATERIAL_POLICY = "application.materials.policy"


def visible_to(user: User) -> QuerySet[Application]:
    """All applications for those who may see applications, none for the others."""
    if not user.may("applications.view"):
        return Application.objects.none()
    return Application.objects.select_related("customer", "product_version__product", "product_version__lender")


def facts_for_assessment(application: Application) -> dict[str, Any]:
    """What is known of an application before any source is asked: no identifiers, nothing about sex or nationality.

    Amounts are Decimal yuan, ages full years on the day of submission, rates yearly fractions.
    """
    customer, product = application.customer, application.product_version
    day = timezone.localdate(application.submitted_at or application.created_at)
    facts: dict[str, Any] = {
        **application.facts,
        "amount": application.amount,
        "term_months": application.term_months,
        "method": application.method,
        "purpose": application.purpose,
        "first_loan": application.first_loan,
        "channel": application.channel,
        "annual_rate": product.annual_rate,
        "lender_kind": product.lender.kind,
        "customer_kind": customer.kind,
        "segment": customer.segment or None,
        "age": age_on(customer.birth_date, day) if customer.birth_date else None,
        "region": customer.region or None,
        "employment_type": customer.employment_type or None,
        "employed_months": customer.employed_months,
        "monthly_income": customer.monthly_income,
        "monthly_debt": customer.monthly_debt,
        "is_student": customer.is_student,
    }
    return facts


def materials_of(application: Application) -> QuerySet[Material]:
    """What has been uploaded and not removed."""
    return application.materials.filter(removed_at__isnull=True).select_related("file", "added_by")


def paper_checks_of(application: Application) -> QuerySet[PaperCheck]:
    """Who compared which paper with what was read from it, newest first, with how much was corrected."""
    return (
        application.paper_checks.select_related("material__file", "checked_by")
        .annotate(
            confirmed=Count("values", filter=Q(values__is_confirmed=True)),
            corrected=Count("values", filter=Q(values__corrected=True)),
            differing=Count("values", filter=Q(values__differs=True)),
        )
        .order_by("-checked_at", "-id")
    )


def checklist_of(application: Application, papers: Iterable[Material] | None = None) -> list[ChecklistItem]:
    """The checklist by product version, tier and amount, with how many files each line has (`papers`: those that are
    loaded already).

    Applications of an imported file come without papers: for them only what a reviewer asks for is on it.
    """
    materials = [] if application.channel == Channel.IMPORT else application.product_version.materials
    codes = materials_of(application).values_list("code", flat=True) if papers is None else [p.code for p in papers]
    have = Counter(codes)
    return checklist(
        materials,
        tier=application.tier,
        amount=application.amount,
        first_loan=application.first_loan,
        asked=application.asked_materials,
        have=have,
        policy=[] if application.channel == Channel.IMPORT else material_policy(application),
    )


def material_policy(application: Application) -> list[PolicyLine]:
    """What the house asks for beyond the product's list, by the policy of the day on which it was handed in. Nothing
    before there is a tier."""
    if not application.tier or application.submitted_at is None:
        return []
    found = known_values([MATERIAL_POLICY], timezone.localdate(application.submitted_at)).get(MATERIAL_POLICY)
    segment = application.customer.segment
    return [
        line
        for line in policy_lines(found.value if found else ())
        if line.asks(application.tier, application.amount, segment)
    ]


@dataclass(frozen=True)
class Admission:
    """What the product's admission criteria say: everything that is not met, and codes of what nobody knows yet."""

    not_met: tuple[Reason, ...]
    unknown: tuple[str, ...]


def admission_of(application: Application, on: date) -> Admission:
    """The criteria of the product version against this application, saved or not, as matching would ask them: debts
    with the instalment of this amount, and first loan as the application has it."""
    customer, version = application.customer, application.product_version
    borrower = replace(borrower_on_file(customer, on), has_had_loan=not application.first_loan)
    candidate = candidate_of(version, fee_discount(customer, on))
    worth = application.advice.match.need.assets_value if application.advice is not None else None
    return admission_by(
        candidate, borrower, application.amount, application.term_months, application.method, worth=worth
    )


def admission_by(
    candidate: Candidate,
    borrower: Borrower,
    amount: Decimal,
    term_months: int,
    method: str,
    *,
    worth: Decimal | None = None,
) -> Admission:
    """The same from what is known of somebody who need not be stored; `worth`: yuan of the security offered."""
    way = estimate(amount, term_months, method, candidate.annual_rate, candidate.card)
    not_met, unknown = admitted(candidate, borrower, way, worth)
    return Admission(tuple(reason for reason in not_met if reason.code not in BOUNDED), unknown)


def against_credit_file(application: Application, told: Mapping[str, Any]) -> list[Reason]:
    """What the credit file says against the product's admission criteria: `told` are facts that the criteria read
    (queries_6m, worst_overdue_days, currently_overdue); one that is missing is no reason. Nothing stands against
    history, which other rules let in."""
    if application.known_outcome is not None:
        return []
    return [
        Reason(one.code, {"demanded": one.demanded, "found": one.found})
        for one in admission(application.product_version.criteria, told)
        if one.code in FROM_CREDIT_FILE and one.verdict is Verdict.NOT_MET
    ]


def gaps_of(application: Application, now: datetime, admission: Admission | None = None) -> dict[Step, list[str]]:
    """What is missing before somebody may submit it, by step of the entry; empty when nothing is. `admission` where
    it is known already."""
    customer = application.customer
    unknown = (admission or admission_of(application, timezone.localdate(now))).unknown
    gaps: dict[Step, list[str]] = {
        Step.INCOME: [
            gettext(label)
            for label, told in (
                (gettext_noop("Employment"), customer.kind != "person" or customer.employment_type),
                (gettext_noop("Monthly income"), customer.monthly_income is not None),
                (gettext_noop("Monthly debt payments"), customer.monthly_debt is not None),
                (gettext_noop("Months in this job"), "min_employed_months" not in unknown),
            )
            if not told
        ],
        Step.FUNDS: [] if application.use_declared_at else [gettext("Use of funds")],
        Step.MATERIALS: [item.name for item in checklist_of(application) if item.missing],
        Step.CONSENTS: []
        if has_consent(customer, "credit_check", on=now)
        else [gettext("Consent to the credit query")],
    }
    return {step: names for step, names in gaps.items() if names}


def entry_steps(entry: EntryDraft, now: datetime) -> list[StepState]:
    """Every step of an entry with what is missing in it."""
    application = entry.application
    gaps = gaps_of(application, now) if application else {}
    states = []
    for step in ANSWERED:
        if step is Step.CUSTOMER:
            missing = [] if entry.customer_id else [gettext("Customer")]
        elif step is Step.NEEDS:
            missing = [] if application else [gettext("Product, amount and term")]
        else:
            missing = gaps.get(step, [])
        reachable = step is Step.CUSTOMER or bool(application) or (step is Step.NEEDS and bool(entry.customer_id))
        states.append(StepState(step, missing, reachable))
    return [*states, StepState(Step.SUMMARY, [], bool(application))]


def entries_visible_to(user: User) -> QuerySet[EntryDraft]:
    """One's own, and those of colleagues once they are applications: before, they are somebody's half-typed words."""
    if not user.may("applications.edit"):
        return EntryDraft.objects.none()
    return EntryDraft.objects.filter(Q(owner=user) | Q(application__isnull=False)).select_related(
        "customer", "application__product_version__product", "application__customer", "owner"
    )


def had_loan(customer_id: int) -> bool:
    """Whether our own books know of a loan that was paid out to this customer."""
    return customer_id in customers_who_had_loans([customer_id])


def customers_who_had_loans(customer_ids: list[int]) -> set[int]:
    """Those of these customers to whom a loan was paid out, by our applications or by the loan record told to us."""
    paid = Application.objects.filter(customer_id__in=customer_ids).filter(
        Q(status=Status.DISBURSED.value) | Q(known_outcome__isnull=False)
    )
    standing = CustomerTier.objects.filter(customer_id__in=customer_ids, last_funded_on__isnull=False)
    return set(paid.values_list("customer_id", flat=True)) | set(standing.values_list("customer_id", flat=True))


def same_customer(application: Application) -> QuerySet[Application]:
    """The customer's other applications, newest first."""
    others = Application.objects.filter(customer_id=application.customer_id).exclude(pk=application.pk)
    return others.select_related("product_version__product").order_by("-id")


def of_customer(user: User, customer_id: int) -> QuerySet[Application]:
    return visible_to(user).filter(customer_id=customer_id).order_by("-id")


def stuck(user: User) -> QuerySet[Application]:
    """Passed, but something keeps them from going to the lender."""
    return visible_to(user).filter(status=Status.PASSED.value).exclude(forward_blocked="")


def is_held(customer_id: int) -> bool:
    """Whether compliance holds what this customer asked for."""
    return ComplianceHold.objects.filter(customer_id=customer_id, ended_at=None).exists()


def held() -> Exists:
    """The same for each application of a query."""
    return Exists(ComplianceHold.objects.filter(customer_id=OuterRef("customer_id"), ended_at=None))


def to_do(user: User) -> QuerySet[Application]:
    """What waits for who enters applications: material that was asked for, and what cannot be forwarded."""
    return visible_to(user).filter(
        Q(status=Status.AWAITING_MATERIAL.value) | Q(status=Status.PASSED.value) & ~Q(forward_blocked="")
    )


def counts_by_status(user: User) -> dict[str, int]:
    """How many applications stand in each state (not the history that came from files)."""
    rows = visible_to(user).filter(known_outcome__isnull=True).order_by().values("status").annotate(n=Count("id"))
    return {row["status"]: row["n"] for row in rows.values("status", "n")}
