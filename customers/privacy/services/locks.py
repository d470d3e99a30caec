"""Locking a person's data for processing, and lifting that."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.privacy.domain import LockReason
from customers.privacy.models import ProcessingLock
from customers.privacy.selectors.locks import lock_of
from customers.profiles.models import Customer
from customers.profiles.policies import require


@transaction.atomic
def lock_processing(*, actor: Any, customer: Customer, reason: LockReason, note: str = "", now: datetime) -> None:
    """From now on the data are stored only. Locking twice changes nothing."""
    require(actor, "consents.edit")
    try:
        with transaction.atomic():
            ProcessingLock.objects.create(
                customer=customer, reason=reason.value, note=note.strip()[:200], locked_at=now, locked_by=actor
            )
    except IntegrityError:
        return
    record(actor=actor, action="privacy.lock", obj=customer, at=now, reason=note, why=reason.value)


@transaction.atomic
def lift_lock(*, actor: Any, customer: Customer, now: datetime, note: str = "") -> None:
    """Processing may go on. Refused("privacy.anonymised") for data that no longer belong to a person."""
    require(actor, "consents.edit")
    lock = lock_of(customer.pk)
    if lock is None:
        return
    if lock.reason == LockReason.ANONYMISED:
        raise Refused("privacy.anonymised", _("These data were anonymised; there is nobody left to agree."))
    lock.lifted_at, lock.lifted_by = now, actor
    lock.save(update_fields=["lifted_at", "lifted_by"])
    record(actor=actor, action="privacy.unlock", obj=customer, at=now, reason=note, why=lock.reason)
