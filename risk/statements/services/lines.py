"""What several verbs share: the lock, and drawing the conclusions anew from lines."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from risk.statements import analysis
from risk.statements.domain import Entry, State
from risk.statements.models import Statement, StatementLine


def require_open(statement_id: int, *states: State) -> Statement:
    """The statement, locked. Refused("statements.state") when it is in none of these states."""
    statement = Statement.objects.select_for_update(of=("self",)).select_related("application__customer").get(
        pk=statement_id
    )  # fmt: skip
    if statement.state not in states:
        raise Refused("statements.state", _("This statement moved on meanwhile. Reload the page."))
    return statement


def entry_of(line: StatementLine) -> Entry:
    return Entry(
        line.number, line.day, line.amount, line.balance, line.text, line.party, line.clock, line.page,
        tuple(line.box), float(line.confidence), line.problem,
    )  # fmt: skip


def keep_conclusions(statement: Statement, entries: Sequence[Entry], settled: Collection[int]) -> None:
    """Figures, period and what is still open, from the entries; the caller holds the lock."""
    customer = statement.application.customer
    figures = analysis.figures(entries, employer=customer.employer or "", declared_income=customer.monthly_income)
    days = [entry.day for entry in entries if entry.day]
    statement.first_day, statement.last_day = min(days, default=None), max(days, default=None)
    statement.figures = [{"name": f.name, "value": _plain(f.value), "entries": list(f.entries)} for f in figures]
    statement.lines_total = len(entries)
    statement.lines_open = sum(1 for entry in entries if entry.problem and entry.number not in settled)
    statement.version += 1
    statement.save()


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
