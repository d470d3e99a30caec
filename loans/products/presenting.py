"""A version in words, line by line: for its page, and for two versions side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from backoffice.web.formats import listed, money, rate
from customers.profiles.models import EMPLOYMENTS, SEGMENTS
from loans.lenders.domain import Ceiling
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.products.domain import Combination, Criteria
from loans.products.models import GROUPS, FeeItem, ProductVersion
from loans.products.words import DEBTS


@dataclass(frozen=True)
class Line:
    label: str
    text: str


def _chosen(codes: Iterable[str], choices: Iterable[tuple[str, Any]]) -> str:
    names = dict(choices)
    return listed([str(names.get(code, code)) for code in codes])


def _percent(number: Decimal | None) -> str:
    return "—" if number is None else f"{rate(number)}"


def _months(count: int | None) -> str:
    return "—" if count is None else _("%(count)s months") % {"count": count}


def fee_text(fee: FeeItem) -> str:
    """0.10% of the open principal with each instalment, 10.00 to 50.00 yuan, guarantor."""
    value = money(fee.value) if fee.base == "fixed" else _percent(fee.value)
    parts = [f"{value} {fee.get_base_display()}", fee.trigger or fee.get_timing_display()]
    if fee.minimum is not None:
        parts.append(_("at least %(amount)s") % {"amount": money(fee.minimum)})
    if fee.maximum is not None:
        parts.append(_("at most %(amount)s") % {"amount": money(fee.maximum)})
    return listed([*parts, fee.get_collector_display(), fee.get_stage_display()])


def material_text(line: dict[str, Any]) -> str:
    """营业执照(B, above 50,000.00)"""
    when = [*line.get("tiers", [])]
    if line.get("above"):
        when.append(_("above %(amount)s") % {"amount": money(Decimal(line["above"]))})
    if line.get("first_loan") is False:
        when.append(_("not for a first loan"))
    if not line.get("required", True):
        when.append(_("if at hand"))
    return f"{line['name']}({listed(when)})" if when else str(line["name"])


def term_lines(version: ProductVersion) -> list[Line]:
    rates = _percent(version.annual_rate)
    if version.rate_may_change:
        span = {"low": _percent(version.min_rate), "high": _percent(version.max_rate)}
        rates += " " + _("(on an application %(low)s to %(high)s)") % span
    return [
        Line(_("Lender"), version.lender.name),
        Line(_("Security"), version.get_security_display()),
        Line(_("Guarantor"), version.guarantor or "—"),
        Line(_("Largest share of the collateral's value"), _percent(version.max_ltv)),
        Line(_("Yearly rate (simple)"), rates),
        Line(_("Amount"), f"{money(version.min_amount)} – {money(version.max_amount)}"),
        Line(_("Terms in months"), " / ".join(map(str, version.terms))),
        Line(_("Repayment methods"), listed([METHOD_NAMES_ZH[Method(method)] for method in version.methods])),
        Line(_("Repayment at the end up to months"), _months(version.bullet_max_months)),
        Line(_("Purposes"), listed(version.purposes)),
        Line(_("Working days to the decision"), str(version.speed_days)),
        Line(_("First day of sale"), version.sale_from.isoformat() if version.sale_from else "—"),
    ]


def repayment_lines(version: ProductVersion) -> list[Line]:
    due = version.get_due_rule_display() + (f" ({version.due_day})" if version.due_day else "")
    policy = version.prepayment
    prepayment = _percent(policy.fee)
    if policy.free_after is not None:
        prepayment += " · " + _("free after %(count)s instalments") % {"count": policy.free_after}
    return [
        Line(_("Day count"), version.day_count),
        Line(_("Due day"), due),
        Line(_("Due on a holiday"), version.get_holiday_rule_display()),
        Line(_("Level instalment rounded to"), f"{version.rounding_step} {version.get_rounding_mode_display()}"),
        Line(_("A payment settles"), " → ".join(str(DEBTS.get(one, one)) for one in version.allocation_order)),
        Line(_("Overdue rate factor"), f"× {version.penalty_factor}"),
        Line(_("Misuse rate factor"), f"× {version.misuse_factor}"),
        Line(_("Days of grace"), str(version.grace_days)),
        Line(_("Prepayment fee"), prepayment),
    ]


def admission_lines(criteria: Criteria) -> list[Line]:
    """Only what is asked for."""
    income = criteria.min_monthly_income
    asked = [
        (_("Age"), f"{criteria.min_age}–{criteria.max_age}"),
        (_("Oldest age at maturity"), criteria.max_age_at_maturity),
        (_("Least monthly income, yuan"), money(income) if income is not None else None),
        (_("Largest debt ratio"), _percent(criteria.max_debt_ratio) if criteria.max_debt_ratio is not None else None),
        (_("Regions"), listed(criteria.regions)),
        (_("Employment"), _chosen(criteria.employment_types, EMPLOYMENTS)),
        (_("Least months in this job"), criteria.min_employed_months),
        (_("Segments"), _chosen(criteria.segments, SEGMENTS)),
        (_("Not lent to"), _chosen(criteria.excluded_groups, GROUPS)),
        (_("Credit queries in six months, at most"), criteria.max_queries_6m),
        (_("Worst overdue days in two years, at most"), criteria.max_worst_overdue_days),
        (_("Nothing overdue today"), _("yes") if criteria.no_current_overdue else None),
        (_("Never had a loan before"), _("yes") if criteria.first_loan_only else None),
    ]
    return [Line(label, str(text)) for label, text in asked if text not in (None, "")]


def lines_of(version: ProductVersion) -> list[Line]:
    """Everything about a version, for comparing."""
    return [
        *term_lines(version),
        *repayment_lines(version),
        *admission_lines(version.criteria),
        *(Line(_("Cost: %(name)s") % {"name": fee.name}, fee_text(fee)) for fee in version.fees.all()),
        Line(_("Materials"), listed([material_text(line) for line in version.materials]) or "—"),
    ]


def side_by_side(left: ProductVersion, right: ProductVersion) -> list[tuple[str, str, str, bool]]:
    """(label, left, right, differs), what differs first; a line that one side lacks is "—" there."""
    one, two = ({line.label: line.text for line in lines_of(version)} for version in (left, right))
    labels = list(dict.fromkeys([*one, *two]))
    rows = [(label, one.get(label, "—"), two.get(label, "—")) for label in labels]
    return sorted([(*row, row[1] != row[2]) for row in rows], key=lambda row: not row[3])


def cost_table(found: list[Combination], ceiling: Ceiling) -> dict[str, Any]:
    """The dearest combination drawn out: for its amount, the yearly cost by term and method against the ceiling."""
    worst = max(found, key=lambda one: one.cost.simple)
    same = {(one.term_months, one.method): one for one in found if one.amount == worst.amount}
    methods = list(dict.fromkeys(one.method for one in found))
    rows = [
        (term, [same.get((term, method)) for method in methods]) for term in sorted({one.term_months for one in found})
    ]
    return {
        "worst": worst,
        "method": METHOD_NAMES_ZH[Method(worst.method)],
        "methods": [METHOD_NAMES_ZH[Method(method)] for method in methods],
        "rows": rows,
        "ceiling": ceiling,
        "over": worst.cost.simple > ceiling.rate,
        "share": worst.cost.simple / ceiling.rate * 100,
    }
