"""How an application comes in: entered by a person, taken over from a file, submitted."""

from datetime import datetime
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
from customers.leads.selectors import customers_with_leads
from customers.leads.services import application_begun
from customers.privacy.policies import refuse_locked
from customers.profiles.models import Customer
from loans.applications import selectors
from loans.applications.domain import Channel, Status, number_of
from loans.applications.domain.signals import filled
from loans.applications.models import Application, ApplicationMove, EntryDraft
from loans.applications.services.admitting import admission_sentence, refuse_request
from loans.applications.services.moving import lies_until, locked, move, request_assessment
from loans.products.domain import ProductStatus
from loans.products.models import ProductVersion


@transaction.atomic
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
    source: Source | None = None,
    **origin: Any,
) -> Application:
    """A draft under a product version that is on sale; it expires unless somebody goes on with it.

    `source` is the registered channel that brought the applicant; from one that is shut nothing is taken. Without it
    the channel of the lead that the customer was is kept. `origin` tells where it comes from: channel, external_ref,
    facts, known_outcome, previous, and advice, the adviser's signed record.

    Raises Refused with the first thing that does not fit: `channels.closed`, `application.student`,
    `application.not_on_sale`, `application.other_advice`, `application.<field>` for amount, term_months, method,
    purpose, age, or `application.<criterion>` for an admission criterion of the product.
    """
    if source is not None:
        require_open(source, now, field="source")
    refuse_locked(customer.pk)
    application = Application(
        customer=customer, product_version=product_version, amount=amount, term_months=term_months, method=method,
        purpose=purpose, first_loan=not selectors.had_loan(customer.pk), created_by=actor, created_at=now,
        changed_at=now, expires_at=lies_until(Status.DRAFT, now), **origin,
    )  # fmt: skip
    refuse_request(application, now)
    _enter_in_the_books(application, source, now)
    record(
        actor=actor, action="applications.create", obj=application, at=now, product=str(product_version),
        first_loan=application.first_loan, amount=amount, term_months=term_months, method=method,
    )  # fmt: skip
    return application


def _enter_in_the_books(application: Application, source: Source | None, now: datetime) -> None:
    """Stored under its number, tied to the lead and the campaign that brought it."""
    application.save(force_insert=True)
    application.number = number_of(application.pk, timezone.localdate(now))
    application.source = application_begun(
        customer=application.customer, channel=source, application=application.number, now=now
    )
    application.save(update_fields=["number", "source"])
    goal_reached(phone=application.customer.phone_index, goal=Goal.APPLICATION, now=now)


@transaction.atomic
def change_draft(*, application_id: int, actor: User, now: datetime, **wanted: Any) -> Application:
    """Another request (product_version, amount, term_months, method, purpose) while it is a draft. Refused as
    `create_application`, and application.not_draft."""
    application = locked(application_id)
    require_draft(application)
    changed = [name for name, value in wanted.items() if getattr(application, name) != value]
    for name in changed:
        setattr(application, name, wanted[name])
    refuse_request(application, now)
    if changed:
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
    Refused("application.material_missing") what the product's checklist still wants, Refused(
    "application.not_admitted") everything by which the product does not admit it, however it came in; rows of an
    imported file come without papers. `ip_province`: where the counter's network is; its address itself ties nobody.
    """
    application = locked(application_id, version)
    _refuse_without_papers(application)
    admission = selectors.admission_of(application, timezone.localdate(now))
    if actor is not None and application.channel == Channel.STAFF:
        _refuse_incomplete(application, admission, now)
    if admission.not_met:
        raise Refused(
            "application.not_admitted",
            _("The product does not admit this application: %(reasons)s Change it, or choose another product."),
            reasons=" ".join(admission_sentence(reason) for reason in admission.not_met),
        )
    application.submitted_at = now
    _take_filling(application, ip_province)
    move(application, "submit", actor=actor, now=now)
    EntryDraft.objects.filter(application=application).delete()
    request_assessment(application)
    return application


def _refuse_without_papers(application: Application) -> None:
    missing = [item.name for item in selectors.checklist_of(application) if item.missing]
    if missing:
        raise Refused(
            "application.material_missing",
            _("Still missing: %(names)s. Upload them, then submit."),
            names="、".join(missing),
        )


def _refuse_incomplete(application: Application, admission: selectors.Admission, now: datetime) -> None:
    missing = [name for names in selectors.gaps_of(application, now, admission).values() for name in names]
    if missing:
        raise Refused(
            "application.incomplete",
            _("Still missing: %(names)s. Go on with the entry, then submit."),
            names="、".join(missing),
        )


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

    Each row holds the fields of `create_application`, origin included. The caller has checked them and left out
    references that exist. One entry in the trail names the batch; each application has its move; assessment follows
    as one job each. History (rows with a known outcome) keeps what the file says: those loans were granted elsewhere
    under rules of their own, so neither a product's bounds nor its admission criteria are asked.
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
    _tie_to_leads(made, now)
    Application.objects.bulk_update(made, ["number", "source"], batch_size=200)
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


def _tie_to_leads(made: list[Application], now: datetime) -> None:
    """What a channel or a lead of ours brought counts in its funnel; history came from neither."""
    fresh = [one for one in made if one.known_outcome is None]
    waiting = customers_with_leads([one.customer for one in fresh])
    for one in fresh:
        if one.source is not None or one.customer_id in waiting:
            one.source = application_begun(
                customer=one.customer, channel=one.source, application=one.number or "", now=now
            )


def current_version(version: ProductVersion) -> ProductVersion:
    """The version of the same product that is on sale now; the given one when none is."""
    found = ProductVersion.objects.filter(product=version.product, status=ProductStatus.ON_SALE.value).first()
    return found or version
