"""Looking for customers who are registered twice."""

from datetime import datetime

from django.db import transaction

from customers.profiles.models import Customer, DuplicatePair
from customers.profiles.selectors import not_compared, pairs_among

BATCH, BATCHES = 500, 40


def find_duplicates(*, now: datetime) -> int:
    """Compares customers who are new or changed name or mobile, a batch at a time; how many were compared.

    A pair that somebody has decided stays decided. A run that was missed is made up by the next.
    """
    done = 0
    for _batch in range(BATCHES):
        with transaction.atomic():
            customers = not_compared(BATCH)
            DuplicatePair.objects.bulk_create(pairs_among(customers, now), ignore_conflicts=True, batch_size=500)
            Customer.objects.filter(pk__in=[one.pk for one in customers]).update(compared_at=now)
        done += len(customers)
        if len(customers) < BATCH:
            break
    return done
