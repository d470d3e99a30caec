"""The verbs of an application. Each moves it along the table in `domain.py`, leaves a move, and writes the trail."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.models import ImportBatch, StoredFile
from backoffice.files.services import store_upload
from backoffice.jobs.services import enqueue, enqueue_many
from backoffice.values.errors import Refused
from customers.privacy.services import has_consent
from customers.profiles.models import Customer
from loans.applications import selectors
from loans.applications.domain import (
    MAX_FILES_PER_MATERIAL,
    TAKES_MATERIAL,
    TRANSITIONS,
    VERB_OF_TIER,
    Channel,
    Status,
    Tier,
    age_on,
    number_of,
)
from loans.applications.models import Application, ApplicationMove, LenderDecision, Material
from loans.products.domain import Asked, ProductStatus, misfits
from loans.products.models import ProductVersion

MATERIAL_PURPOSE = "applications.material"


def _may_download(user: User, file: StoredFile) -> bool:
    return selectors.visible_to(user).filter(materials__file=file).exists()


purposes.register(MATERIAL_PURPOSE, may_download=_may_download)

MISFITS = {
    "amount": _("The amount is outside what this product lends (%(low)s to %(high)s yuan)."),
    "term_months": _("This product is not offered for that term."),
    "method": _("This product is not repaid by that method."),
    "purpose": _("This purpose is not allowed under the product."),
    "age": _("The applicant's age is outside the product's range."),
}


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
) -> Application:
    """A draft under a product version that is on sale.

    Raises Refused with the first thing that does not fit: `application.student`, `application.not_on_sale`, or
    `application.<field>` for amount, term_months, method, purpose, age.
    """
    if customer.is_student:
        raise Refused(
            "application.student",
            _("Students in full-time education are not lent to, and not forwarded."),
            field="is_student",
        )
    if product_version.status != ProductStatus.ON_SALE:
        raise Refused(
            "application.not_on_sale", _("This product is not on sale. Choose another one."), field="product_version"
        )
    age = age_on(customer.birth_date, timezone.localdate(now)) if customer.birth_date else None
    for code in misfits(product_version.bounds, Asked(amount, term_months, method, purpose, age)):
        raise Refused(
            f"application.{code}",
            MISFITS[code],
            field=code,
            low=product_version.min_amount,
            high=product_version.max_amount,
        )
    with transaction.atomic():
        application = Application.objects.create(
            customer=customer,
            product_version=product_version,
            amount=amount,
            term_months=term_months,
            method=method,
            purpose=purpose,
            channel=channel,
            external_ref=external_ref,
            facts=facts or {},
            known_outcome=known_outcome,
            created_by=actor,
            created_at=now,
            changed_at=now,
        )
        application.number = number_of(application.pk, timezone.localdate(now))
        application.save(update_fields=["number"])
        record(
            actor=actor,
            action="applications.create",
            obj=application,
            at=now,
            product=str(product_version),
            amount=amount,
            term_months=term_months,
            method=method,
        )
    return application


def locked(application_id: int, version: int | None = None) -> Application:
    """The application, locked for the rest of the transaction. Refused("application.stale") if it moved on since."""
    application = Application.objects.select_for_update().get(pk=application_id)
    if version is not None and application.version != version:
        raise Refused(
            "application.stale", _("Somebody changed this application meanwhile. Reload the page to see what changed.")
        )
    return application


def _require_status(application: Application, *statuses: Status) -> None:
    """Verbs that share a move with others say themselves where they start from."""
    if application.status not in statuses:
        raise Refused(
            "transition.not_allowed",
            _("This step is not possible in the present state. Reload the page to see what has changed."),
            state=application.status,
        )


def _move(
    application: Application, verb: str, *, actor: User | None, now: datetime, note: str = "", **facts: Any
) -> None:
    """One step along the table: new state, its row, its audit entry. The caller holds the lock."""
    before = application.status
    application.status = TRANSITIONS.target(verb, before)
    application.version += 1
    application.changed_at = now
    application.save()
    ApplicationMove.objects.create(
        application=application,
        verb=verb,
        from_status=before,
        to_status=application.status,
        actor=actor,
        note=note[:400],
        at=now,
    )
    record(
        actor=actor,
        action=f"applications.{verb}",
        obj=application,
        reason=note,
        at=now,
        before=before,
        after=application.status,
        **facts,
    )


@transaction.atomic
def submit_application(
    *, application_id: int, actor: User | None, now: datetime, version: int | None = None
) -> Application:
    """draft -> submitted; the assessment follows as a job.

    Refused("application.material_missing") names what the product's checklist still wants; rows of an imported file
    come without papers.
    """
    application = locked(application_id, version)
    missing = [item.name for item in selectors.checklist_of(application) if item.missing]
    if missing:
        raise Refused(
            "application.material_missing",
            _("Still missing: %(names)s. Upload them, then submit."),
            names="、".join(missing),
        )
    application.submitted_at = now
    _move(application, "submit", actor=actor, now=now)
    request_assessment(application)
    return application


def request_assessment(application: Application) -> None:
    """Ask risk for the next round of assessment; the caller holds the lock."""
    application.assessment_round += 1
    application.save(update_fields=["assessment_round"])
    enqueue(
        "risk.assess_application",
        key=f"assess:{application.pk}:{application.assessment_round}",
        payload={"application_id": application.pk},
    )


@transaction.atomic
def record_risk_decision(
    *, application_id: int, tier: str, reasons: list[dict[str, Any]], assessment_id: int, now: datetime
) -> Application:
    """Risk's advice arrives: A goes to the lender, B to a reviewer, C ends with reasons.

    A decision that comes late (the applicant withdrew meanwhile) changes nothing.
    """
    application = locked(application_id)
    verb = VERB_OF_TIER[Tier(tier)]
    if application.status != Status.SUBMITTED:
        return application
    application.tier = tier
    application.decision_reasons = reasons
    application.decided_at = now
    _move(application, verb, actor=None, now=now, tier=tier, assessment_id=assessment_id)
    if tier == Tier.A:
        _request_forwarding(application)
    return application


def _request_forwarding(application: Application) -> None:
    # History from a file is assessed for comparison; those loans were decided and repaid long ago.
    if application.known_outcome:
        return
    application.forward_round += 1
    application.forward_blocked = ""
    application.save(update_fields=["forward_round", "forward_blocked"])
    enqueue(
        "applications.forward_to_lender",
        key=f"forward:{application.pk}:{application.forward_round}",
        payload={"application_id": application.pk},
    )


@transaction.atomic
def forward_application(*, application_id: int, actor: User | None, now: datetime) -> Application:
    """Ask again for forwarding, after what stood in its way is gone.

    Refused: transition.not_allowed, application.no_consent (passing data on needs the customer's separate consent
    for this very lender, PIPL 23).
    """
    application = locked(application_id)
    TRANSITIONS.target("forward", application.status)
    sentence = forward_obstacle(application, now)
    if sentence:
        raise Refused("application.no_consent", sentence)
    record(actor=actor, action="applications.request_forward", obj=application, at=now)
    _request_forwarding(application)
    return application


def forward_obstacle(application: Application, now: datetime) -> str:
    """Why this application may not be handed to its lender now; "" when it may."""
    lender = application.product_version.lender.name
    if has_consent(application.customer, "forward_to_lender", receiver=lender, on=now):
        return ""
    return gettext(
        "The customer has not agreed that the data go to %(lender)s. Record the consent, then forward again."
    ) % {"lender": lender}


@transaction.atomic
def note_forward_blocked(*, application_id: int, sentence: str, now: datetime) -> None:
    """Remember on the application why it did not leave the house, so that its page and the list can say so."""
    application = locked(application_id)
    if application.forward_blocked != sentence[:200]:
        application.forward_blocked = sentence[:200]
        application.save(update_fields=["forward_blocked"])
        record(actor=None, action="applications.forward_blocked", obj=application, reason=sentence, at=now)


@transaction.atomic
def record_review_outcome(
    *, application_id: int, outcome: str, actor: User, reasons: list[dict[str, Any]], now: datetime, note: str = ""
) -> Application:
    """A reviewer's word on a B case: "recommend" passes it on to the lender, "reject" ends it."""
    application = locked(application_id)
    _require_status(application, Status.IN_REVIEW)
    application.decision_reasons = reasons or application.decision_reasons
    application.decided_at = now
    verb = {"recommend": "pre_screen_pass", "reject": "reject"}[outcome]
    _move(application, verb, actor=actor, now=now, note=note)
    if outcome == "recommend":
        _request_forwarding(application)
    return application


@transaction.atomic
def ask_material(*, application_id: int, actor: User, names: list[str], note: str, now: datetime) -> Application:
    """in_review -> awaiting_material, naming what is missing."""
    application = locked(application_id)
    application.asked_materials = list(dict.fromkeys(names))
    _move(application, "ask_material", actor=actor, now=now, note=note or "、".join(names), materials=names)
    return application


@transaction.atomic
def supply_material(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    """awaiting_material -> in_review; the review queue is told.

    Refused("application.material_missing") when what was asked for has neither been uploaded nor been explained in
    `note` (the applicant may answer in words).
    """
    application = locked(application_id)
    asked = set(application.asked_materials)
    missing = [item.name for item in selectors.checklist_of(application) if item.missing and item.name in asked]
    if missing and actor is not None and not note.strip():
        raise Refused(
            "application.material_missing",
            _("Still missing: %(names)s. Upload them, or write down what the applicant answered."),
            names="、".join(missing),
        )
    _move(application, "supply_material", actor=actor, now=now, note=note)
    enqueue(
        "review.material_supplied",
        key=f"material:{application.pk}:{application.version}",
        payload={"application_id": application.pk},
    )
    return application


@transaction.atomic
def reopen_for_review(*, application_id: int, actor: User, reason: str, now: datetime) -> Application:
    """A person asked that a person decides: A (not yet forwarded) or C goes to the review queue."""
    application = locked(application_id)
    # Not while the assessment runs: there is no decision yet that a person could look at.
    _require_status(application, Status.PASSED, Status.REJECTED)
    _move(application, "open_review", actor=actor, now=now, note=reason)
    return application


@transaction.atomic
def mark_forwarded(*, application_id: int, reference: str, now: datetime) -> Application:
    """passed -> forwarded, with the lender's reference."""
    application = locked(application_id)
    _move(application, "forward", actor=None, now=now, note=reference)
    return application


@transaction.atomic
def record_lender_decision(
    *,
    application_id: int,
    approved: bool,
    amount: Decimal | None,
    annual_rate: Decimal | None,
    reference: str,
    reasons: list[dict[str, Any]],
    now: datetime,
) -> LenderDecision:
    """The lender's decision is final. The same answer twice is one decision."""
    application = locked(application_id)
    known = LenderDecision.objects.filter(application=application).first()
    if known is not None:
        return known
    decision = LenderDecision.objects.create(
        application=application,
        approved=approved,
        amount=amount if approved else None,
        annual_rate=annual_rate if approved else None,
        reference=reference,
        reasons=reasons,
        decided_at=now,
    )
    _move(application, "lender_approve" if approved else "lender_decline", actor=None, now=now, note=reference)
    return decision


@transaction.atomic
def mark_contracted(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    _move(application, "contract", actor=actor, now=now, note=note)
    return application


@transaction.atomic
def mark_contract_void(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    _move(application, "cancel_contract", actor=actor, now=now, note=note)
    return application


@transaction.atomic
def mark_disbursed(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    _move(application, "disburse", actor=actor, now=now, note=note)
    return application


@transaction.atomic
def withdraw_application(
    *, application_id: int, actor: User | None, reason: str, now: datetime, version: int | None = None
) -> Application:
    """The applicant changes their mind, at any time before the contract."""
    application = locked(application_id, version)
    _move(application, "withdraw", actor=actor, now=now, note=reason)
    return application


@transaction.atomic
def resubmit_application(*, application_id: int, actor: User, now: datetime) -> Application:
    """A new draft with what was asked for before, after an application ended without a loan. The old one stays.

    Refused("application.not_ended") while the earlier one is still under way.
    """
    old = locked(application_id)
    if old.status not in {Status.REJECTED, Status.LENDER_DECLINED, Status.WITHDRAWN}:
        raise Refused(
            "application.not_ended", _("This application is still under way. Withdraw it first, or wait for the end.")
        )
    new = create_application(
        actor=actor,
        now=now,
        customer=old.customer,
        product_version=current_version(old.product_version),
        amount=old.amount,
        term_months=old.term_months,
        method=old.method,
        purpose=old.purpose,
        channel=Channel.STAFF,
        facts=old.facts,
    )
    new.previous = old
    new.save(update_fields=["previous"])
    return new


def current_version(version: ProductVersion) -> ProductVersion:
    """The version of the same product that is on sale now; the given one when none is."""
    found = ProductVersion.objects.filter(product=version.product, status=ProductStatus.ON_SALE.value).first()
    return found or version


@transaction.atomic
def add_material(*, application_id: int, code: str, upload: File, actor: User, now: datetime) -> Material:
    """Upload one paper of the checklist. Refused: application.material_closed, application.material_unknown,
    application.material_many, and everything `files.services.store_upload` refuses."""
    application = _open_for_material(application_id)
    items = {item.code: item for item in selectors.checklist_of(application)}
    if code not in items:
        raise Refused("application.material_unknown", _("The checklist has no such material. Reload the page."))
    if items[code].files >= MAX_FILES_PER_MATERIAL:
        raise Refused(
            "application.material_many", _("There are 20 files for this material already. Remove one first.")
        )
    file = store_upload(actor=actor, upload=upload, purpose=MATERIAL_PURPOSE, now=now)
    material = Material.objects.create(application=application, code=code, file=file, added_by=actor, added_at=now)
    record(
        actor=actor, action="applications.add_material", obj=application, at=now, material=items[code].name,
        sha256=file.sha256,
    )  # fmt: skip
    return material


@transaction.atomic
def remove_material(*, application_id: int, material_id: int, actor: User, now: datetime) -> None:
    """Take a wrong upload off the list; it is kept out of sight. Refused: application.material_closed."""
    application = _open_for_material(application_id)
    material = application.materials.filter(removed_at__isnull=True).get(pk=material_id)
    material.removed_at = now
    material.save(update_fields=["removed_at"])
    record(actor=actor, action="applications.remove_material", obj=application, at=now, material=material.code)


def _open_for_material(application_id: int) -> Application:
    application = locked(application_id)
    if application.status not in TAKES_MATERIAL:
        raise Refused(
            "application.material_closed", _("Material can be changed in drafts and while the case is being reviewed.")
        )
    return application


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
    drafts = [
        Application(
            **row, channel=Channel.IMPORT.value, batch=batch, created_by=actor, created_at=now, changed_at=now,
            submitted_at=now, status=Status.SUBMITTED.value, assessment_round=1, version=2,
        )
        for row in rows
    ]  # fmt: skip
    made = Application.objects.bulk_create(drafts)
    day = timezone.localdate(now)
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
