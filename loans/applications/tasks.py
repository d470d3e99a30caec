"""Jobs around the lender: forward, and ask until it has decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery.schedules import crontab
from django.db import transaction

from backoffice.jobs import effects
from backoffice.jobs.registry import job, sweep
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.values.errors import Refused
from loans.applications import selectors, services
from loans.applications.domain import Status
from loans.applications.domain.forwarding import Verdict
from loans.applications.lender_link import FolderLink, LenderUnreachable, link_to, read_receipt
from loans.applications.models import Application, Forwarding
from loans.applications.services import forwarding, holding
from loans.lenders.domain import Link
from loans.lenders.models import Lender

ASK_EVERY = timedelta(seconds=5)


def _application(application_id: int) -> Application:
    return Application.objects.select_related("customer", "product_version__product", "product_version__lender").get(
        pk=application_id
    )


@job("applications.forward_to_lender", transactional=False)
def forward_to_lender(application_id: int, *, now: datetime) -> None:
    """Hand a passed application to the lender, once, if the customer agreed to it and quota is left."""
    application = _application(application_id)
    if application.status != Status.PASSED:
        return
    sentence = _taken_or_why_not(application, now)
    if sentence:
        with transaction.atomic():
            services.note_forward_blocked(application_id=application_id, sentence=sentence, now=now)
            complete()
        return
    link, key = link_to(application.product_version.lender), forwarding.key_of(application_id)
    forwarding.begin_forwarding(application_id=application_id, now=now)
    with _later_if_unreachable(key):
        reference = read_receipt(
            effects.once(ask=lambda _message: link.find(key), send=lambda _message: link.send(application, key))
        )
    with transaction.atomic():
        waits = forwarding.note_sent(application_id=application_id, reference=reference, now=now)
        if waits and not link.answers_come_by_themselves:
            enqueue(
                "applications.ask_lender",
                key=f"ask:{key}",
                payload={"application_id": application_id, "lender_key": key},
            )
        complete()


@contextmanager
def _later_if_unreachable(key: str) -> Iterator[None]:
    """What went wrong stands on the application's page until a later attempt works."""
    try:
        yield
    except LenderUnreachable as error:
        forwarding.note_problem(key=key, problem=str(error))
        raise TryLater(str(error), after=timedelta(seconds=30)) from error


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
    with _later_if_unreachable(lender_key):
        body = link_to(application.product_version.lender).find(lender_key)
    if body is None:
        raise TryLater("the lender has not decided yet", after=ASK_EVERY)
    verdict = forwarding.take_answer(key=lender_key, body=body, now=now)
    if verdict is Verdict.UNREADABLE:
        raise TryLater("the lender's answer could not be read", after=timedelta(seconds=30))
    if verdict is Verdict.PENDING:
        raise TryLater("the lender has not decided yet", after=ASK_EVERY)


@job("applications.tell_lender_of_withdrawal", transactional=False)
def tell_lender_of_withdrawal(forwarding_id: int, *, now: datetime) -> None:
    """The lender stops working on what the applicant withdrew. Saying it twice is harmless: it carries the key."""
    sent = Forwarding.objects.select_related("application__product_version__lender").get(pk=forwarding_id)
    link = link_to(sent.application.product_version.lender)
    with _later_if_unreachable(sent.key):
        link.withdraw(sent.key, "customer_withdrew")
    with transaction.atomic():
        forwarding.note_told(forwarding_id=forwarding_id, now=now)
        complete()


@job("applications.tell_lender_of_hold", transactional=False)
def tell_lender_of_hold(forwarding_id: int, *, now: datetime) -> None:
    """The lender lets a file rest while compliance holds the customer, and goes on afterwards. It is told what is so
    now, and never why: a message that comes late says nothing wrong."""
    sent = Forwarding.objects.select_related("application__product_version__lender").get(pk=forwarding_id)
    suspended = selectors.is_held(sent.application.customer_id)
    with _later_if_unreachable(sent.key):
        heard = link_to(sent.application.product_version.lender).suspend(sent.key, suspended=suspended)
    with transaction.atomic():
        if heard:
            holding.note_hold_told(application=sent.application, suspended=suspended, now=now)
        complete()


@sweep("applications.collect_answers", every=timedelta(minutes=1))
def collect_answers(now: datetime) -> None:
    """Answer files of lenders that exchange files. A file is put away after what it says is on record; if that fails
    it is read again and recognised."""
    for lender in Lender.objects.filter(link=Link.FOLDER.value).order_by("id"):
        folder = FolderLink(lender.code)
        for path, body in folder.answers():
            key = str((body or {}).get("key", ""))[:60]
            verdict = forwarding.take_answer(key=key, body=body, now=now)
            folder.put_away(path, verdict.value)


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
