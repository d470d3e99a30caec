"""Whose data are stored only."""

from django.db.models import Exists, OuterRef

from customers.privacy.models import ProcessingLock


def lock_of(customer_id: int) -> ProcessingLock | None:
    found = ProcessingLock.objects.filter(customer_id=customer_id, lifted_at__isnull=True)
    return found.select_related("locked_by").first()


def is_locked(customer_id: int) -> bool:
    return ProcessingLock.objects.filter(customer_id=customer_id, lifted_at__isnull=True).exists()


def locked_customers(reference: str = "pk", **facts: str) -> Exists:
    """For set-wise work: true of rows whose customer (`reference` holds its id) is locked.

    `Customer.objects.exclude(locked_customers())`, `Application.objects.exclude(locked_customers("customer_id"))`.
    """
    return Exists(ProcessingLock.objects.filter(customer_id=OuterRef(reference), lifted_at__isnull=True, **facts))
