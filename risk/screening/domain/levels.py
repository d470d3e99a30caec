"""A customer's money-laundering risk: points by factor, level by points, day of the next review. Pure.

Basis: 反洗钱法（2024）, 《金融机构客户尽职调查和客户身份资料及交易记录保存管理办法》.
Measures follow the customer's risk, and the higher the risk the sooner it is looked at again. Points, thresholds and
periods are dated parameters.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Facts:
    """What is known of a customer. `months`: full months since the customer was registered. `owners_known`: None for
    a person. `hit`: "", unresolved or confirmed."""

    kind: str
    region: str
    employment: str
    segment: str
    channel: str
    category: str
    pep: str
    cash: bool
    owners_known: bool | None
    hit: str
    months: int


@dataclass(frozen=True)
class Policy:
    """`points`: {"region:65": 15, "pep:self": 60, …}; `months`: level -> months to the next review."""

    points: Mapping[str, int]
    medium: int
    high: int
    months: Mapping[str, int]


def points_of(lines: Iterable[str]) -> dict[str, int]:
    """ "pep:self=60" -> {"pep:self": 60}; ValueError for a line that is none."""
    found = {}
    for line in lines:
        name, sign, points = str(line).partition("=")
        if not sign or ":" not in name or not points.isdigit():
            raise ValueError(f"{line!r} is not a line such as pep:self=60")
        found[name] = int(points)
    return found


def rate(facts: Facts, policy: Policy) -> tuple[Level, int, list[dict[str, Any]]]:
    """(level, points, factors that gave points). Of a region the longest code that stands in the policy counts."""
    asked = [
        ("kind", facts.kind), ("employment", facts.employment), ("segment", facts.segment),
        ("channel", facts.channel), ("category", facts.category), ("pep", facts.pep), ("hit", facts.hit),
        ("cash", "yes" if facts.cash else ""), ("owners", "unknown" if facts.owners_known is False else ""),
    ]  # fmt: skip
    parts = [_part(name, value, policy) for name, value in asked if value]
    regions = (facts.region[:length] for length in (6, 4, 2) if len(facts.region) >= length)
    parts += [part for code in regions if (part := _part("region", code, policy))["points"]][:1]
    young = sorted(int(name.partition(":")[2]) for name in policy.points if name.startswith("months_below:"))
    parts += [_part("months_below", str(most), policy) for most in young if facts.months < most][:1]
    counted = [part for part in parts if part["points"]]
    total = sum(part["points"] for part in counted)
    level = Level.HIGH if total >= policy.high else Level.MEDIUM if total >= policy.medium else Level.LOW
    return level, total, counted


def _part(name: str, value: str, policy: Policy) -> dict[str, Any]:
    return {"factor": name, "value": value, "points": policy.points.get(f"{name}:{value}", 0)}


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_review(level: Level, since: date, policy: Policy) -> date:
    return add_months(since, policy.months[level])
