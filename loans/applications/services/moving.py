"""What every verb of an application shares: the lock, the move along the table in `domain.py`, the trail."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from customers.leads.domain import Step as LeadStep
from customers.leads.services import application_moved
from customers.privacy.policies import refuse_locked
from loans.applications.domain import DAYS_TO_LIE, TRANSITIONS, Status
from loans.applications.models import Application, ApplicationMove, LenderDecision
from loans.quotas import services as quotas

# What may not be done with the data of somebody whose processing is locked; ending an application and writing down
# what the lender answered stay possible.
STOPPED_BY_LOCK = frozenset(
    {"submit", "pre_screen_pass", "open_review", "ask_material", "supply_material", "forward", "contract"}
)
# Ways out of the lender's hands without a loan, and where nothing can have been reserved for the lender yet.
FREES_QUOTA = frozenset({"open_review", "withdraw", "lender_decline"})
BEFORE_LENDER = frozenset({Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.AWAITING_MATERIAL})


def locked(application_id: int, version: int | None = None) -> Application:
    """The application, locked for the rest of the transaction. Refused("application.stale") if it moved on since."""
    application = Application.objects.select_for_update().get(pk=application_id)
    if version is not None and application.version != version:
        raise Refused(
            "application.stale", _("Somebody changed this application meanwhile. Reload the page to see what changed.")
        )
    return application


def require_status(application: Application, *statuses: Status) -> None:
    """Verbs that share a move with others say themselves where they start from."""
    if application.status not in statuses:
        raise Refused(
            "transition.not_allowed",
            _("This step is not possible in the present state. Reload the page to see what has changed."),
            state=application.status,
        )


def move(
    application: Application, verb: str, *, actor: User | None, now: datetime, note: str = "", **facts: Any
) -> None:
    """One step along the table: new state, its row, its audit entry. The caller holds the lock."""
    before = application.status
    if verb in STOPPED_BY_LOCK:
        refuse_locked(application.customer_id)
    application.status = TRANSITIONS.target(verb, before)
    application.expires_at, application.expiry_warned_at = lies_until(Status(application.status), now), None
    application.version += 1
    application.changed_at = now
    application.save()
    if before not in BEFORE_LENDER:
        follow_with_quota(application, verb, now)
    tell_the_lead(application, verb, now)
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


def quota_key(application: Application) -> str:
    return f"application:{application.pk}"


def follow_with_quota(application: Application, verb: str, now: datetime) -> None:
    """What was reserved for the lender when the application was forwarded follows its life."""
    key = quota_key(application)
    if verb in FREES_QUOTA:
        quotas.release(key=key, now=now)
    elif verb == "disburse":
        quotas.use(key=key, now=now)


def tell_the_lead(application: Application, verb: str, now: datetime) -> None:
    """The funnel of the channel that brought the applicant follows the application."""
    if verb == "lender_approve":
        application_moved(application=application.number or "", step=LeadStep.APPROVAL, now=now)
    elif verb == "disburse":
        decision = LenderDecision.objects.filter(application=application).only("amount").first()
        amount = decision.amount if decision is not None and decision.amount else application.amount
        application_moved(application=application.number or "", step=LeadStep.DISBURSEMENT, now=now, amount=amount)


def lies_until(status: Status, now: datetime) -> datetime | None:
    """When an application that comes into this state expires; None for states in which somebody else works."""
    if status not in DAYS_TO_LIE:
        return None
    return now + timedelta(days=value(DAYS_TO_LIE[status], timezone.localdate(now)).value)


def request_assessment(application: Application) -> None:
    """Ask risk for the next round of assessment; the caller holds the lock."""
    application.assessment_round += 1
    application.save(update_fields=["assessment_round"])
    enqueue(
        "risk.assess_application",
        key=f"assess:{application.pk}:{application.assessment_round}",
        payload={"application_id": application.pk},
    )
