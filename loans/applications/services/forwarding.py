"""A package on its way to the lender, the lender's answers, and telling it of a withdrawal. Nothing happens twice."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from loans.applications import selectors
from loans.applications.domain import Status
from loans.applications.domain.forwarding import ForwardingState, Verdict
from loans.applications.lender_link import Answer, LenderUnreachable, read_answer
from loans.applications.models import Application, Forwarding, LenderAnswer, LenderDecision
from loans.applications.services.holding import tell_of_hold
from loans.applications.services.lender import mark_forwarded, record_lender_decision
from loans.applications.services.moving import locked


def key_of(application_id: int) -> str:
    """One key for the life of the application, however often forwarding was asked for: the lender takes it once."""
    return f"forward:{application_id}"


@transaction.atomic
def begin_forwarding(*, application_id: int, now: datetime) -> Forwarding:
    """Note that the package is about to leave the house, before it does; counts the attempts."""
    application = locked(application_id)
    forwarding, _created = Forwarding.objects.get_or_create(
        application=application,
        defaults={
            "key": key_of(application_id), "link": application.product_version.lender.link, "begun_at": now,
        },
    )  # fmt: skip
    Forwarding.objects.filter(pk=forwarding.pk).update(attempts=F("attempts") + 1)
    return forwarding


@transaction.atomic
def note_problem(*, key: str, problem: str) -> None:
    """What went wrong last, for the page; "" once it works again."""
    Forwarding.objects.filter(key=key).exclude(problem=problem[:200]).update(problem=problem[:200])


@transaction.atomic
def note_sent(*, application_id: int, reference: str, now: datetime) -> bool:
    """The lender has the package. False when the application was withdrawn meanwhile: then the lender is told."""
    application = locked(application_id)
    forwarding = Forwarding.objects.select_for_update().get(application=application)
    if forwarding.state == ForwardingState.SENDING:
        forwarding.state, forwarding.sent_at, forwarding.reference = ForwardingState.SENT.value, now, reference
    forwarding.problem = ""
    forwarding.save()
    if application.status == Status.PASSED:
        mark_forwarded(application_id=application_id, reference=reference, now=now)
        if selectors.is_held(application.customer_id):  # held while the package was on its way
            tell_of_hold(application, "sent")
        return True
    tell_of_withdrawal(application)
    return False


@transaction.atomic
def take_answer(*, key: str, body: dict[str, Any] | None, now: datetime) -> Verdict:
    """Make of a lender's answer what it is: the decision, a repetition, one that comes too late, or nothing at all.

    The first decision is final; an answer that contradicts it is kept and shown, and changes nothing.
    """
    found = Forwarding.objects.filter(key=key).first()
    if found is None:
        return Verdict.UNKNOWN
    application = locked(found.application_id)
    forwarding = Forwarding.objects.select_for_update().get(pk=found.pk)
    try:
        answer = read_answer(body or {}, application.amount)
    except LenderUnreachable as error:
        note_problem(key=key, problem=str(error))
        return _keep(forwarding, Verdict.UNREADABLE, body, now)
    verdict = _verdict(application, answer)
    if verdict is Verdict.TAKEN:
        _decide(application, forwarding, answer, now)
    if verdict is Verdict.LATE:
        tell_of_withdrawal(application)
    if verdict in {Verdict.LATE, Verdict.CONTRADICTING}:
        record(
            actor=None, action=f"applications.answer_{verdict.value}", obj=application, at=now,
            reference=answer.reference, approved=answer.approved,
        )  # fmt: skip
    return _keep(forwarding, verdict, body, now)


def _verdict(application: Application, answer: Answer) -> Verdict:
    if not answer.decided:
        return Verdict.PENDING
    known = LenderDecision.objects.filter(application=application).first()
    if known is not None:
        same = (known.approved, known.amount, known.annual_rate) == (
            answer.approved,
            answer.amount,
            answer.annual_rate,
        )
        return Verdict.REPEAT if same else Verdict.CONTRADICTING
    return Verdict.TAKEN if application.status in {Status.PASSED, Status.FORWARDED} else Verdict.LATE


def _decide(application: Application, forwarding: Forwarding, answer: Answer, now: datetime) -> None:
    if application.status == Status.PASSED:  # decided before its receipt reached us
        mark_forwarded(application_id=application.pk, reference=answer.reference, now=now)
    record_lender_decision(
        application_id=application.pk, approved=bool(answer.approved), amount=answer.amount,
        annual_rate=answer.annual_rate, reference=answer.reference,
        reasons=[{"code": "lender", "text": text} for text in answer.reasons], now=now,
    )  # fmt: skip
    forwarding.state, forwarding.sent_at = ForwardingState.DECIDED.value, forwarding.sent_at or now
    forwarding.reference, forwarding.problem = answer.reference, ""
    forwarding.save()


def _keep(forwarding: Forwarding, verdict: Verdict, body: dict[str, Any] | None, now: datetime) -> Verdict:
    """One row for each different answer; the same again is counted. "Not yet" and repetitions leave no row."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    if LenderAnswer.objects.filter(forwarding=forwarding, digest=digest).update(times=F("times") + 1):
        return Verdict.REPEAT if verdict is Verdict.CONTRADICTING else verdict
    if verdict not in {Verdict.PENDING, Verdict.REPEAT}:
        LenderAnswer.objects.create(
            forwarding=forwarding, received_at=now, digest=digest, verdict=verdict.value,
            content=(body or {}) if len(text) <= 20_000 else {},
        )  # fmt: skip
    return verdict


def tell_of_withdrawal(application: Application) -> None:
    """The lender hears that the applicant withdrew, if it may have the package. The caller holds the lock."""
    forwarding = (
        Forwarding.objects.filter(application=application).exclude(state=ForwardingState.RECALLED.value).first()
    )
    if forwarding is not None:
        enqueue(
            "applications.tell_lender_of_withdrawal",
            key=f"withdraw:{forwarding.key}",
            payload={"forwarding_id": forwarding.pk},
        )


@transaction.atomic
def note_told(*, forwarding_id: int, now: datetime) -> None:
    """The lender knows of the withdrawal."""
    forwarding = Forwarding.objects.select_for_update().select_related("application").get(pk=forwarding_id)
    if forwarding.state == ForwardingState.RECALLED:
        return
    forwarding.state, forwarding.told_at = ForwardingState.RECALLED.value, now
    forwarding.sent_at, forwarding.problem = forwarding.sent_at or now, ""
    forwarding.save()
    record(actor=None, action="applications.withdrawal_told", obj=forwarding.application, at=now, key=forwarding.key)
