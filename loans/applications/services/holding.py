"""Compliance holds what a customer asked for. Whoever works on it sees that it is held, and never why."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import Status
from loans.applications.models import Application, ComplianceHold

# Where there is still something to hold: before anybody looked, the assessment and the reviewers ask compliance.
HELD = (Status.PASSED, Status.FORWARDED, Status.LENDER_APPROVED, Status.CONTRACTED)
ON_HOLD = _("On hold: an internal check has not ended. It goes on by itself once that is done.")


@transaction.atomic
def hold_customer(*, customer_id: int, now: datetime) -> None:
    """Nothing of this customer goes further until it is released; twice is once. The trail of each application says
    when, and not why."""
    _hold, created = ComplianceHold.objects.get_or_create(
        customer_id=customer_id, ended_at=None, defaults={"began_at": now}
    )
    if not created:
        return
    for application in _concerned(customer_id):
        record(actor=None, action="applications.hold", obj=application, at=now)
        if application.status == Status.PASSED:
            application.forward_blocked = str(ON_HOLD)[:200]
            application.save(update_fields=["forward_blocked"])


@transaction.atomic
def release_customer(*, customer_id: int, now: datetime) -> None:
    """What was held goes on: forwarding by its sweep, contracts and payments by those who work on them."""
    if ComplianceHold.objects.filter(customer_id=customer_id, ended_at=None).update(ended_at=now):
        for application in _concerned(customer_id):
            record(actor=None, action="applications.release", obj=application, at=now)


def _concerned(customer_id: int) -> list[Application]:
    rows = Application.objects.select_for_update().filter(
        customer_id=customer_id, status__in=HELD, known_outcome__isnull=True
    )
    return list(rows.order_by("pk"))


def refuse_held(customer_id: int) -> None:
    """Refused("application.on_hold") while compliance holds this customer."""
    if selectors.is_held(customer_id):
        raise Refused("application.on_hold", ON_HOLD)
