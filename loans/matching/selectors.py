"""Reading needs, matches and records; and turning what is on file into what the rules read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from backoffice.accounts.models import User
from backoffice.approvals.domain import content_hash
from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import value
from backoffice.values.identity import age_on
from customers.profiles.models import Customer
from customers.tiering.models import CustomerTier
from loans.lenders.domain import LenderKind
from loans.lenders.services import ceiling
from loans.matching.domain import stored, tuning
from loans.matching.domain.filters import Candidate
from loans.matching.domain.needs import Borrower, Wish
from loans.matching.domain.scoring import SHIPPED, Limits, Policy
from loans.matching.models import CustomerNeed, MatchingPolicy, ProductMatch, ProductOutcome, SuitabilityRecord
from loans.products.models import ProductVersion
from loans.products.selectors import card_of, on_sale

DEBT_SHARE = "dti.total.max"
MIN_SAMPLE = "matching.tuning.min_sample"
YEARS = 3  # older outcomes say little of a product as it is sold today


def matches_visible_to(user: User) -> QuerySet[ProductMatch]:
    if not user.may("matching.view"):
        return ProductMatch.objects.none()
    return ProductMatch.objects.select_related("need__customer", "policy", "actor")


def needs_visible_to(user: User) -> QuerySet[CustomerNeed]:
    if not user.may("matching.view"):
        return CustomerNeed.objects.none()
    return CustomerNeed.objects.select_related("customer", "adviser")


def records_visible_to(user: User) -> QuerySet[SuitabilityRecord]:
    if not user.may("matching.view"):
        return SuitabilityRecord.objects.none()
    return SuitabilityRecord.objects.select_related(
        "match__need", "customer", "product_version__product", "product_version__lender", "adviser"
    )


def borrower_on_file(customer: Customer, on: date) -> Borrower:
    """The customer as the record has them on a day, with how they have paid so far."""
    return borrowers_on_file([customer], on)[0]


def borrowers_on_file(customers: Sequence[Customer], on: date) -> list[Borrower]:
    """The same for many, in one query; a customer that is not stored yet has no past with us."""
    kept = CustomerTier.objects.filter(customer__in=[customer.pk for customer in customers if customer.pk])
    tiers = {tier.customer_id: tier for tier in kept}
    return [_borrower(customer, tiers.get(customer.pk), on) for customer in customers]


def _borrower(customer: Customer, tier: CustomerTier | None, on: date) -> Borrower:
    return Borrower(
        age=age_on(customer.birth_date, on) if customer.birth_date else None,
        monthly_income=customer.monthly_income,
        monthly_debt=customer.monthly_debt or 0,
        employment_type=customer.employment_type,
        employer=customer.employer,
        employed_months=customer.employed_months,
        industry=customer.industry,
        segment=customer.segment,
        region=customer.region,
        is_student=customer.is_student,
        worst_overdue_days=tier.worst_dpd_12m if tier else None,
        currently_overdue=bool(tier and tier.currently_overdue_days),
        has_had_loan=bool(tier and tier.last_funded_on),
    )


def borrower_of(need: CustomerNeed) -> Borrower:
    """The customer as on file when the need was written down; for whom they work, the record says."""
    return replace(stored.borrower_of(need.borrower), employer=need.customer.employer)


def wish_of(need: CustomerNeed) -> Wish:
    return stored.wish_of({name: getattr(need, name) for name in Wish.__dataclass_fields__})


def candidate_of(version: ProductVersion, discount: Parameter | None = None) -> Candidate:
    """A version as matching sees it for a customer who is spared this share of our own fees; `fees` and `product`,
    `lender` should be fetched already."""
    return Candidate(
        version_id=version.pk,
        code=version.product.code,
        name=version.product.name,
        lender=version.lender.name,
        lender_kind=version.lender.kind,
        annual_rate=version.annual_rate,
        bounds=version.bounds,
        card=card_of(version, discount=discount),
        security=version.security,
        speed_days=version.speed_days,
        criteria=replace(version.criteria, first_loan_only=version.product.first_loan)
        if version.product.first_loan
        else version.criteria,
    )


def candidates(discount: Parameter | None = None) -> list[Candidate]:
    return [candidate_of(version, discount) for version in on_sale()]


def limits_on(day: date) -> tuple[Limits, list[Parameter]]:
    """The ceilings and the debt limit in force, and the parameters they came from."""
    ceilings = {kind.value: ceiling(kind.value, day) for kind in LenderKind}
    debt_share = value(DEBT_SHARE, day)
    used = {one.code: one for found in ceilings.values() for one in found.used}
    limits = Limits({kind: found.rate for kind, found in ceilings.items()}, debt_share.value)
    return limits, [*used.values(), debt_share]


def policy_on(day: date) -> tuple[Policy, MatchingPolicy | None]:
    """The approved policy in force on a day; the shipped one until somebody approves another."""
    row = (
        MatchingPolicy.objects.filter(state="approved", valid_from__lte=day).order_by("-valid_from", "-number").first()
    )
    return (SHIPPED, None) if row is None else (stored.policy_of(row.number, row.content), row)


def parameters_json(found: list[Parameter]) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "value": str(one.value), "valid_from": one.valid_from.isoformat(), "basis": one.basis}
        for one in found
    ]


def advice_hash(signed: SuitabilityRecord) -> str:
    """The hash of everything that was signed; a page compares it with the one that is stored."""
    names = ("number", "match_id", "customer_id", "product_version_id", "term_months", "method", "shown", "flags",
             "reason", "confirmed_by", "confirmation", "adviser_id")  # fmt: skip
    content = {name: getattr(signed, name) for name in names}
    return content_hash({**content, "amount": f"{signed.amount:.2f}", "signed_at": signed.signed_at.isoformat()})


# -- tuning -----------------------------------------------------------------------------------------


def policies_visible_to(user: User) -> QuerySet[MatchingPolicy]:
    if not user.may("matching.view"):
        return MatchingPolicy.objects.none()
    return MatchingPolicy.objects.select_related("proposed_by", "approved_by").order_by("-number")


def evidence(day: date) -> list[tuning.Evidence]:
    """How every product did in each season of the last years, against the figures in force on a day."""
    policy, _row = policy_on(day)
    rows = ProductOutcome.objects.filter(year__gt=day.year - YEARS).select_related("product")
    counts = [
        tuning.Counts(row.product.code, row.product.name, row.quarter, row.decided, row.passed, row.matured, row.bad)
        for row in rows
    ]
    return tuning.evidence(counts, policy, value(MIN_SAMPLE, day).value)


def evidence_json(line: tuning.Evidence) -> dict[str, Any]:
    """What a policy keeps of the evidence that it was approved on."""
    intervals = {
        name: [str(one.rate), str(one.low), str(one.high)] if one else None
        for name, one in (("passing", line.passing), ("going_bad", line.going_bad))
    }
    counts = {name: getattr(line.counts, name) for name in tuning.Counts.__dataclass_fields__}
    return {**counts, **intervals}
