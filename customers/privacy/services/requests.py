"""Requests of people about their own data: received, taken, answered or refused in time, with a letter."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.jobs.services import enqueue
from backoffice.parameters.services import value
from backoffice.values import identity
from backoffice.values.errors import Refused
from backoffice.workcalendar.selectors import load
from customers.privacy import domain, holdings, keeping, papers
from customers.privacy.domain import REQUESTS, LockReason, RequestKind, RequestState
from customers.privacy.models import PrivacyRequest
from customers.privacy.selectors import requests as selectors
from customers.privacy.services.locks import lock_processing
from customers.profiles.models import Customer
from customers.profiles.policies import require
from customers.profiles.services import tell

COPY_DAYS = 7


@transaction.atomic
def receive_request(
    *,
    actor: Any,
    customer: Customer,
    kind: str,
    way: str,
    content: str,
    now: datetime,
    decision_id: int | None = None,
) -> PrivacyRequest:
    """Enter what the person asks. The same wish while one is open is that one.

    Refused: privacy.decision when it is about a decision and names none of this person's.
    """
    require(actor, "privacy.work")
    kind, day = RequestKind(kind), timezone.localdate(now)
    Customer.objects.select_for_update().get(pk=customer.pk)
    known = PrivacyRequest.objects.filter(customer=customer, kind=kind.value, state__in=domain.OPEN_REQUESTS)
    if kind in domain.ABOUT_DECISION:
        known = known.filter(decision_id=decision_id)
    if (earlier := known.first()) is not None:
        return earlier
    workdays = value("privacy.request.workdays", day).value
    made = PrivacyRequest.objects.create(
        customer=customer,
        kind=kind.value,
        way=way,
        content=content.strip()[:500],
        received_at=now,
        due_on=domain.answer_by(day, workdays, load()),
        recorded_by=actor,
        **_decision(customer, kind, decision_id),
    )
    made.number = f"GR{day:%Y%m%d}-{made.pk:04d}"
    made.save(update_fields=["number"])
    record(actor=actor, action="privacy.receive_request", obj=made, at=now, kind=kind.value, customer=customer.number)
    return made


def _decision(customer: Customer, kind: RequestKind, decision_id: int | None) -> dict[str, Any]:
    if kind not in domain.ABOUT_DECISION:
        return {}
    found = [one for one in holdings.decisions_of(customer) if one.pk == decision_id]
    if not found:
        raise Refused("privacy.decision", _("Choose the decision that the person asks about."), field="decision_id")
    return {"decision_id": found[0].pk, "decision_label": found[0].label}


@transaction.atomic
def take_request(*, actor: Any, request_id: int, now: datetime) -> PrivacyRequest:
    """Somebody works on it from now on; a colleague may take it over."""
    require(actor, "privacy.work")
    row = _locked(request_id)
    row.state, row.owner = REQUESTS.target("take", row.state), actor
    _save(row)
    record(actor=actor, action="privacy.take_request", obj=row, at=now)
    return row


@transaction.atomic
def finish_request(*, actor: Any, request_id: int, outcome: str, now: datetime) -> PrivacyRequest:
    """Do what was asked and say so to the person.

    Access and copy: the copy can be fetched for a week through a link of its own. Erasure: anonymised the next night
    where nothing stands against it, else refused with the reasons of law and the day until which they hold; processing
    stops either way. Review: the application goes back to a person.
    Refused: privacy.not_owner, privacy.outcome, transition.not_allowed.
    """
    row = _owned(actor, request_id)
    if row.kind == RequestKind.ERASURE and (against := keeping.held_back_by_law(row.customer_id, now)):
        _stop_processing(row.customer, actor, now)
        said = " ".join(filter(None, [_why_kept(row.customer_id, against, now), outcome.strip()]))
        return _close(row, "refuse", actor, said, now)
    said = _carried_out(row, actor, outcome.strip(), now)
    if not said:
        raise Refused("privacy.outcome", _("Say what was done."), field="outcome")
    return _close(row, "finish", actor, said, now)


@transaction.atomic
def refuse_request(*, actor: Any, request_id: int, reason: str, now: datetime) -> PrivacyRequest:
    """Refuse, with the reason that the law wants the person to be told（个人信息保护法第五十条）."""
    row = _owned(actor, request_id)
    if len(reason.strip()) < 8:
        raise Refused(
            "privacy.reason", _("Write the reason in a full sentence: the person reads it."), field="outcome"
        )
    return _close(row, "refuse", actor, reason.strip(), now)


@transaction.atomic
def withdraw_request(*, actor: Any, request_id: int, now: datetime) -> PrivacyRequest:
    """The person no longer asks."""
    require(actor, "privacy.work")
    row = _locked(request_id)
    return _close(row, "withdraw", actor, "", now)


def _carried_out(row: PrivacyRequest, actor: Any, outcome: str, now: datetime) -> str:
    kind = RequestKind(row.kind)
    if kind in domain.HANDED_OVER:
        row.copy_until = now + timedelta(days=COPY_DAYS)
        return outcome or f"个人信息副本可在 {COPY_DAYS} 日内通过短信链接领取。"
    if kind is RequestKind.ERASURE:
        _stop_processing(row.customer, actor, now)
        return " ".join(filter(None, ["已停止处理，并将于次日删除能够识别您的信息。", outcome]))
    if kind is RequestKind.REVIEW:
        enqueue(
            "review.asked_by_person",
            key=f"privacy.review:{row.pk}",
            payload={"application_id": row.decision_id, "actor_id": actor.pk, "reason": f"{row.number} {row.content}"},
        )
        return outcome or f"{row.decision_label}已转由人工重新审核。"
    if kind is RequestKind.EXPLANATION and not outcome:
        reasons = [
            reason
            for one in holdings.decisions_of(row.customer)
            if one.pk == row.decision_id
            for reason in one.reasons
        ]
        return "；".join(reasons)[:500]
    return outcome


def _stop_processing(customer: Customer, actor: Any, now: datetime) -> None:
    """Stored only from this moment; what nothing obliges us to keep is let go by the nightly run."""
    lock_processing(actor=actor, customer=customer, reason=LockReason.ASKED, note="本人要求删除", now=now)


def _why_kept(customer_id: int, against: list[str], now: datetime) -> str:
    names, until = keeping.hold_names(), keeping.held_until(customer_id, now)
    with translation.override("zh-hans"):
        reasons = "、".join(str(names[code]) for code in against)
    span = f"至少保存至{until:%Y年%-m月%-d日}" if until else "保存至上述事项了结、保存期限届满"
    return f"现在不能删除：{reasons}，依法须{span}。自今日起已停止处理、仅作保存，期限届满后自动删除。"


def _owned(actor: Any, request_id: int) -> PrivacyRequest:
    require(actor, "privacy.work")
    row = _locked(request_id)
    if row.owner_id != actor.pk:
        raise Refused("privacy.not_owner", _("Take the request first; whoever holds it answers it."))
    return row


def _locked(request_id: int) -> PrivacyRequest:
    rows = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("customer")
    return rows.get(pk=request_id)


def _save(row: PrivacyRequest) -> None:
    row.version += 1
    row.save()


def _close(row: PrivacyRequest, verb: str, actor: Any, outcome: str, now: datetime) -> PrivacyRequest:
    row.state = REQUESTS.target(verb, row.state)
    row.closed_at, row.closed_by, row.outcome = now, actor, outcome[:500]
    if verb != "withdraw":
        row.letter = _letter(row, actor, now)
    _save(row)
    record(actor=actor, action=f"privacy.{verb}_request", obj=row, at=now, kind=row.kind)
    if row.copy_until is not None:
        _send_copy(row, now)
    return row


def _letter(row: PrivacyRequest, actor: Any, now: datetime) -> Any:
    customer = row.customer
    summary = {}
    if row.state == RequestState.DONE and row.kind in domain.HANDED_OVER:
        summary = {code: len(rows) for code, rows in holdings.everything_about(customer).items() if rows}
    return documents.issue(
        kind=papers.ANSWER.code,
        subject=customer,
        data={
            "borrower": customer.name,
            "number": row.number,
            "received": f"{timezone.localtime(row.received_at):%Y年%-m月%-d日}",
            "asked": papers.REQUEST_NAMES[row.kind],
            "decision": "已办理" if row.state == RequestState.DONE else "未予办理",
            "outcome": row.outcome,
            "platform": settings.COMPANY_NAME,
            "platform_phone": settings.COMPANY_COMPLAINT_PHONE,
            "tables": {"parts": papers.parts_table(summary)},
        },
        actor=actor,
        now=now,
        number=row.number,
    )


def _send_copy(row: PrivacyRequest, now: datetime) -> None:
    sealed: Any = row.customer.phone
    number = sealed.reveal() if sealed is not None else ""
    if identity.mobile_ok(number):
        tell(
            row.customer,
            key=f"privacy:copy:{row.pk}",
            template="privacy_copy",
            context={"number": row.number, "link": selectors.copy_link(row), "days": COPY_DAYS},
            now=now,
        )


@transaction.atomic
def hand_over_copy(*, request: PrivacyRequest, now: datetime) -> bytes:
    """The machine-readable copy as it is at this moment; each handing over is in the trail with counts and hash.

    The person's own identifiers stand in it in clear: it is for them.
    """
    customer = request.customer
    record(actor=None, action="customers.reveal", obj=customer, at=now, reason=f"{request.number}", field="copy")
    parts = holdings.everything_about(customer)
    content = {
        "request": request.number,
        "made_at": now,
        "person": {
            "name": customer.name,
            "id_number": customer.id_number.reveal(),
            "phone": customer.phone.reveal(),
        },
        "parts": {code: {"title": holdings.parts[code].title, "rows": rows} for code, rows in parts.items()},
    }
    body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
    record(
        actor=None,
        action="privacy.hand_over_copy",
        obj=request,
        at=now,
        rows={code: len(rows) for code, rows in parts.items()},
        sha256=hashlib.sha256(body).hexdigest(),
    )
    return body
