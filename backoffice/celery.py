"""Celery is the wake-up; the outbox is the queue of record (backoffice/jobs)."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.signals import setup_logging

from backoffice.jobs.filesystem_channel import register

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

register()
# On one machine started as root the worker is root too; production.md gives it a user of its own.
warnings.filterwarnings("ignore", message=r"You're running the worker with superuser privileges")
app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")


@setup_logging.connect
def _log_like_the_web_server(**kwargs: Any) -> None:
    """Celery leaves logging alone when this signal has a receiver: Django has configured it, with redaction."""


@app.task(name="jobs.wake")
def wake(message_id: int) -> None:
    """Run one message of the outbox, if it is still there to run."""
    from backoffice.jobs.services import run_message

    run_message(message_id, heartbeat=True)


@app.task(name="jobs.tick")
def tick() -> None:
    """Every two seconds: wake workers for what is due and start the sweeps whose turn it is."""
    from django.utils import timezone

    from backoffice.jobs.registry import sweeps
    from backoffice.jobs.services import claim_due_sweeps, redispatch_due

    now = timezone.now()
    redispatch_due(now=now)
    for name in claim_due_sweeps(now=now):
        run_one_sweep.apply_async(args=[name], queue=sweeps[name].queue, retry=False)


@app.task(name="jobs.sweep")
def run_one_sweep(name: str) -> None:
    from django.utils import timezone

    from backoffice.jobs.services import run_sweep

    run_sweep(name, now=timezone.now())
