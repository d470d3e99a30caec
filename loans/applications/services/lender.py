"""From the lender's door to the paid-out loan."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from customers.privacy.services import has_consent
from loans.applications.domain import TRANSITIONS
from loans.applications.models import Application, LenderDecision
from loans.applications.services.moving import locked, move


def request_forwarding(application: Application) -> None:
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
    request_forwarding(application)
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
def mark_forwarded(*, application_id: int, reference: str, now: datetime) -> Application:
    """passed -> forwarded, with the lender's reference."""
    application = locked(application_id)
    move(application, "forward", actor=None, now=now, note=reference)
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
    move(application, "lender_approve" if approved else "lender_decline", actor=None, now=now, note=reference)
    return decision


@transaction.atomic
def mark_contracted(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    move(application, "contract", actor=actor, now=now, note=note)
    return application


@transaction.atomic
def mark_contract_void(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    move(application, "cancel_contract", actor=actor, now=now, note=note)
    return application


@transaction.atomic
def mark_disbursed(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    move(application, "disburse", actor=actor, now=now, note=note)
    return application
