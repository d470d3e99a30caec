"""Compliance holds what a customer asked for. Whoever works on it sees that it is held, and never why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import Status
from loans.applications.domain.forwarding import ForwardingState
from loans.applications.models import Application, ComplianceHold, Forwarding

# Where there is still something to hold: before anybody looked, the assessment and the reviewers ask compliance.
HELD = (Status.PASSED, Status.FORWARDED, Status.LENDER_APPROVED, Status.CONTRACTED)
ON_HOLD = _("On hold: an internal check has not ended. It goes on by itself once that is done.")


@transaction.atomic
def hold_customer(*, customer_id: int, now: datetime) -> None:
    """Nothing of this customer goes further until it is released; twice is once. The trail of each application says
    when, and not why; a lender that has the file is asked to let it rest."""
    hold, created = ComplianceHold.objects.get_or_create(
        customer_id=customer_id, ended_at=None, defaults={"began_at": now}
    )
    if not created:
        return
    for application in _concerned(customer_id):
        record(actor=None, action="applications.hold", obj=application, at=now)
        tell_of_hold(application, f"{hold.pk}:on")
        if application.status == Status.PASSED:
            application.forward_blocked = str(ON_HOLD)[:200]
            application.save(update_fields=["forward_blocked"])


@transaction.atomic
def release_customer(*, customer_id: int, now: datetime) -> None:
    """What was held goes on: forwarding by its sweep, contracts and payments by those who work on them."""
    hold = ComplianceHold.objects.select_for_update().filter(customer_id=customer_id, ended_at=None).first()
    if hold is None:
        return
    hold.ended_at = now
    hold.save(update_fields=["ended_at"])
    for application in _concerned(customer_id):
        record(actor=None, action="applications.release", obj=application, at=now)
        tell_of_hold(application, f"{hold.pk}:off")


def tell_of_hold(application: Application, moment: str) -> None:
    """The lender hears that the file rests, or goes on, if it may have the package. The caller holds the lock."""
    forwarding = (
        Forwarding.objects.filter(application=application).exclude(state=ForwardingState.RECALLED.value).first()
    )
    if forwarding is not None:
        enqueue(
            "applications.tell_lender_of_hold",
            key=f"hold:{forwarding.key}:{moment}",
            payload={"forwarding_id": forwarding.pk},
        )


@transaction.atomic
def note_hold_told(*, application: Application, suspended: bool, now: datetime) -> None:
    record(
        actor=None, action=f"applications.{'suspension' if suspended else 'resumption'}_told", obj=application, at=now
    )


def _concerned(customer_id: int) -> list[Application]:
    rows = Application.objects.select_for_update().filter(
        customer_id=customer_id, status__in=HELD, known_outcome__isnull=True
    )
    return list(rows.order_by("pk"))


def refuse_held(customer_id: int) -> None:
    """Refused("application.on_hold") while compliance holds this customer."""
    if selectors.is_held(customer_id):
        raise Refused("application.on_hold", ON_HOLD)
