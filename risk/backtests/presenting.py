"""A backtest as its page shows it."""

from typing import Any

from django.utils.translation import gettext as _

from risk.backtests.domain import TIERS
from risk.backtests.models import Backtest
from risk.rules import words
from risk.rules.models import RuleSetVersion

MOST_RULES = 200


def shown(backtest: Backtest, version: RuleSetVersion) -> dict[str, Any]:
    result = backtest.result
    names = {rule["id"]: words.name_of(rule) for rule in version.content["rules"]}
    rules = [
        {"id": rule, "name": names.get(rule, rule), **count, "share": _share(count["hits"], result["tried"])}
        | {"bad_rate": _share(count["bad"], count["known"])}
        for rule, count in result["rules"].items()
    ]
    rules.sort(key=lambda row: -row["hits"])
    return {
        "matrix": [
            {"tier": old, "cells": [(new, result["matrix"][old][new], old != new) for new in TIERS]} for old in TIERS
        ],
        "tiers": [_tier(tier, result) for tier in TIERS],
        "swap": [
            {"name": label, "tab": tab, **result["swap"][name]}
            | {"rate": _share(result["swap"][name]["bad"], result["swap"][name]["known"])}
            for name, tab, label in (
                ("kept", "", _("Passes before and after")),
                ("in", "in", _("Swapped in")),
                ("out", "out", _("Swapped out")),
            )
        ],
        "rules": rules[:MOST_RULES],
        "pairs": [(names.get(one, one), names.get(two, two), count) for one, two, count in result["pairs"]],
        "dead": [names.get(rule, rule) for rule in result["dead"]],
    }


def _tier(tier: str, result: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"tier": tier}
    for name in ("before", "after"):
        group = result[name][tier]
        row[name] = group | {
            "share": _share(group["count"], result["tried"]),
            "rate": _share(group["bad"], group["known"]),
        }
    return row


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
