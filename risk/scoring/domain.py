"""A points scorecard as data, and how it scores: base points plus the points of one bin for each characteristic.

points = factor · coefficient · WOE, with factor = PDO ÷ ln 2 and WOE = ln(share of goods ÷ share of bads) of the bin;
base = offset + factor · intercept, with offset = points at the reference odds − factor · ln(reference odds). A fact
that is missing falls into its own bin. Points are whole numbers: a score can be added up by hand.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

REASONS = 4


class BadScorecard(ValueError):
    """A scorecard file that cannot score; the message says where."""


@dataclass(frozen=True)
class Part:
    """What one characteristic gave: points, the most it could have given, and the bin that was hit."""

    fact: str
    value: Any
    bin: int | None
    points: int
    best: int

    @property
    def lost(self) -> int:
        return self.best - self.points


@dataclass(frozen=True)
class Score:
    points: int
    parts: tuple[Part, ...]
    probability: str

    @property
    def reasons(self) -> tuple[Part, ...]:
        """The characteristics that cost most, at most four, dearest first (ties in the order of the card)."""
        losing = [part for part in self.parts if part.lost > 0]
        return tuple(sorted(losing, key=lambda part: -part.lost)[:REASONS])

    @property
    def known(self) -> int:
        return sum(part.bin is not None for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        return {
            "points": self.points,
            "probability": self.probability,
            "known": self.known,
            "parts": [[part.fact, _plain(part.value), part.bin, part.points, part.best] for part in self.parts],
            "reasons": [part.fact for part in self.reasons],
        }


def bin_of(characteristic: Mapping[str, Any], value: Any) -> int | None:
    """Index of the bin that holds a value: listed values, or a range low ≤ value < high (an open end is null).
    None for a missing value and for one that no bin holds."""
    if value is None:
        return None
    for index, one in enumerate(characteristic["bins"]):
        if "values" in one:
            if value in one["values"]:
                return index
        else:
            low, high = one.get("low"), one.get("high")
            if (low is None or value >= Decimal(low)) and (high is None or value < Decimal(high)):
                return index
    return None


def score(card: Mapping[str, Any], facts: Mapping[str, Any]) -> Score:
    """Whole points, the parts they are made of, and the probability of default that the scaling gives them.

    Example: base 560, checking account "large balance" +38, term 12 months +9, all else missing (0): 607.
    """
    parts = []
    for characteristic in card["characteristics"]:
        value = facts.get(characteristic["fact"])
        index = bin_of(characteristic, value)
        bins = characteristic["bins"]
        points = characteristic["missing_points"] if index is None else bins[index]["points"]
        best = max([one["points"] for one in bins])
        parts.append(Part(characteristic["fact"], value, index, points, max(best, points)))
    total = card["base"] + sum(part.points for part in parts)
    return Score(total, tuple(parts), probability(card, total))


def probability(card: Mapping[str, Any], points: int) -> str:
    """Probability of default as text with four places: 1 ÷ (1 + odds), odds = reference · 2^((points − at) ÷ PDO)."""
    scaling = card["scaling"]
    odds = float(scaling["odds"]) * 2 ** ((points - scaling["points"]) / scaling["pdo"])
    return f"{1 / (1 + odds):.4f}"


def check(card: Any, known_facts: frozenset[str]) -> None:
    """BadScorecard when the file could not score every snapshot: wrong types, gaps, unknown facts."""
    try:
        if not isinstance(card["base"], int) or not card["characteristics"]:
            raise BadScorecard("base points and at least one characteristic are needed")
        scaling = card["scaling"]
        if not (float(scaling["odds"]) > 0 and scaling["pdo"] > 0 and math.isfinite(scaling["points"])):
            raise BadScorecard("scaling needs points, odds above 0 and pdo above 0")
        seen = set()
        for one in card["characteristics"]:
            if one["fact"] not in known_facts or one["fact"] in seen:
                raise BadScorecard(f"{one['fact']} is not a fact, or occurs twice")
            seen.add(one["fact"])
            if not isinstance(one["missing_points"], int) or not one["bins"]:
                raise BadScorecard(f"{one['fact']}: points for missing values and at least one bin are needed")
            for part in one["bins"]:
                if not isinstance(part["points"], int) or ("values" not in part and not {"low", "high"} & set(part)):
                    raise BadScorecard(f"{one['fact']}: a bin needs whole points and values or a range")
                for end in ("low", "high"):
                    if part.get(end) is not None:
                        Decimal(part[end])
    except BadScorecard:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadScorecard(f"the file is not a scorecard: {type(error).__name__} {error}") from error


def _plain(value: Any) -> Any:
    return format(value, "f") if isinstance(value, Decimal) else value
