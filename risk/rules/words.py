"""Rules in words: a condition tree as indented lines, a trace with names and values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backoffice.parameters import defaults
from backoffice.web import badges
from backoffice.web.formats import listed, money, percent, thousands
from customers.profiles.models import EMPLOYMENTS, KINDS, SEGMENTS
from loans.applications.models import CHANNELS, METHODS
from risk.rules.domain import NOTE, OPERATORS, REJECT, REVIEW
from risk.rules.facts import FACTS, Fact
from risk.rules.lifecycle import Status
from risk.rules.models import RiskList

badges.register(
    "rules.status",
    {
        Status.DRAFT: ("secondary", gettext_lazy("Draft")),
        Status.TESTED: ("azure", gettext_lazy("Tested")),
        Status.PUBLISHED: ("green", gettext_lazy("Published")),
        Status.RETIRED: ("yellow", gettext_lazy("Retired")),
    },
)
badges.register(
    "rules.effect",
    {
        REJECT: ("red", gettext_lazy("Rejects")),
        REVIEW: ("orange", gettext_lazy("To review")),
        NOTE: ("blue", gettext_lazy("Notes")),
    },
)


TYPES = {
    "number": gettext_lazy("number"),
    "integer": gettext_lazy("whole number"),
    "text": gettext_lazy("text"),
    "flag": gettext_lazy("yes or no"),
    "day": gettext_lazy("date"),
    "texts": gettext_lazy("list"),
}
SOURCES = {
    "application": gettext_lazy("application"),
    "customer": gettext_lazy("customer's record"),
    "bureau": gettext_lazy("data source"),
    "derived": gettext_lazy("computed"),
    "fraud": gettext_lazy("signs of fraud"),
    "lists": gettext_lazy("black, grey and white lists"),
    "statement": gettext_lazy("confirmed bank statement"),
    "score": gettext_lazy("scorecard"),
    "stress": gettext_lazy("debt stress test"),
}
# Facts that hold codes: the words of the rooms that own the codes.
CODED: dict[str, dict[str, Any]] = {
    "method": dict(METHODS),
    "channel": dict(CHANNELS),
    "employment_type": dict(EMPLOYMENTS),
    "segment": dict(SEGMENTS),
    "customer_kind": dict(KINDS),
}
PER_CENT = frozenset({"annual_rate", "debt_ratio", "stressed_debt_ratio"})


def language() -> str:
    return get_language() or "zh-hans"


def fact_name(code: str) -> str:
    fact = FACTS.get(code)
    return fact.label(language()) if fact else code


def value_words(code: str, value: Any) -> str:
    """A fact's value as people read it: the level's name, yes or no, with its unit; a dash for unknown."""
    if value is None:
        return _("unknown")
    fact = FACTS.get(code)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return listed(value_words(code, one) for one in value) or "—"
    if code in CODED and value in CODED[code]:
        return str(CODED[code][value])
    if code in PER_CENT:
        return percent(value, 2)
    if fact is None:
        return str(value)
    return fact.level_label(value, language()) or _with_unit(value, fact)


UNITS = {
    "月": ("个月", "months"),
    "岁": ("岁", "years"),
    "元": ("元", "yuan"),
    "倍": ("倍", "times"),
    "笔": ("笔", ""),
    "次": ("次", "times"),
    "家": ("家", "lenders"),
    "件": ("件", "cases"),
    "人": ("人", "people"),
    "秒": ("秒", "seconds"),
    "项": ("项", "fields"),
    "分": ("分", "points"),
    "每年": ("每年", "a year"),
}


def unit(fact: Fact) -> str:
    """A fact's unit in the reader's language; "" for facts without one."""
    return UNITS.get(fact.unit, (fact.unit, fact.unit))[0 if language().startswith("zh") else 1]


def _with_unit(value: Any, fact: Fact) -> str:
    """12000 of a fact in yuan -> "12,000 元"; a level without words stays bare."""
    if fact.type not in ("number", "integer") or fact.levels:
        return str(value)
    return f"{_tidy(value, fact)} {unit(fact)}".strip()


def _tidy(value: Any, fact: Fact) -> str:
    text = str(value)
    if fact.unit == "元":
        return money(value) if "." in text and text.rstrip("0")[-1] != "." else thousands(value)
    if fact.type == "number" and "." in text:
        whole, _point, fraction = text.partition(".")
        return whole + ("." + fraction.rstrip("0") if fraction.rstrip("0") else "")
    return text


def list_name(row: RiskList) -> str:
    return row.name_zh if language().startswith("zh") else row.name_en


def operator_name(code: str) -> str:
    op = OPERATORS.get(code)
    return code if op is None else op.zh if language().startswith("zh") else op.en


def problem(one: Any) -> str:
    """What is wrong with a rule, with facts and comparisons as the pages call them."""
    named = {"fact": fact_name, "other": fact_name, "op": operator_name}
    data = {key: named[key](str(value)) if key in named else value for key, value in one.data.items()}
    return _(one.message) % data if data else _(one.message)


def reason_of(content: Mapping[str, Any], kind: str) -> str:
    """A rule's reason in the reader's language, `kind` "customer" or "risk"; Chinese where no English was written."""
    reason = content.get("reason") or {}
    return str((not language().startswith("zh") and reason.get(f"{kind}_en")) or reason.get(kind) or "")


@dataclass(frozen=True)
class Line:
    """One line of a condition; `depth` is the indentation."""

    depth: int
    text: str


def lines(node: Mapping[str, Any], depth: int = 0) -> list[Line]:
    """A condition tree as indented lines."""
    for name, heading in (("all", _("all of")), ("any", _("at least one of"))):
        if name in node:
            return [Line(depth, heading), *(line for part in node[name] for line in lines(part, depth + 1))]
    if "not" in node:
        return [Line(depth, _("not so:")), *lines(node["not"], depth + 1)]
    return [Line(depth, condition(node))]


def condition(node: Mapping[str, Any]) -> str:
    """One leaf: "Age is below 18"."""
    fact, op = str(node["fact"]), str(node["op"])
    parts = [fact_name(fact)]
    if op.startswith(("ratio", "diff")):
        parts += [_("compared with"), fact_name(str(node.get("other")))]
    parts.append(operator_name(op))
    if "parameter" in node:
        parts.append(_("parameter %(code)s") % {"code": parameter_name(str(node["parameter"]))})
    elif "value" in node:
        number = op.startswith(("ratio", "diff", "count"))
        parts.append(str(node["value"]) if number else value_words(fact, node["value"]))
    elif "other" in node and not op.startswith(("ratio", "diff")):
        parts.append(fact_name(str(node["other"])))
    return " ".join(parts)


def parameter_name(code: str) -> str:
    """As the list of parameters calls it; the code itself when it is not one of ours."""
    known = defaults.BY_CODE.get(code)
    return known[0].name if known else code


@dataclass(frozen=True)
class Seen:
    """One condition of a trace: what was looked at, the value seen, what it was compared with, and the outcome."""

    fact: str
    operator: str
    value: str
    operand: str
    outcome: bool | None


def seen(row: list[Any]) -> Seen:
    _name, fact, op, value, operand, outcome = row
    two = isinstance(value, list) and op.startswith(("ratio", "diff"))
    shown = " / ".join(value_words(fact, one) for one in value) if two else value_words(fact, value)
    compared = "" if operand is None else str(operand) if two else value_words(fact, operand)
    return Seen(fact_name(fact), operator_name(op), shown, compared, outcome)


def name_of(content: Mapping[str, Any]) -> str:
    """A rule's name in the reader's language."""
    name = content.get("name") or {}
    return str(name.get("zh" if language().startswith("zh") else "en") or name.get("zh") or "")


def strayed_words(seen: Mapping[str, Any]) -> str:
    """Why the guard stopped a version, from the numbers it saw."""
    shares = {name: f"{100 * float(seen[name]):.1f}" for name in ("share", "low", "high")}
    return _(
        "Of the newest %(decisions)s decisions %(share)s percent were C; its backtest expected %(low)s to %(high)s"
        " percent."
    ) % (shares | {"decisions": seen["decisions"]})


def stopped_words(version: Any) -> str:
    """Why a version was stopped: the guard's numbers in the reader's language, or what a person wrote."""
    return strayed_words(version.stopped_by_guard) if version.stopped_by_guard else version.stopped_reason
