"""How an application comes in: entered by a person, taken over from a file, submitted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files.models import ImportBatch
from backoffice.jobs.services import enqueue_many
from backoffice.values.errors import Refused
from customers.campaigns.domain import Goal
from customers.campaigns.services import goal_reached
from customers.channels.models import Channel as Source
from customers.channels.services import require_open
from customers.leads.services import application_begun
from customers.privacy.policies import refuse_locked
from customers.profiles.models import Customer
from loans.applications import selectors
from loans.applications.domain import Channel, Status, age_on, number_of
from loans.applications.domain.signals import filled
from loans.applications.models import Application, ApplicationMove, EntryDraft
from loans.applications.services.moving import lies_until, locked, move, request_assessment
from loans.matching.models import SuitabilityRecord
from loans.products.domain import Asked, ProductStatus, misfits
from loans.products.models import ProductVersion

MISFITS = {
    "amount": _("The amount is outside what this product lends (%(low)s to %(high)s yuan)."),
    "term_months": _("This product is not offered for that term."),
    "method": _("This product is not repaid by that method."),
    "purpose": _("This purpose is not allowed under the product."),
    "age": _("The applicant's age is outside the product's range."),
}


def refuse_student(is_student: bool) -> None:
    """Students are neither lent to nor passed on, by any lender (notice of 2021-03-17)."""
    if is_student:
        raise Refused(
            "application.student",
            _("Students in full-time education are not lent to, and not forwarded."),
            field="is_student",
        )


def refuse_misfit(
    *, customer: Customer, product_version: ProductVersion, amount: Decimal, term_months: int, method: str,
    purpose: str, day: date,
) -> None:  # fmt: skip
    """Refused with the first thing that stands against this request, on its field."""
    refuse_student(customer.is_student)
    if product_version.status != ProductStatus.ON_SALE:
        raise Refused(
            "application.not_on_sale", _("This product is not on sale. Choose another one."), field="product_version"
        )
    age = age_on(customer.birth_date, day) if customer.birth_date else None
    for code in misfits(product_version.bounds, Asked(amount, term_months, method, purpose, age)):
        raise Refused(
            f"application.{code}",
            MISFITS[code],
            field=code,
            low=product_version.min_amount,
            high=product_version.max_amount,
        )


def create_application(
    *,
    actor: User | None,
    now: datetime,
    customer: Customer,
    product_version: ProductVersion,
    amount: Decimal,
    term_months: int,
    method: str,
    purpose: str,
    channel: str = Channel.STAFF,
    external_ref: str | None = None,
    facts: dict[str, Any] | None = None,
    known_outcome: str | None = None,
    previous: Application | None = None,
    advice: SuitabilityRecord | None = None,
    source: Source | None = None,
) -> Application:
    """A draft under a product version that is on sale, from an adviser's signed record if there is one; it expires
    unless somebody goes on with it.

    `source` is the registered channel that brought the applicant; from one that is shut nothing is taken. Without it
    the channel of the lead that the customer was is kept.

    Raises Refused with the first thing that does not fit: `channels.closed`, `application.student`,
    `application.not_on_sale`, `application.other_advice`, or `application.<field>` for amount, term_months,
    method, purpose, age.
    """
    if source is not None:
        require_open(source, now, field="source")
    day = timezone.localdate(now)
    asked = {"amount": amount, "term_months": term_months, "method": method, "purpose": purpose}
    refuse_locked(customer.pk)
    refuse_misfit(customer=customer, product_version=product_version, day=day, **asked)
    if advice is not None:
        _require_advised(advice, customer, product_version, amount)
    with transaction.atomic():
        application = Application.objects.create(
            customer=customer,
            product_version=product_version,
            **asked,
            channel=channel,
            external_ref=external_ref,
            facts=facts or {},
            known_outcome=known_outcome,
            advice=advice,
            source=source,
            previous=previous,
            first_loan=not selectors.had_loan(customer.pk),
            created_by=actor,
            created_at=now,
            changed_at=now,
            expires_at=lies_until(Status.DRAFT, now),
        )
        application.number = number_of(application.pk, day)
        application.source = application_begun(
            customer=customer, channel=source, application=application.number, now=now
        )
        application.save(update_fields=["number", "source"])
        goal_reached(phone=customer.phone_index, goal=Goal.APPLICATION, now=now)
        record(
            actor=actor,
            action="applications.create",
            obj=application,
            at=now,
            product=str(product_version),
            first_loan=application.first_loan,
            **{name: asked[name] for name in ("amount", "term_months", "method")},
        )
    return application


def _require_advised(
    advice: SuitabilityRecord, customer: Customer, product_version: ProductVersion, amount: Decimal
) -> None:
    """What is applied for is what was advised to this customer, and no more of it."""
    if advice.customer_id != customer.pk or advice.product_version_id != product_version.pk:
        raise Refused(
            "application.other_advice",
            _("The signed advice is for another customer or product. Match again, or apply without it."),
            field="product_version",
        )
    if amount > advice.amount:
        raise Refused(
            "application.above_advice",
            _("The advice was signed for %(advised)s yuan. Advise the larger amount first."),
            field="amount",
            advised=advice.amount,
        )


@transaction.atomic
def change_draft(
    *, application_id: int, actor: User, now: datetime, product_version: ProductVersion, amount: Decimal,
    term_months: int, method: str, purpose: str,
) -> Application:  # fmt: skip
    """Another request while it is a draft. Refused as `create_application`, and application.not_draft."""
    application = locked(application_id)
    require_draft(application)
    asked = {"amount": amount, "term_months": term_months, "method": method, "purpose": purpose}
    refuse_misfit(customer=application.customer, product_version=product_version, day=timezone.localdate(now), **asked)
    if application.advice is not None:
        _require_advised(application.advice, application.customer, product_version, amount)
    wanted = {"product_version": product_version, **asked}
    changed = [name for name, value in wanted.items() if getattr(application, name) != value]
    if changed:
        for name in changed:
            setattr(application, name, wanted[name])
        touch_draft(application, now, changed)
        record(actor=actor, action="applications.change", obj=application, at=now, changed=changed)
    return application


def require_draft(application: Application) -> None:
    if application.status != Status.DRAFT:
        raise Refused("application.not_draft", _("This application is no draft any more. Open its page."))


def touch_draft(application: Application, now: datetime, fields: list[str]) -> None:
    """Somebody goes on with a draft: it lies from now on."""
    application.changed_at, application.version = now, application.version + 1
    application.expires_at, application.expiry_warned_at = lies_until(Status.DRAFT, now), None
    application.save(update_fields=[*fields, "changed_at", "version", "expires_at", "expiry_warned_at"])


@transaction.atomic
def submit_application(
    *, application_id: int, actor: User | None, now: datetime, version: int | None = None, ip_province: str = ""
) -> Application:
    """draft -> submitted; the assessment follows as a job.

    Refused("application.incomplete") names what is still missing of an application that a person enters;
    Refused("application.material_missing") what the product's checklist still wants, however it came in; rows of an
    imported file come without papers. `ip_province`: where the counter's network is; its address itself ties nobody.
    """
    application = locked(application_id, version)
    missing = [item.name for item in selectors.checklist_of(application) if item.missing]
    if missing:
        raise Refused(
            "application.material_missing",
            _("Still missing: %(names)s. Upload them, then submit."),
            names="、".join(missing),
        )
    if actor is not None and application.channel == Channel.STAFF:
        open_ends = [name for names in selectors.gaps_of(application, now).values() for name in names]
        if open_ends:
            raise Refused(
                "application.incomplete",
                _("Still missing: %(names)s. Go on with the entry, then submit."),
                names="、".join(open_ends),
            )
    application.submitted_at = now
    _take_filling(application, ip_province)
    move(application, "submit", actor=actor, now=now)
    EntryDraft.objects.filter(application=application).delete()
    request_assessment(application)
    return application


def _take_filling(application: Application, ip_province: str) -> None:
    """How the form was filled, from the entry that ends here."""
    filling = EntryDraft.objects.filter(application=application).values_list("filling", flat=True).first()
    told = filled(filling or {}) | ({"ip_province": ip_province} if ip_province else {})
    if told:
        application.facts["signals"] = application.facts.get("signals", {}) | told
        application.save(update_fields=["facts"])


@transaction.atomic
def create_from_import(
    rows: list[dict[str, Any]], *, actor: User | None, batch: ImportBatch | None, now: datetime
) -> list[Application]:
    """Applications of a file, created and submitted set-wise: a handful of statements for any number of rows.

    Each row holds the fields of `create_application` plus `external_ref`. The caller has checked them and left out
    references that exist. One entry in the trail names the batch; each application has its move; assessment follows
    as one job each. History (rows with a known outcome) keeps what the file says: those loans were granted elsewhere
    under rules of their own, so a product's bounds are not asked.
    """
    day = timezone.localdate(now)
    borrowers = selectors.customers_who_had_loans([row["customer"].pk for row in rows])
    drafts = [
        Application(
            **row,
            first_loan=row.get("known_outcome") is None and row["customer"].pk not in borrowers,
            channel=Channel.IMPORT.value,
            batch=batch,
            created_by=actor,
            created_at=now,
            changed_at=now,
            submitted_at=now,
            status=Status.SUBMITTED.value,
            assessment_round=1,
            version=2,
        )
        for row in rows
    ]
    made = Application.objects.bulk_create(drafts)
    for application in made:
        application.number = number_of(application.pk, day)
    Application.objects.bulk_update(made, ["number"], batch_size=200)
    ApplicationMove.objects.bulk_create(
        ApplicationMove(
            application=application, verb="submit", from_status=Status.DRAFT.value, to_status=Status.SUBMITTED.value,
            actor=actor, at=now,
        )
        for application in made
    )  # fmt: skip
    record(
        actor=actor, action="applications.import", obj=batch, at=now, count=len(made),
        first=made[0].number if made else "", last=made[-1].number if made else "",
    )  # fmt: skip
    enqueue_many(
        "risk.assess_application",
        [(f"assess:{application.pk}:1", {"application_id": application.pk}) for application in made],
        now=now,
    )
    return made


def current_version(version: ProductVersion) -> ProductVersion:
    """The version of the same product that is on sale now; the given one when none is."""
    found = ProductVersion.objects.filter(product=version.product, status=ProductStatus.ON_SALE.value).first()
    return found or version
