"""What a backtest counts: how cases that were decided would have moved under other rules, and how sure that is.

A case passes when its tier is A. Swapped in: passes under the new rules and did not before; swapped out: the other way
round. Rates of bad cases are over cases whose outcome is known.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from backoffice.values.shares import wilson

TIERS = ("A", "B", "C")
MOST_PAIRS = 30
MOST_HITS_PAIRED = 40  # a case with more hits than this says nothing about which rules go together
GUARD_SIGMAS = 3.0
GUARD_LEAST = 50


def expected(part: int, whole: int, later: int, sigmas: float = GUARD_SIGMAS) -> tuple[float, float]:
    """Between which shares the next `later` cases should lie when `part` of `whole` cases were so before.

    p ± sigmas · √(p̂(1 − p̂)(1/whole + 1/later)); p̂ = (part + 1) ÷ (whole + 2), so that a share of nothing or of all
    leaves room for chance. Example: 200 of 1,000 before, 100 now: 0.0742 to 0.3261 around 0.2.
    """
    share, careful = part / whole, (part + 1) / (whole + 2)
    spread = sigmas * sqrt(careful * (1 - careful) * (1 / whole + 1 / later))
    return max(0.0, share - spread), min(1.0, share + spread)


def has_left(part: int, whole: int, now_part: int, now_whole: int) -> bool:
    """Whether the share of the newest cases has left the interval that the backtest foresees for so many.
    Fewer than 50 cases, before or now, say nothing."""
    if whole < GUARD_LEAST or now_whole < GUARD_LEAST:
        return False
    low, high = expected(part, whole, now_whole)
    return not low <= now_part / now_whole <= high


@dataclass
class Group:
    """Cases and their known outcomes."""

    count: int = 0
    known: int = 0
    bad: int = 0

    def add(self, outcome: str | None) -> None:
        self.count += 1
        if outcome:
            self.known += 1
            self.bad += outcome == "bad"

    def as_json(self) -> dict[str, Any]:
        low, high = wilson(self.bad, self.known)
        return {
            "count": self.count,
            "known": self.known,
            "bad": self.bad,
            "low": round(low, 4),
            "high": round(high, 4),
        }


@dataclass
class RuleCount:
    hits: int = 0
    alone: int = 0
    unknown: int = 0
    known: int = 0
    bad: int = 0


@dataclass
class Tally:
    """Counts case by case, in memory that does not grow with the number of cases."""

    rules: Sequence[tuple[str, str]]  # (id, effect) in the order of the rule set
    tried: int = 0
    matrix: Counter[str] = field(default_factory=Counter)
    before: dict[str, Group] = field(default_factory=lambda: {tier: Group() for tier in TIERS})
    after: dict[str, Group] = field(default_factory=lambda: {tier: Group() for tier in TIERS})
    swap: dict[str, Group] = field(default_factory=lambda: {name: Group() for name in ("in", "out", "kept")})
    by_rule: dict[int, RuleCount] = field(default_factory=dict)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, old: str, new: str, hits: list[int], unknown: list[int], outcome: str | None) -> None:
        self.tried += 1
        self.matrix[old + new] += 1
        self.before[old].add(outcome)
        self.after[new].add(outcome)
        if old == "A" or new == "A":
            self.swap["kept" if old == new else "in" if new == "A" else "out"].add(outcome)
        ranks = {"reject": 2, "review": 1, "note": 0}
        levels = [ranks[self.rules[place][1]] for place in hits]
        for place, level in zip(hits, levels, strict=True):
            count = self.by_rule.setdefault(place, RuleCount())
            count.hits += 1
            count.alone += sum(one >= level for one in levels) == 1
            if outcome:
                count.known += 1
                count.bad += outcome == "bad"
        for place in unknown:
            self.by_rule.setdefault(place, RuleCount()).unknown += 1
        if 1 < len(hits) <= MOST_HITS_PAIRED:
            self.pairs.update((one, two) for at, one in enumerate(hits) for two in hits[at + 1 :])

    @property
    def changed(self) -> int:
        return sum(count for move, count in self.matrix.items() if move[0] != move[1])

    def as_json(self) -> dict[str, Any]:
        return {
            "tried": self.tried,
            "changed": self.changed,
            "matrix": {old: {new: self.matrix[old + new] for new in TIERS} for old in TIERS},
            "before": {tier: group.as_json() for tier, group in self.before.items()},
            "after": {tier: group.as_json() for tier, group in self.after.items()},
            "swap": {name: group.as_json() for name, group in self.swap.items()},
            "rules": {self.rules[place][0]: vars(count) for place, count in sorted(self.by_rule.items())},
            "dead": [rule for place, (rule, _effect) in enumerate(self.rules) if not self._hits(place)][:500],
            "pairs": [
                [self.rules[one][0], self.rules[two][0], count]
                for (one, two), count in self.pairs.most_common(MOST_PAIRS)
            ],
        }

    def _hits(self, place: int) -> int:
        return self.by_rule[place].hits if place in self.by_rule else 0
