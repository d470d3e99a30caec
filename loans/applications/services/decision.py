"""What risk and its reviewers say of an application; the lender alone decides."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice.accounts.models import User
from loans.applications.domain import VERB_OF_TIER, Status, Tier
from loans.applications.models import Application
from loans.applications.services.funds import note_credit_history
from loans.applications.services.lender import count_forwarding, enqueue_forwarding, request_forwarding
from loans.applications.services.moving import locked, move, require_status


@transaction.atomic(savepoint=False)
def record_risk_decision(
    *, application_id: int, tier: str, reasons: list[dict[str, Any]], assessment_id: int, now: datetime,
    has_borrowed: bool | None = None, rate: Decimal | None = None, limit: Decimal | None = None,
) -> Application:  # fmt: skip
    """Risk's advice arrives: A goes to the lender, B to a reviewer, C ends with reasons; history that is only compared
    rests where it is, whatever the tier. `has_borrowed`: what the credit record says, where there is one. `rate` and
    `limit`: what pricing advises, as `note_price` takes it.

    A decision that comes late (the applicant withdrew meanwhile) changes nothing.
    """
    application = locked(application_id)
    if application.status != Status.SUBMITTED:
        return application
    verb = "compare" if application.compare_only else VERB_OF_TIER[Tier(tier)]
    if has_borrowed is not None:
        note_credit_history(application, has_borrowed=has_borrowed, now=now)
    application.tier = tier
    application.decision_reasons = reasons
    application.decided_at = now
    _advise(application, rate, limit)
    forwards = verb == VERB_OF_TIER[Tier.A] and count_forwarding(application)
    move(application, verb, actor=None, now=now, tier=tier, assessment_id=assessment_id)
    if forwards:
        enqueue_forwarding(application)
    return application


@transaction.atomic
def note_price(*, application_id: int, rate: Decimal | None, limit: Decimal | None, now: datetime) -> Application:
    """What pricing advises: the rate that the lender is asked for and the most an offer may come to. None leaves what
    is there. A price that comes after the lender has decided changes nothing."""
    application = locked(application_id)
    if application.status in PRICED_UNTIL:
        _advise(application, rate, limit)
        application.changed_at = now
        application.save(update_fields=["advised_rate", "advised_limit", "changed_at"])
    return application


def _advise(application: Application, rate: Decimal | None, limit: Decimal | None) -> None:
    application.advised_rate = application.advised_rate if rate is None else rate
    application.advised_limit = application.advised_limit if limit is None else limit


PRICED_UNTIL = (Status.SUBMITTED, Status.IN_REVIEW, Status.AWAITING_MATERIAL, Status.PASSED)


@transaction.atomic
def record_review_outcome(
    *, application_id: int, outcome: str, actor: User, reasons: list[dict[str, Any]], now: datetime, note: str = ""
) -> Application:
    """A reviewer's word on a B case: "recommend" passes it on to the lender, "reject" ends it."""
    application = locked(application_id)
    require_status(application, Status.IN_REVIEW)
    application.decision_reasons = reasons or application.decision_reasons
    application.decided_at = now
    verb = {"recommend": "pre_screen_pass", "reject": "reject"}[outcome]
    move(application, verb, actor=actor, now=now, note=note)
    if outcome == "recommend":
        request_forwarding(application)
    return application


@transaction.atomic
def reopen_for_review(*, application_id: int, actor: User, reason: str, now: datetime) -> Application:
    """A person asked that a person decides: A (not yet forwarded) or C goes to the review queue."""
    application = locked(application_id)
    # Not while the assessment runs: there is no decision yet that a person could look at.
    require_status(application, Status.PASSED, Status.REJECTED)
    move(application, "open_review", actor=actor, now=now, note=reason)
    return application
