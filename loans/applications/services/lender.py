"""From the lender's door to the paid-out loan."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.compliance.selectors import partner_stands
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from customers.privacy.selectors import has_consent, is_locked
from loans.applications import selectors
from loans.applications.domain import TRANSITIONS
from loans.applications.models import Application, LenderDecision
from loans.applications.services.holding import ON_HOLD, refuse_held
from loans.applications.services.moving import locked, move, quota_key
from loans.lenders.domain import obstacles
from loans.lenders.selectors import expired_own_licences
from loans.lenders.words import OBSTACLES
from loans.quotas import services as quotas

# Papers of a lender that ran out since the product was put on sale: nothing goes to it until they are renewed.
RUN_OUT = frozenset({"not_active", "licence_expired", "agreement_expired"})


def request_forwarding(application: Application) -> None:
    """Ask the lender's job to hand the package over, another time; the caller holds the lock."""
    if count_forwarding(application):
        application.save(update_fields=["forward_round", "forward_blocked"])
        enqueue_forwarding(application)


def count_forwarding(application: Application) -> bool:
    """One more attempt, not saved yet. False for history from a file: it is assessed for comparison only, those loans
    were decided and repaid long ago."""
    if application.known_outcome:
        return False
    application.forward_round += 1
    application.forward_blocked = ""
    return True


def enqueue_forwarding(application: Application) -> None:
    enqueue(
        "applications.forward_to_lender",
        key=f"forward:{application.pk}:{application.forward_round}",
        payload={"application_id": application.pk},
    )


@transaction.atomic
def forward_application(*, application_id: int, actor: User | None, now: datetime) -> Application:
    """Ask again for forwarding, after what stood in its way is gone.

    Refused: transition.not_allowed, application.cannot_forward (a quota is full, or the customer's separate consent
    for this very lender is missing, which passing data on needs: PIPL 23).
    """
    application = locked(application_id)
    TRANSITIONS.target("forward", application.status)
    sentence = forward_obstacle(application, now)
    if sentence:
        raise Refused("application.cannot_forward", sentence)
    record(actor=actor, action="applications.request_forward", obj=application, at=now)
    request_forwarding(application)
    return application


def forward_obstacle(application: Application, now: datetime) -> str:
    """Why this application may not be handed to its lender now; "" when it may."""
    version = application.product_version
    if is_locked(application.customer_id):
        return gettext("This customer's data are locked: nothing is handed to a lender.")
    if selectors.is_held(application.customer_id):
        return str(ON_HOLD)
    if not has_consent(application.customer, "forward_to_lender", receiver=version.lender.name, on=now):
        return gettext(
            "The customer has not agreed that the data go to %(lender)s. Record the consent, then forward again."
        ) % {"lender": version.lender.name}
    if partner_stands(f"lender:{version.lender.code}", settings.PARTNERS["lender"], timezone.localdate(now)):
        return gettext("The register of data processors says that %(lender)s may not be given data now.") % {
            "lender": version.lender.name
        }
    if papers := [code for code in obstacles(version.lender.standing, timezone.localdate(now)) if code in RUN_OUT]:
        return f"{version.lender.name}: {OBSTACLES[papers[0]].sentence}"
    if expired := expired_own_licences(timezone.localdate(now)):
        return gettext("Our own licence has run out: %(names)s. No business without it.") % {
            "names": "、".join(expired)
        }
    return quotas.obstacle(key=quota_key(application), version=version, amount=application.amount, now=now)


@transaction.atomic
def reserve_quota(*, application_id: int, now: datetime) -> None:
    """Take the quotas of lender, product and guarantor before anything leaves the house. Refused("quotas.full")."""
    application = locked(application_id)
    TRANSITIONS.target("forward", application.status)
    version = application.product_version
    quotas.reserve(key=quota_key(application), version=version, amount=application.amount, now=now)


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
    if approved and amount is not None:
        quotas.shrink(key=quota_key(application), amount=amount, now=now)
    move(application, "lender_approve" if approved else "lender_decline", actor=None, now=now, note=reference)
    return decision


@transaction.atomic
def mark_contracted(*, application_id: int, actor: User | None, now: datetime, note: str = "") -> Application:
    application = locked(application_id)
    refuse_held(application.customer_id)
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
