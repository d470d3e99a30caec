"""Attaching, valuing, registering, consenting, giving back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.services import store_upload
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from loans.applications.models import Application
from loans.collateral import policies, selectors, words
from loans.collateral.domain import (
    GUARANTEE_MOVES,
    ITEM_MOVES,
    STEP_MOVES,
    STEPS_OF,
    GuaranteeState,
    ItemState,
    Kind,
    StepState,
)
from loans.collateral.models import CollateralItem, Guarantee, SecurityStep, Valuation
from loans.lenders.models import Guarantor

EVIDENCE = "collateral.evidence"
purposes.register(EVIDENCE, may_download=lambda user, _file: user.may("collateral.view"))


def _may_edit(actor: User) -> None:
    if not policies.may_edit(actor):
        raise Refused("collateral.not_allowed", _("Your role does not include entering collateral."))


def _may_register(actor: User) -> None:
    if not policies.may_register(actor):
        raise Refused("collateral.not_allowed", _("Your role does not include registering and giving back."))


def _open_application(application_id: int) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("product_version").get(pk=application_id)
    )
    if not policies.is_open(application):
        raise Refused("collateral.closed", _("This application has been paid out or has ended."))
    return application


def _day(day: date, now: datetime, field: str) -> date:
    if day > timezone.localdate(now):
        raise Refused("collateral.future", _("The day lies in the future."), field=field)
    return day


# -- things -----------------------------------------------------------------------------------------


@transaction.atomic
def attach_item(
    *, actor: User, application_id: int, kind: str, name: str, owner_name: str, owner_is_borrower: bool,
    identifier: str, prior_claims: Decimal, now: datetime,
) -> CollateralItem:  # fmt: skip
    """A thing behind a loan, with the steps its kind asks for. Refused once the loan is paid out, or when the same
    certificate already stands behind a loan."""
    _may_edit(actor)
    application = _open_application(application_id)
    used = CollateralItem.objects.filter(identifier=identifier, kind=kind, state=ItemState.HELD.value)
    if used.filter(application=application).exists():
        raise Refused("collateral.twice", _("This is attached already."), field="identifier")
    if used.exists() and not prior_claims:
        raise Refused(
            "collateral.prior",
            _("The same number secures another loan: enter what is secured before us."),
            field="prior_claims",
        )
    item = CollateralItem.objects.create(
        application=application, kind=kind, name=name, owner_name=owner_name, owner_is_borrower=owner_is_borrower,
        identifier=identifier, prior_claims=prior_claims, created_by=actor, created_at=now,
    )  # fmt: skip
    for step in STEPS_OF[Kind(kind)]:
        SecurityStep.objects.create(item=item, kind=step.value, changed_by=actor, changed_at=now)
    record(actor=actor, action="collateral.attach", obj=item, at=now, application=application.number or "", kind=kind)
    return item


@transaction.atomic
def record_valuation(
    *, actor: User, item_id: int, value: Decimal, valued_on: date, appraiser: str, source: str,
    upload: Any | None = None, now: datetime,
) -> Valuation:  # fmt: skip
    """A value of a day. The newest day counts for the loan; an older one only joins the history."""
    _may_edit(actor)
    item = CollateralItem.objects.select_for_update().get(pk=item_id)
    if item.state != ItemState.HELD:
        raise Refused("collateral.not_held", _("This no longer serves as security."))
    _day(valued_on, now, "valued_on")
    if value <= 0:
        raise Refused("collateral.value", _("A value is more than 0."), field="value")
    report = store_upload(actor=actor, upload=upload, purpose=EVIDENCE, now=now) if upload else None
    try:
        with transaction.atomic():
            valuation = Valuation.objects.create(
                item=item, value=value, valued_on=valued_on, appraiser=appraiser, source=source, report=report,
                recorded_by=actor, recorded_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            "collateral.valued", _("This appraiser's value of that day is recorded."), field="valued_on"
        ) from error
    newest = list(item.valuations.all()[:2])
    item.value, item.valued_on = newest[0].value, newest[0].valued_on
    item.previous_value = newest[1].value if len(newest) > 1 else None
    item.save(update_fields=["value", "valued_on", "previous_value"])
    record(
        actor=actor, action="collateral.value", obj=item, at=now, value=str(value), valued_on=valued_on.isoformat(),
        source=source,
    )  # fmt: skip
    return valuation


@transaction.atomic
def move_step(
    *, actor: User, step_id: int, verb: str, number: str = "", on: date | None = None, valid_to: date | None = None,
    reason: str = "", upload: Any | None = None, now: datetime,
) -> SecurityStep:  # fmt: skip
    """File, refuse, complete or cancel a step. Completing needs a number, a day and the evidence."""
    _may_register(actor)
    step = SecurityStep.objects.select_for_update(of=("self",)).select_related("item").get(pk=step_id)
    if step.item.state != ItemState.HELD:
        raise Refused("collateral.not_held", _("This no longer serves as security."))
    target = StepState(STEP_MOVES.target(verb, step.state))
    if target is StepState.CANCELLED and step.item.release_allowed_at is None:
        raise Refused("collateral.still_owed", _("The loan is not settled: nothing is deleted or given back."))
    if target is StepState.DONE:
        _complete(step, actor, number, on, valid_to, upload, now)
    step.state, step.reason, step.changed_by, step.changed_at = target.value, reason, actor, now
    step.save()
    facts = {"step": step.kind, "state": target.value, "number": step.number}
    record(actor=actor, action="collateral.step", obj=step.item, reason=reason, at=now, **facts)
    return step


def _complete(
    step: SecurityStep, actor: User, number: str, on: date | None, valid_to: date | None, upload: Any, now: datetime
) -> None:
    if not number:
        raise Refused("collateral.number", _("Enter the number of the certificate or policy."), field="number")
    if on is None:
        raise Refused("collateral.day", _("Enter the day."), field="on")
    if upload is None:
        raise Refused("collateral.evidence", _("Attach the certificate, policy or receipt."), field="evidence")
    if valid_to is not None and valid_to < on:
        raise Refused("collateral.valid_to", _("It must not end before it begins."), field="valid_to")
    step.number, step.done_on, step.valid_to = number, _day(on, now, "on"), valid_to
    step.evidence = store_upload(actor=actor, upload=upload, purpose=EVIDENCE, now=now)


@transaction.atomic
def withdraw_item(*, actor: User, item_id: int, reason: str, now: datetime) -> CollateralItem:
    """Take a thing out before the payout; what was filed or registered counts as deleted, the reason says why."""
    _may_edit(actor)
    item = _locked_item(item_id)
    if not (policies.is_open(item.application) or policies.is_ended(item.application)):
        raise Refused(
            "collateral.still_owed", _("The loan has been paid out: its security stays until it is settled.")
        )
    _end(item, "withdraw", actor, reason, now)
    return item


@transaction.atomic
def release_item(*, actor: User, item_id: int, reason: str, now: datetime) -> CollateralItem:
    """Give a thing back after settlement: registrations deleted, papers returned, each step cancelled."""
    _may_register(actor)
    item = _locked_item(item_id)
    if item.release_allowed_at is None:
        raise Refused("collateral.still_owed", _("The loan is not settled: nothing is deleted or given back."))
    _end(item, "release", actor, reason, now)
    return item


def _locked_item(item_id: int) -> CollateralItem:
    return CollateralItem.objects.select_for_update(of=("self",)).select_related("application").get(pk=item_id)


def _end(item: CollateralItem, verb: str, actor: User, reason: str, now: datetime) -> None:
    item.state = ITEM_MOVES.target(verb, item.state)
    item.ended_at, item.end_reason = now, reason
    item.save(update_fields=["state", "ended_at", "end_reason"])
    for step in item.steps.exclude(state=StepState.CANCELLED.value):
        step.state, step.changed_by, step.changed_at = STEP_MOVES.target("cancel", step.state), actor, now
        step.save(update_fields=["state", "changed_by", "changed_at"])
    record(actor=actor, action=f"collateral.{verb}", obj=item, reason=reason, at=now)


# -- guarantors -------------------------------------------------------------------------------------


@transaction.atomic
def attach_guarantee(
    *, actor: User, application_id: int, amount: Decimal, customer: Customer | None = None,
    licensed: Guarantor | None = None, relation: str = "", elsewhere: Decimal = Decimal(0), now: datetime,
) -> Guarantee:  # fmt: skip
    """Somebody who is to vouch: one customer on record or one licensed company, never the borrower."""
    _may_edit(actor)
    application = _open_application(application_id)
    if (customer is None) == (licensed is None):
        raise Refused("collateral.one_guarantor", _("Name either a person or firm on record, or a guarantee company."))
    if customer is not None and customer.pk == application.customer_id:
        raise Refused("collateral.self", _("Borrowers cannot vouch for themselves."), field="customer")
    if amount <= 0 or amount > application.amount * 2:
        raise Refused(
            "collateral.guarantee_amount", _("The sum must be more than 0 and at most twice the loan."), field="amount"
        )
    try:
        with transaction.atomic():
            guarantee = Guarantee.objects.create(
                application=application, customer=customer, licensed=licensed, amount=amount, relation=relation,
                elsewhere=elsewhere, created_by=actor, created_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("collateral.twice", _("This is attached already.")) from error
    record(
        actor=actor, action="collateral.guarantee", obj=guarantee, at=now, application=application.number or "",
        amount=str(amount),
    )  # fmt: skip
    return guarantee


@transaction.atomic
def record_consent(*, actor: User, guarantee_id: int, consented_on: date, upload: Any, now: datetime) -> Guarantee:
    """The signed consent (Civil Code 685: a guarantee is made in writing), with the paper."""
    _may_edit(actor)
    guarantee = _locked_guarantee(guarantee_id)
    guarantee.state = GUARANTEE_MOVES.target("consent", guarantee.state)
    guarantee.consented_on = _day(consented_on, now, "consented_on")
    if upload is None:
        raise Refused("collateral.evidence", _("Attach the signed consent."), field="evidence")
    guarantee.consent = store_upload(actor=actor, upload=upload, purpose=EVIDENCE, now=now)
    guarantee.save(update_fields=["state", "consented_on", "consent"])
    record(actor=actor, action="collateral.consent", obj=guarantee, at=now, consented_on=consented_on.isoformat())
    return guarantee


@transaction.atomic
def end_guarantee(*, actor: User, guarantee_id: int, verb: str, reason: str, now: datetime) -> Guarantee:
    """`withdraw` before the payout, `release` after settlement."""
    guarantee = _locked_guarantee(guarantee_id)
    if verb == "release":
        _may_register(actor)
        if guarantee.release_allowed_at is None:
            raise Refused("collateral.still_owed", _("The loan is not settled: nothing is deleted or given back."))
    else:
        _may_edit(actor)
        if not (policies.is_open(guarantee.application) or policies.is_ended(guarantee.application)):
            raise Refused(
                "collateral.still_owed", _("The loan has been paid out: its security stays until it is settled.")
            )
    guarantee.state = GUARANTEE_MOVES.target(verb, guarantee.state)
    guarantee.ended_at, guarantee.end_reason = now, reason
    guarantee.save(update_fields=["state", "ended_at", "end_reason"])
    record(actor=actor, action=f"collateral.guarantee_{verb}", obj=guarantee, reason=reason, at=now)
    return guarantee


def _locked_guarantee(guarantee_id: int) -> Guarantee:
    return Guarantee.objects.select_for_update(of=("self",)).select_related("application").get(pk=guarantee_id)


# -- asked and told by servicing --------------------------------------------------------------------


def require_ready(application: Application, on: date) -> None:
    """Refused with every reason while the security of this loan is not in order. Asked before a payout is ordered."""
    found = selectors.blocks_of(application, on)
    if found:
        raise Refused("collateral.blocked", " ".join(words.sentence(block) for block in found), blocks=len(found))


def loan_settled(*, application_id: int, settled: bool, now: datetime) -> None:
    """The loan owes nothing any more (or owes again after a reversal): its security may be given back (or not)."""
    stamp = now if settled else None
    held = CollateralItem.objects.filter(application_id=application_id, state=ItemState.HELD.value)
    held.filter(release_allowed_at__isnull=settled).update(release_allowed_at=stamp)
    vouching = Guarantee.objects.filter(application_id=application_id, state=GuaranteeState.CONSENTED.value)
    vouching.filter(release_allowed_at__isnull=settled).update(release_allowed_at=stamp)
