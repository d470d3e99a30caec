"""Jobs around the lender: forward, and ask until it has decided."""

from datetime import datetime, timedelta
from decimal import Decimal

from celery.schedules import crontab
from django.db import transaction

from backoffice.jobs import effects
from backoffice.jobs.registry import job, sweep
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.values.errors import Refused
from loans.applications import lender_link, services
from loans.applications.domain import Status
from loans.applications.models import Application

ASK_EVERY = timedelta(seconds=5)


def _application(application_id: int) -> Application:
    return Application.objects.select_related("customer", "product_version__product", "product_version__lender").get(
        pk=application_id
    )


@job("applications.forward_to_lender", transactional=False)
def forward_to_lender(application_id: int, *, now: datetime) -> None:
    """Hand a passed application to the lender, once, if the customer agreed to it."""
    application = _application(application_id)
    if application.status != Status.PASSED:
        return
    sentence = _taken_or_why_not(application, now)
    if sentence:
        with transaction.atomic():
            services.note_forward_blocked(application_id=application_id, sentence=sentence, now=now)
            complete()
        return
    # One key for the life of the application, however often forwarding was asked for: the lender takes it once.
    key = f"forward:{application_id}"
    try:
        receipt = effects.once(
            ask=lambda _message: lender_link.find(key), send=lambda _message: lender_link.send(application, key)
        )
    except lender_link.LenderUnreachable as error:
        raise TryLater(str(error), after=timedelta(seconds=30)) from error
    with transaction.atomic():
        services.mark_forwarded(application_id=application_id, reference=receipt["reference"], now=now)
        enqueue(
            "applications.ask_lender",
            key=f"ask:{key}",
            payload={"application_id": application_id, "lender_key": key},
        )
        complete()


def _taken_or_why_not(application: Application, now: datetime) -> str:
    """Reserves the quotas; a sentence when consent or quota is missing, and the application waits."""
    sentence = services.forward_obstacle(application, now)
    if not sentence:
        try:
            services.reserve_quota(application_id=application.pk, now=now)
        except Refused as refusal:
            sentence = str(refusal)
    return sentence


@job("applications.ask_lender", transactional=False)
def ask_lender(application_id: int, lender_key: str, *, now: datetime) -> None:
    """Ask for the decision until there is one."""
    application = _application(application_id)
    if application.status != Status.FORWARDED:
        return
    try:
        answer = lender_link.find(lender_key)
    except lender_link.LenderUnreachable as error:
        raise TryLater(str(error), after=timedelta(seconds=30)) from error
    if answer is None or answer["status"] not in {"approved", "declined"}:
        raise TryLater("the lender has not decided yet", after=ASK_EVERY)
    approved = answer["status"] == "approved"
    with transaction.atomic():
        services.record_lender_decision(
            application_id=application_id,
            approved=approved,
            amount=lender_link.approved_amount(answer) if approved else None,
            annual_rate=Decimal(answer["annual_rate"]) if approved else None,
            reference=answer["reference"],
            reasons=[{"code": "lender", "text": str(text)} for text in answer.get("reasons") or []],
            now=now,
        )
        complete()


@sweep("applications.forward_waiting", every=timedelta(minutes=5))
def forward_waiting(now: datetime) -> None:
    """Applications that waited for a consent or for quota go on by themselves, the oldest first."""
    waiting = Application.objects.filter(status=Status.PASSED.value).exclude(forward_blocked="")
    for application in waiting.select_related("customer", "product_version__lender").order_by("id")[:500]:
        if not services.forward_obstacle(application, now):
            services.forward_application(application_id=application.pk, actor=None, now=now)


@sweep("applications.expire", every=crontab(hour=1, minute=20))
def expire(now: datetime) -> None:
    """End what lay too long, forget what was only typed."""
    services.expire_due(now=now)
    services.forget_entries(now=now)


@sweep("applications.warn_of_expiry", every=crontab(hour=8, minute=30))
def warn(now: datetime) -> None:
    services.warn_of_expiry(now=now)
