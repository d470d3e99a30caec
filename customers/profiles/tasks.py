"""Duplicates, looked for all day: an import of this morning is compared by noon."""

from datetime import datetime, timedelta

from backoffice.jobs.registry import sweep
from customers.profiles.services.duplicates import find_duplicates


@sweep("customers.find_duplicates", every=timedelta(minutes=10))
def compare(now: datetime) -> None:
    find_duplicates(now=now)
