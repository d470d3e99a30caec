"""The worker of the fault runs: the real application with two more jobs, one of each kind."""

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from backoffice.celery import app  # noqa: E402
from backoffice.jobs import domain  # noqa: E402
from backoffice.jobs.registry import job  # noqa: E402
from backoffice.jobs.services import complete  # noqa: E402

# The dose in the tests does not want to wait for the real pauses: both are divided by this.
HURRY = float(os.environ.get("FAULTS_HURRY", "1"))
domain.LEASE /= HURRY
domain.WAKE_AFTER /= HURRY
WORK_SECONDS = 0.03  # a kill must find the worker in the middle of something

__all__ = ["app"]


def _effect(number: int) -> None:
    """Writes a row that nothing keeps from being written twice, except the outbox."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_effect (number, at) VALUES (%s, %s)", [number, time.time()])


@job("faults.in_one_transaction")
def in_one_transaction(number: int) -> None:
    _effect(number)
    time.sleep(WORK_SECONDS)


@job("faults.under_a_lease", transactional=False)
def under_a_lease(number: int) -> None:
    time.sleep(WORK_SECONDS)
    with transaction.atomic():
        _effect(number)
        complete()
