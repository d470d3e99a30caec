"""Reporting, analysing, dropping, filing and closing suspicious activity.

Every entry of the trail begins with "suspicion.": the trail shows them to nobody who may not read the cases. Nothing
here writes a notification, an approval or a job about one case, because others may read those.
"""

from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.audit.restricted import restrict
from backoffice.audit.services import record
from backoffice.files import purposes
from backoffice.files.models import StoredFile
from backoffice.files.services import store_upload
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from backoffice.workcalendar.services import load
from customers.profiles.models import Customer
from risk.suspicion import policies
from risk.suspicion.domain import MOVES, State
from risk.suspicion.models import SuspicionCase, SuspicionNote, SuspicionReader

PURPOSE = "suspicion.evidence"
TEXT_MIN = 10

restrict("suspicion.", policies.may_read)


def _may_download(user: Any, file: StoredFile) -> bool:
    return policies.may_read(user)


purposes.register(PURPOSE, may_download=_may_download, audited_as="suspicion")


def due(code: str, now: datetime) -> date:
    """The last day of a step: so many working days after today."""
    today = timezone.localdate(now)
    return load().add_workdays(today, int(value(code, today).value))


@transaction.atomic
def report(*, actor: Any, customer_number: str, summary: str, now: datetime) -> None:
    """Any member of staff says what they saw; they get no case back. A case of this customer that nobody has analysed
    yet takes the report in. Refused: suspicion.customer, suspicion.text."""
    policies.require(actor, "suspicion.report")
    plain = customer_number.strip().upper().removeprefix("KH")
    known = plain.isascii() and plain.isdigit() and len(plain) < 12
    customer = Customer.objects.filter(pk=int(plain)).first() if known else None
    if customer is None:
        raise Refused(
            "suspicion.customer", _("There is no customer of this number. It looks like KH000123."),
            field="customer_number",
        )  # fmt: skip
    text = _text(summary, "summary")
    case = SuspicionCase.objects.select_for_update().filter(customer=customer, state=State.REPORTED).first()
    if case is None:
        case = SuspicionCase.objects.create(
            customer=customer, by_hand=True, summary=text, reported_by=actor, reported_at=now,
            due_on=due("suspicion.analyse.workdays", now),
        )  # fmt: skip
    else:
        SuspicionNote.objects.create(case=case, text=text[:2000], author=actor, at=now)
    record(actor=actor, action="suspicion.report", obj=case, at=now)


@transaction.atomic
def analyse(*, actor: Any, case_id: int, analysis: str, version: int, now: datetime) -> SuspicionCase:
    """What compliance found out; whether to file it is decided by the next day due. Refused: suspicion.not_allowed,
    suspicion.stale, suspicion.text, transition.not_allowed."""
    case = _locked(actor, case_id, version)
    case.state = MOVES.target("analyse", case.state)
    case.analysis, case.analysed_by, case.analysed_at = _text(analysis, "analysis"), actor, now
    case.due_on = due("suspicion.file.workdays", now)
    return _save(case, "analyse", actor, now)


@transaction.atomic
def drop(*, actor: Any, case_id: int, reason: str, version: int, now: datetime) -> SuspicionCase:
    """Not suspicious after all, for a reason that is kept."""
    case = _locked(actor, case_id, version)
    case.state = MOVES.target("drop", case.state)
    case.drop_reason, case.decided_by, case.decided_at = _text(reason, "reason")[:600], actor, now
    return _save(case, "drop", actor, now)


@transaction.atomic
def file(*, actor: Any, case_id: int, reference: str, filed_on: date, version: int, now: datetime) -> SuspicionCase:
    """Filed with the authority on a day, under its reference. Refused: suspicion.filed_on and as `analyse`."""
    case = _locked(actor, case_id, version)
    case.state = MOVES.target("file", case.state)
    if not timezone.localdate(case.analysed_at) <= filed_on <= timezone.localdate(now):
        raise Refused(
            "suspicion.filed_on", _("The day of the filing lies between the analysis and today."), field="filed_on"
        )
    case.filing_reference, case.filed_on, case.decided_by, case.decided_at = reference.strip(), filed_on, actor, now
    return _save(case, "file", actor, now)


@transaction.atomic
def close(*, actor: Any, case_id: int, version: int, now: datetime) -> SuspicionCase:
    case = _locked(actor, case_id, version)
    case.state, case.closed_at = MOVES.target("close", case.state), now
    return _save(case, "close", actor, now)


@transaction.atomic
def add_note(*, actor: Any, case_id: int, text: str, upload: File | None, now: datetime) -> SuspicionNote:
    """A note, perhaps with a file as evidence. Refused: suspicion.closed and as `store_upload`."""
    policies.require(actor, "suspicion.work")
    case = SuspicionCase.objects.select_for_update().get(pk=case_id)
    if case.state == State.CLOSED:
        raise Refused("suspicion.closed", _("The case is closed."))
    stored = store_upload(actor=actor, upload=upload, purpose=PURPOSE, now=now) if upload else None
    note = SuspicionNote.objects.create(case=case, text=text.strip()[:2000], file=stored, author=actor, at=now)
    record(actor=actor, action="suspicion.note", obj=case, at=now, file=bool(stored))
    return note


@transaction.atomic
def name_reader(*, actor: Any, user: User, reason: str, until: date, now: datetime) -> SuspicionReader:
    """Lets an auditor read the cases for a time. Refused: suspicion.not_auditor, suspicion.until."""
    policies.require(actor, "suspicion.work")
    if Role.AUDITOR.value not in user.roles or user.pk == actor.pk:
        raise Refused("suspicion.not_auditor", _("Only an auditor can be named."), field="user")
    if until < timezone.localdate(now):
        raise Refused("suspicion.until", _("This day has passed."), field="until")
    reader = SuspicionReader.objects.create(
        user=user, reason=reason.strip(), until=until, named_by=actor, named_at=now
    )
    record(actor=actor, action="suspicion.name_reader", obj=reader, reason=reason, at=now, until=until)
    return reader


def exported(*, actor: Any, case: SuspicionCase, form: str, now: datetime) -> None:
    """Keeps in the trail that somebody took the case out of the house."""
    record(actor=actor, action="suspicion.export", obj=case, at=now, form=form)


def _locked(actor: Any, case_id: int, version: int) -> SuspicionCase:
    policies.require(actor, "suspicion.work")
    case = SuspicionCase.objects.select_for_update(of=("self",)).select_related("customer").get(pk=case_id)
    if case.version != version:
        raise Refused("suspicion.stale", _("A colleague has changed this case meanwhile. Look at it again."))
    return case


def _text(text: str, field: str) -> str:
    if len(text.strip()) < TEXT_MIN:
        raise Refused("suspicion.text", _("Say what was seen in a sentence: who, when, how much."), field=field)
    return text.strip()


def _save(case: SuspicionCase, verb: str, actor: Any, now: datetime) -> SuspicionCase:
    case.version += 1
    case.save()
    record(actor=actor, action=f"suspicion.{verb}", obj=case, at=now, state=case.state)
    return case
