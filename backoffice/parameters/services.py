"""Reading what is in force on a day, and changing it with a second person."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.parameters import checks, defaults, selectors
from backoffice.parameters.domain import Parameter, Room, Span, Status, parse, read, room_for
from backoffice.parameters.models import ParameterRow
from backoffice.values.errors import Refused


def value(code: str, on: date) -> Parameter:
    """The value of `code` in force on a day. Refused("parameters.missing") when nothing covers that day."""
    return values([code], on)[code]


def values(codes: Iterable[str], on: date) -> dict[str, Parameter]:
    """Several values with one query. A code without an approved row on that day falls back to the shipped value."""
    wanted = list(codes)
    found = known_values(wanted, on)
    for code in wanted:
        if code not in found:
            raise Refused(
                "parameters.missing",
                _("No value of %(parameter)s is in force on %(day)s. Enter one under Parameters."),
                parameter=code,
                day=on.isoformat(),
            )
    return found


def known_values(codes: Iterable[str], on: date) -> dict[str, Parameter]:
    """As `values`, leaving out what is not in force on that day."""
    wanted = list(codes)
    rows = selectors.values_in_force(wanted, on)
    found = {code: Parameter(code, read(kind, content), *rest) for code, kind, content, *rest in rows}
    for code in wanted:
        if code not in found and (shipped := _shipped(code, on)) is not None:
            found[code] = shipped
    return found


def _shipped(code: str, on: date) -> Parameter | None:
    for row in defaults.BY_CODE.get(code, ()):
        if row.valid_from <= on and (row.valid_to is None or on < row.valid_to):
            return Parameter(row.code, read(row.kind, row.content), row.valid_from, row.basis, name=row.name)
    return None


KIND = "parameters.change"
# How far back a value may begin: an LPR published on the 20th is entered some days later, history is not rewritten.
BACKDATE = timedelta(days=31)


@transaction.atomic
def propose(
    *, actor: Any, code: str, text: str, valid_from: date, valid_to: date | None, basis: str, now: datetime
) -> ParameterRow:
    """A new value, waiting for a second person. `text` is what was typed; see `domain.parse`.

    Refused: parameters.not_allowed, parameters.unknown, parameters.malformed, parameters.unreadable,
    parameters.too_old, parameters.dates, parameters.basis, parameters.pending when a value from the same day already
    waits.
    """
    if not actor.may("parameters.propose"):
        raise Refused("parameters.not_allowed", _("Your role does not include proposing parameters."))
    like = selectors.like(code)
    if like is None:
        raise Refused("parameters.unknown", _("There is no parameter of this code."))
    if len(basis.strip()) < 4:
        raise Refused(
            "parameters.basis", _("Name the rule, notice or decision that the value rests on."), field="basis"
        )
    if valid_from < timezone.localdate(now) - BACKDATE:
        raise Refused(
            "parameters.too_old",
            _("A value cannot begin more than 31 days ago: decisions have used the old one."),
            field="valid_from",
        )
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("parameters.dates", _("The last day lies before the first. Check both dates."), field="valid_to")
    same = ParameterRow.objects.filter(code=code, valid_from=valid_from, status=Status.PROPOSED.value)
    if same.exists():
        raise Refused("parameters.pending", _("A value from this day already waits for approval."), field="valid_from")
    content = parse(like.kind, text)
    checks.refuse_unreadable(code, content)
    _room(valid_from, valid_to, ParameterRow.objects.filter(code=code, status=Status.APPROVED.value))
    row = ParameterRow.objects.create(
        code=code,
        name=like.name,
        kind=like.kind,
        unit=like.unit,
        content=content,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis.strip(),
        proposed_by=actor,
        proposed_at=now,
    )
    before = selectors.in_force(code, valid_from)
    record(actor=actor, action="parameters.propose", obj=row, at=now, value=row.content, valid_from=valid_from)
    approvals.submit(
        actor=actor,
        kind=KIND,
        obj=row,
        content=content_of(row),
        before=content_of(before) if before is not None else None,
        now=now,
    )
    return row


@transaction.atomic
def enact(
    *, code: str, value: Any, valid_from: date, basis: str, proposed_by: Any, approved_by: Any, now: datetime
) -> ParameterRow:
    """A value that a second person has approved as part of something larger (a tier policy): in force at once.

    LookupError for an unknown code, Refused("parameters.overlap") when a later value is approved already.
    """
    like = selectors.like(code)
    if like is None:
        raise LookupError(code)
    row = ParameterRow(
        code=code,
        name=like.name,
        kind=like.kind,
        unit=like.unit,
        content=value,
        valid_from=valid_from,
        basis=basis[:300],
        status=Status.APPROVED.value,
        proposed_by=proposed_by,
        proposed_at=now,
        approved_by=approved_by,
        decided_at=now,
    )
    row.valid_to = _make_room(row)
    row.save(force_insert=True)
    record(actor=approved_by, action="parameters.approve", obj=row, at=now, value=row.content, valid_from=valid_from)
    return row


def content_of(row: ParameterRow) -> dict[str, Any]:
    """What a second person approves."""
    return {
        "code": row.code,
        "name": row.name,
        "value": row.content,
        "unit": row.unit,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "basis": row.basis,
    }


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    row = _decided(approval, now, Status.APPROVED)
    row.approved_by = actor
    row.valid_to = _make_room(row)
    row.save(update_fields=["status", "decided_at", "approved_by", "valid_to"])
    record(actor=actor, action="parameters.approve", obj=row, at=now, value=row.content, valid_from=row.valid_from)


def _make_room(row: ParameterRow) -> date | None:
    """Lets approved periods of the same code end, be replaced or go on, so that `row` overlaps none; its own end."""
    approved = {
        other.pk: other
        for other in ParameterRow.objects.select_for_update().filter(code=row.code, status=Status.APPROVED.value)
    }
    room = _room(row.valid_from, row.valid_to, approved.values())
    for pk in room.replaced:
        approved[pk].status = Status.REPLACED.value
        approved[pk].save(update_fields=["status"])
    went_on = [(approved[pk], begins, approved[pk].valid_to) for pk, begins in room.continued]
    for pk in room.ends:
        approved[pk].valid_to = row.valid_from
        approved[pk].save(update_fields=["valid_to"])
    for old, begins, until in went_on:
        old.pk, old.status, old.valid_from, old.valid_to = None, Status.APPROVED.value, begins, until
        old.save(force_insert=True)
    return room.end


def _room(start: date, end: date | None, approved: Iterable[ParameterRow]) -> Room:
    """Refused("parameters.overlap") when the period would cover a value that was approved for a later day."""
    room = room_for(Span(start, end), [Span(one.valid_from, one.valid_to, one.pk) for one in approved])
    if room is None:
        raise Refused(
            "parameters.overlap",
            _("A value that begins later is already approved within this period. Let this one end before it begins."),
            field="valid_to",
        )
    return room


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    row = _decided(approval, now, Status.REFUSED)
    row.save(update_fields=["status", "decided_at"])
    record(actor=actor, action="parameters.refuse", obj=row, at=now, reason=approval.reason)


def _decided(approval: Approval, now: datetime, status: Status) -> ParameterRow:
    row = ParameterRow.objects.select_for_update().get(pk=approval.object_id)
    row.status, row.decided_at = status.value, now
    return row


registry.kind(
    KIND,
    permission="parameters.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Change of a parameter"),
    url=lambda approval: reverse("parameters:history", args=[approval.content["code"]]),
)


def _entered_on(row: ParameterRow) -> Iterable[ParameterRow]:
    """What people have approved for the first day of a shipped row."""
    return selectors.in_force_on(ParameterRow.objects.filter(code=row.code, shipped=False), row.valid_from)


@transaction.atomic
def load_shipped(*, now: datetime) -> int:
    """Puts shipped values into the table that are not there yet; what people entered stays. Returns how many."""
    known = set(ParameterRow.objects.values_list("code", "valid_from"))
    rows = [
        ParameterRow(
            code=row.code,
            name=row.name,
            kind=row.kind.value,
            content=row.content,
            unit=row.unit,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=row.basis,
            status=Status.APPROVED.value,
            shipped=True,
            proposed_at=now,
            decided_at=now,
        )
        for row in defaults.DEFAULTS
        if (row.code, row.valid_from) not in known
    ]
    for row in rows:
        # What people entered stays: a shipped value only fills days that nothing covers.
        if not any(code == row.code for code, _start in known):
            continue
        if any(one.valid_from <= row.valid_from for one in _entered_on(row)):
            row.status = Status.REPLACED.value
        else:
            row.valid_to = _make_room(row)
    ParameterRow.objects.bulk_create(rows)
    if rows:
        record(actor=None, action="parameters.load_shipped", at=now, rows=len(rows))
    return len(rows)
