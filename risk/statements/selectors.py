"""Which statements a person may see, and what a confirmed one says to the assessment."""

from typing import Any

from django.db.models import Q, QuerySet

from loans.applications.models import Application, Material
from loans.applications.selectors import materials_of
from loans.applications.selectors import visible_to as applications_visible_to
from risk.statements.domain import State
from risk.statements.models import KnownHeading, Statement, StatementLine

MATERIAL = "bank_statement"
# Figures of a confirmed statement, by the fact of the dictionary that they are.
FACTS = {
    "months": "statement_months",
    "salary": "statement_salary",
    "salary_months": "statement_salary_months",
    "income_a_month": "statement_income",
    "income_spread": "statement_income_spread",
    "declared_share": "statement_declared_share",
    "average_balance": "statement_average_balance",
    "loan_payments": "statement_loan_payments",
    "gambling": "statement_gambling",
    "night_share": "statement_night_share",
    "round_share": "statement_round_share",
    "circular": "statement_circular",
}


def visible_to(user: Any) -> QuerySet[Statement]:
    if not user.may("statements.view"):
        return Statement.objects.none()
    rows = Statement.objects.filter(application__in=applications_visible_to(user))
    return rows.select_related("application__customer", "file", "reading__progress", "decided_by", "added_by")


def of_application(user: Any, application: Application) -> list[Statement]:
    return list(visible_to(user).filter(application=application).order_by("-id"))


def unread_materials(application: Application) -> QuerySet[Material]:
    """Statements that lie with the application's papers and were not analysed."""
    known = Statement.objects.filter(application=application).values("file_id")
    return materials_of(application).filter(code=MATERIAL).exclude(file__in=known)


def lines_of(statement: Statement, *, figure: str = "", open_only: bool = False) -> QuerySet[StatementLine]:
    """All lines, or those behind a figure, or those that a person still has to look at."""
    rows = statement.lines.order_by("number")
    if open_only:
        return rows.exclude(problem="").filter(settled=False)
    numbers = next((f["entries"] for f in statement.figures if f["name"] == figure), None)
    return rows if numbers is None else rows.filter(number__in=numbers)


def known_headings() -> dict[str, list[str]]:
    return dict(KnownHeading.objects.values_list("signature", "roles"))


def facts_of(application_id: int) -> dict[str, Any]:
    """What the newest confirmed statement says, and how many signs of tampering it shows; nothing without one."""
    confirmed = Q(application_id=application_id, state=State.CONFIRMED)
    statement = Statement.objects.filter(confirmed).order_by("-decided_at", "-id").first()
    if statement is None:
        return {}
    said = {figure["name"]: figure["value"] for figure in statement.figures}
    facts = {fact: said[name] for name, fact in FACTS.items() if said.get(name) is not None}
    return facts | {"statement_signs": len(statement.signs)}
