"""A rule set version as its pages show it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from backoffice.parameters import services as parameters
from backoffice.web.formats import listed
from risk.rules import catalogue, selectors, words
from risk.rules.coverage import Choice, Finding, Span
from risk.rules.domain import parameters_of
from risk.rules.lifecycle import Status
from risk.rules.models import RuleSetVersion

A_PAGE = 50
NEVER = {"hits": 0, "alone": 0, "recent": 0, "known": 0, "bad": 0, "judged": 0, "overruled": 0}


def rules_page(version: RuleSetVersion, wanted: str, page: str, now: datetime) -> dict[str, Any]:
    """A page of at most 50 rules whose id, name or reason holds the wanted words."""
    rules = [rule for rule in version.content["rules"] if _holds(rule, wanted.strip().lower()[:60])]
    pages = max(1, -(-len(rules) // A_PAGE))
    number = min(max(1, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1), pages)
    counts = selectors.hit_counts(version, now)
    dead_known = version.status == Status.PUBLISHED and version.published_at < now - selectors.RECENT
    rows = [
        {
            "id": rule["id"],
            "name": words.name_of(rule),
            "effect": rule["effect"],
            "group": rule.get("group", ""),
            "told": words.reason_of(rule, "customer"),
            "risk": words.reason_of(rule, "risk"),
            "lines": words.lines(rule["when"]),
            "dead": dead_known and not counts.get(rule["id"], NEVER)["recent"],
            **_rates(counts.get(rule["id"], NEVER)),
        }
        for rule in rules[(number - 1) * A_PAGE : number * A_PAGE]
    ]
    return {"rows": rows, "found": len(rules), "number": number, "pages": pages, "q": wanted}


def _holds(rule: dict[str, Any], wanted: str) -> bool:
    if not wanted:
        return True
    texts = [rule["id"], rule.get("group", ""), *rule["name"].values(), *rule["reason"].values()]
    return any(wanted in str(text).lower() for text in texts)


def _rates(count: dict[str, Any]) -> dict[str, Any]:
    return {
        "count": count,
        "bad_rate": count["bad"] / count["known"] if count["known"] else None,
        "overruled_rate": count["overruled"] / count["judged"] if count["judged"] else None,
    }


def coverage_of(version: RuleSetVersion, on: date) -> dict[str, Any]:
    """The findings in words, with the parameters in force on a day."""
    codes = sorted(parameters_of(version.content))
    found = {code: one.value for code, one in parameters.values(codes, on).items()}
    report = catalogue.coverage_of(version.content, found)
    names = {str(rule["id"]): words.name_of(rule) for rule in version.content["rules"]}
    return {
        "findings": [
            {"kind": one.kind, "rules": [(rule, names.get(rule, rule)) for rule in one.rules], "where": _where(one)}
            for one in report.findings
        ],
        "looked_at": report.looked_at,
        "left_out": [(rule, names.get(rule, rule)) for rule in report.left_out],
        "complete": report.complete,
    }


def _where(finding: Finding) -> str:
    return listed(f"{words.fact_name(fact)} {_part(fact, part)}" for fact, part in finding.where.items())


def _part(fact: str, part: Any) -> str:
    if isinstance(part, Choice):
        named = listed(words.value_words(fact, value) for value in sorted(part.values, key=str))
        if not part.others:
            return named
        return _("anything but %(values)s") % {"values": named} if named else _("anything")
    return _span(fact, part)


def _span(fact: str, span: Span) -> str:
    if span.low is not None and span.low == span.high:
        return words.value_words(fact, span.low)
    low = "" if span.low is None else ("≥ " if span.with_low else "> ") + words.value_words(fact, span.low)
    high = "" if span.high is None else ("≤ " if span.with_high else "< ") + words.value_words(fact, span.high)
    return listed(part for part in (low, high) if part) or _("anything")


MOST_CHANGES = 200


def changes_between(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rules that are new, gone or different, each as it was and as it would be; texts and conditions in words."""
    was = {rule["id"]: rule for rule in old["rules"]} if old else {}
    becomes = {rule["id"]: rule for rule in new["rules"]}
    changed = [code for code in dict.fromkeys([*becomes, *was]) if was.get(code) != becomes.get(code)]
    return [
        {
            "id": code,
            "name": words.name_of(becomes.get(code) or was[code]),
            "before": _in_words(was.get(code)),
            "after": _in_words(becomes.get(code)),
        }
        for code in changed[:MOST_CHANGES]
    ]


def _in_words(rule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {
        "effect": rule["effect"],
        "lines": words.lines(rule["when"]),
        "told": words.reason_of(rule, "customer"),
    }
