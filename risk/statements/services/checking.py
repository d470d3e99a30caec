"""What a person does with a statement: settle its doubtful lines, then let it count, or not."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.applications.domain import ASSESSABLE
from risk.statements import domain
from risk.statements.domain import State
from risk.statements.models import Statement, StatementLine
from risk.statements.services.lines import entry_of, keep_conclusions, require_open


@transaction.atomic
def correct_line(
    *, actor: Any, statement_id: int, number: int, day: date, amount: Decimal, balance: Decimal | None, now: datetime
) -> Statement:
    """What the picture really says; all lines are checked anew with it."""
    statement = require_open(statement_id, State.CHECKING)
    line = statement.lines.get(number=number)
    before = {"day": str(line.day or ""), "amount": str(line.amount or ""), "balance": str(line.balance or "")}
    line.read_before = line.read_before or before
    line.day, line.amount, line.balance = day, amount, balance
    line.settled, line.settled_by = True, actor
    line.save()
    _check_anew(statement)
    record(
        actor=actor, action="statements.correct", obj=statement, at=now, line=number, before=before,
        after={"day": str(day), "amount": str(amount), "balance": str(balance or "")},
    )  # fmt: skip
    return statement


@transaction.atomic
def settle_line(*, actor: Any, statement_id: int, number: int, now: datetime) -> Statement:
    """The line is as the picture says, whatever the sums say. Refused: statements.incomplete without day or amount."""
    statement = require_open(statement_id, State.CHECKING)
    line = statement.lines.get(number=number)
    if line.day is None or line.amount is None:
        raise Refused("statements.incomplete", _("This line has no date or no amount. Type them in from the picture."))
    line.settled, line.settled_by = True, actor
    line.save(update_fields=["settled", "settled_by"])
    _check_anew(statement)
    record(actor=actor, action="statements.settle", obj=statement, at=now, line=number, problem=line.problem)
    return statement


@transaction.atomic
def settle_rest(*, actor: Any, statement_id: int, now: datetime) -> int:
    """All lines that only lack a proof were compared with the picture; contradicting ones stay open. How many."""
    statement = require_open(statement_id, State.CHECKING)
    doubtful = statement.lines.filter(problem="unproved", settled=False)
    count = doubtful.update(settled=True, settled_by=actor)
    _check_anew(statement)
    record(actor=actor, action="statements.settle_rest", obj=statement, at=now, lines=count)
    return count


def _check_anew(statement: Statement) -> None:
    lines = list(statement.lines.order_by("number"))
    unchecked = [domain.replace(entry_of(line), problem="") for line in lines]
    kept = {line.number: line.problem for line in lines if line.problem == "both" and not line.read_before}
    entries = [
        domain.replace(entry, problem=kept.get(entry.number, entry.problem))
        for entry in domain.checked(unchecked, opening=statement.opening, by_eye=statement.by_eye)
    ]
    changed = []
    for line, entry in zip(lines, entries, strict=True):
        if line.problem != entry.problem or line.amount != entry.amount:
            line.problem, line.amount = entry.problem, entry.amount
            changed.append(line)
    StatementLine.objects.bulk_update(changed, ["problem", "amount"], batch_size=500)
    keep_conclusions(statement, entries, {line.number for line in lines if line.settled})


@transaction.atomic
def confirm(*, actor: Any, statement_id: int, now: datetime) -> Statement:
    """From now on its figures are facts, and an application that is not decided yet is assessed again with them.

    Refused: statements.open_lines, statements.other_person.
    """
    statement = require_open(statement_id, State.CHECKING)
    if statement.same_holder is False:
        raise Refused(
            "statements.other_person", _("This statement is in another person's name. It cannot count; refuse it.")
        )
    if statement.lines_open:
        raise Refused(
            "statements.open_lines",
            _("%(count)s lines are still open. Correct or accept them first."),
            count=statement.lines_open,
        )
    decided = _decide(statement, "confirm", actor, now, "")
    application = applications.locked(statement.application_id)
    if application.status in ASSESSABLE:
        applications.request_assessment(application)
    return decided


@transaction.atomic
def refuse(*, actor: Any, statement_id: int, reason: str, now: datetime) -> Statement:
    """It will not count: somebody else's, tampered with, unreadable."""
    statement = require_open(statement_id, State.CHECKING, State.MAPPING, State.FAILED)
    return _decide(statement, "refuse", actor, now, reason)


def _decide(statement: Statement, verb: str, actor: Any, now: datetime, reason: str) -> Statement:
    statement.state = domain.TRANSITIONS.target(verb, statement.state)
    statement.decided_by, statement.decided_at = actor, now
    statement.version += 1
    statement.save()
    record(
        actor=actor, action=f"statements.{verb}", obj=statement, at=now, reason=reason,
        application=statement.application.number, lines=statement.lines_total, signs=len(statement.signs),
    )  # fmt: skip
    return statement
