"""Develops a scorecard from a file of known outcomes, in plain Python: bins, WOE, logistic regression, points.

A development set and a held-out set (3 in 10 rows, by a fixed hash of the row, so that every run and every machine
splits alike). Forward selection keeps a characteristic only if it improves the fit (likelihood ratio above 3.84, the
5 % point of χ² with one degree of freedom), its information value is at least 0.02, and every coefficient keeps the
sign that its WOE asks for.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HELD_OUT = 30  # per cent
SMALLEST_BIN = 0.05
SMOOTHING = 0.5
LIKELIHOOD_RATIO = 3.84
LEAST_INFORMATION = 0.02  # an information value below this says nothing
ITERATIONS = 25


@dataclass(frozen=True)
class Candidate:
    """A column that may enter the card. `ranges`: start values of ranges (numbers); otherwise its codes are grouped.
    `order`: neighbouring bins are pooled until the bad rate runs one way."""

    column: str
    fact: str
    ordered: bool = False


@dataclass
class Bin:
    values: tuple[int, ...]
    low: int | None = None
    high: int | None = None
    good: int = 0
    bad: int = 0
    woe: float = 0.0

    @property
    def size(self) -> int:
        return self.good + self.bad

    @property
    def bad_rate(self) -> float:
        return self.bad / self.size if self.size else 0.0


@dataclass
class Characteristic:
    candidate: Candidate
    bins: list[Bin]
    iv: float = 0.0
    woe_of: dict[int, float] = field(default_factory=dict)

    def woe(self, value: int) -> float:
        if not self.candidate.ordered:
            return self.woe_of.get(value, 0.0)
        for one in self.bins:
            if (one.low is None or value >= one.low) and (one.high is None or value < one.high):
                return one.woe
        return 0.0


@dataclass(frozen=True)
class Row:
    values: Mapping[str, int]
    bad: bool
    held_out: bool


def rows_of(records: Iterable[Mapping[str, str]], target: str) -> list[Row]:
    """Records (column -> text) as whole numbers; which rows are held out follows from their content alone."""
    rows = []
    for record in records:
        text = "|".join(f"{name}={record[name]}" for name in sorted(record))
        bucket = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % 100
        values = {name: int(value) for name, value in record.items()}
        rows.append(Row(values, bool(values[target]), bucket < HELD_OUT))
    return rows


def characteristic(candidate: Candidate, rows: Sequence[Row]) -> Characteristic:
    """Bins of at least 5 % of the rows, their WOE and the information value Σ(g/G − b/B)·WOE."""
    counts: dict[int, list[int]] = {}
    for row in rows:
        counts.setdefault(row.values[candidate.column], [0, 0])[row.bad] += 1
    smallest = SMALLEST_BIN * len(rows)
    bins = [Bin((value,), good=pair[0], bad=pair[1]) for value, pair in sorted(counts.items())]
    bins = _pool_ordered(bins, smallest) if candidate.ordered else _pool_codes(bins, smallest)
    goods = sum(one.good for one in bins) + SMOOTHING * len(bins)
    bads = sum(one.bad for one in bins) + SMOOTHING * len(bins)
    found = Characteristic(candidate, bins)
    for one in bins:
        good_share, bad_share = (one.good + SMOOTHING) / goods, (one.bad + SMOOTHING) / bads
        one.woe = math.log(good_share / bad_share)
        found.iv += (good_share - bad_share) * one.woe
        found.woe_of |= dict.fromkeys(one.values, one.woe)
    return found


def _merge(left: Bin, right: Bin) -> Bin:
    return Bin((*left.values, *right.values), good=left.good + right.good, bad=left.bad + right.bad)


def _pool_codes(bins: list[Bin], smallest: float) -> list[Bin]:
    """Small codes join the code with the nearest bad rate."""
    bins = list(bins)
    while len(bins) > 2:
        least = min(bins, key=lambda one: one.size)
        if least.size >= smallest:
            break
        others = [one for one in bins if one is not least]
        nearest = min(others, key=lambda one: abs(one.bad_rate - least.bad_rate))
        merged = _merge(nearest, least)
        merged.values = tuple(sorted(merged.values))
        bins = sorted([merged if one is nearest else one for one in others], key=lambda one: one.values)
    return bins


def _pool_ordered(bins: list[Bin], smallest: float) -> list[Bin]:
    """Neighbours join until every bin is large enough and the bad rate rises (or falls) all the way."""
    middle = len(bins) // 2
    rising = sum(one.bad for one in bins[middle:]) * sum(one.size for one in bins[:middle]) >= sum(
        one.bad for one in bins[:middle]
    ) * sum(one.size for one in bins[middle:])
    pooled: list[Bin] = []
    for one in bins:
        pooled.append(one)
        while len(pooled) > 1 and (
            pooled[-2].size < smallest
            or (pooled[-1].bad_rate <= pooled[-2].bad_rate if rising else pooled[-1].bad_rate >= pooled[-2].bad_rate)
        ):
            last = pooled.pop()
            pooled[-1] = _merge(pooled[-1], last)
    if len(pooled) > 1 and pooled[-1].size < smallest:
        last = pooled.pop()
        pooled[-1] = _merge(pooled[-1], last)
    starts = [one.values[0] for one in pooled]
    for index, one in enumerate(pooled):
        one.low = None if index == 0 else starts[index]
        one.high = None if index == len(pooled) - 1 else starts[index + 1]
    return pooled


class Collinear(ArithmeticError):
    """A column says what the others say already; there is no one set of coefficients."""


def logistic(matrix: Sequence[Sequence[float]], good: Sequence[bool]) -> tuple[list[float], float]:
    """Coefficients (intercept first) of ln(odds of good) and the log-likelihood, by Newton's method.
    Collinear when columns repeat each other."""
    size = len(matrix[0]) + 1
    beta = [0.0] * size
    rows = [(1.0, *row) for row in matrix]
    for _step in range(ITERATIONS):
        gradient = [0.0] * size
        hessian = [[0.0] * size for _ in range(size)]
        for row, is_good in zip(rows, good, strict=True):
            chance = _chance(beta, row)
            weight = chance * (1 - chance)
            for i in range(size):
                gradient[i] += ((1.0 if is_good else 0.0) - chance) * row[i]
                for j in range(i + 1):
                    hessian[i][j] += weight * row[i] * row[j]
        for i in range(size):
            for j in range(i):
                hessian[j][i] = hessian[i][j]
        step = _solve(hessian, gradient)
        beta = [old + new for old, new in zip(beta, step, strict=True)]
        if max(abs(one) for one in step) < 1e-10:
            break
    likelihood = 0.0
    for row, is_good in zip(rows, good, strict=True):
        chance = min(max(_chance(beta, row), 1e-12), 1 - 1e-12)
        likelihood += math.log(chance if is_good else 1 - chance)
    return beta, likelihood


def _chance(beta: Sequence[float], row: Sequence[float]) -> float:
    logit = sum(one * value for one, value in zip(beta, row, strict=True))
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with partial pivoting. Collinear when a pivot vanishes."""
    size = len(right)
    rows = [[*matrix[i], right[i]] for i in range(size)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda i: abs(rows[i][column]))
        if abs(rows[pivot][column]) < 1e-9:
            raise Collinear
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for i in range(size):
            if i != column:
                ratio = rows[i][column] / rows[column][column]
                rows[i] = [one - ratio * other for one, other in zip(rows[i], rows[column], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def select(found: Sequence[Characteristic], rows: Sequence[Row]) -> tuple[list[Characteristic], list[float]]:
    """Forward selection with the sign rule; the chosen characteristics and their coefficients, intercept first."""
    good = [not row.bad for row in rows]
    columns = {one.candidate.fact: [one.woe(row.values[one.candidate.column]) for row in rows] for one in found}
    chosen: list[Characteristic] = []
    rate = sum(good) / len(good)
    beta = [math.log(rate / (1 - rate))]
    likelihood = sum(math.log(rate if one else 1 - rate) for one in good)
    while True:
        best: tuple[float, Characteristic, list[float]] | None = None
        for one in found:
            if one in chosen or one.iv < LEAST_INFORMATION:
                continue
            tried = [*chosen, one]
            matrix = list(zip(*(columns[each.candidate.fact] for each in tried), strict=True))
            try:
                coefficients, value = logistic(matrix, good)
            except Collinear:
                continue
            if all(each > 0 for each in coefficients[1:]) and (best is None or value > best[0]):
                best = (value, one, coefficients)
        if best is None or 2 * (best[0] - likelihood) < LIKELIHOOD_RATIO:
            return chosen, beta
        likelihood, beta = best[0], best[2]
        chosen.append(best[1])


def develop(
    rows: Sequence[Row],
    candidates: Sequence[Candidate],
    *,
    scaling: Mapping[str, Any],
    note: Mapping[str, Any],
    score: Callable[[Mapping[str, Any], Mapping[str, Any]], int],
) -> dict[str, Any]:
    """The scorecard as JSON content: points table, metrics on development and held-out rows, calibration, sources."""
    development = [row for row in rows if not row.held_out]
    held_out = [row for row in rows if row.held_out]
    found = [characteristic(one, development) for one in candidates]
    chosen, beta = select(found, development)
    factor = scaling["pdo"] / math.log(2)
    offset = scaling["points"] - factor * math.log(float(scaling["odds"]))
    card: dict[str, Any] = {
        **note,
        "scaling": dict(scaling),
        "base": round(offset + factor * beta[0]),
        "characteristics": [
            {
                "fact": one.candidate.fact,
                "coefficient": round(weight, 6),
                "information_value": round(one.iv, 4),
                "missing_points": 0,
                "bins": [_bin_json(part, one.candidate.ordered, factor * weight) for part in one.bins],
            }
            for one, weight in zip(chosen, beta[1:], strict=True)
        ],
        "not_chosen": [
            {"fact": one.candidate.fact, "information_value": round(one.iv, 4)} for one in found if one not in chosen
        ],
    }

    def points(row: Row) -> int:
        return score(card, {one.fact: row.values[one.column] for one in candidates})

    card["metrics"] = {
        "development": metrics([(points(row), row.bad) for row in development]),
        "held_out": metrics([(points(row), row.bad) for row in held_out]),
    }
    card["calibration"] = calibration([(points(row), row.bad) for row in held_out], scaling)
    return card


def _bin_json(one: Bin, ordered: bool, weight: float) -> dict[str, Any]:
    where: dict[str, Any] = (
        {"low": None if one.low is None else str(one.low), "high": None if one.high is None else str(one.high)}
        if ordered
        else {"values": list(one.values)}
    )
    return where | {
        "points": round(weight * one.woe),
        "woe": round(one.woe, 4),
        "rows": one.size,
        "bad_rate": round(one.bad_rate, 4),
    }


def metrics(scored: Sequence[tuple[int, bool]]) -> dict[str, Any]:
    """Rows, bad rate, AUC with its 95 % interval (Hanley and McNeil 1982), Gini = 2·AUC − 1, and
    KS = max |F_bad − F_good| over the score."""
    goods = sum(not bad for _points, bad in scored)
    bads = len(scored) - goods
    by_points: dict[int, list[int]] = {}
    for points, bad in scored:
        by_points.setdefault(points, [0, 0])[bad] += 1
    below_bad = below_good = 0
    area = gap = 0.0
    for points in sorted(by_points):
        good, bad = by_points[points]
        area += good * (below_bad + bad / 2)
        below_bad, below_good = below_bad + bad, below_good + good
        gap = max(gap, abs(below_bad / bads - below_good / goods))
    auc = area / (goods * bads)
    first, second = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    error = math.sqrt(
        (auc * (1 - auc) + (bads - 1) * (first - auc**2) + (goods - 1) * (second - auc**2)) / (goods * bads)
    )
    return {
        "rows": len(scored),
        "bad_rate": round(bads / len(scored), 4),
        "auc": round(auc, 4),
        "auc_low": round(max(0.0, auc - 1.96 * error), 4),
        "auc_high": round(min(1.0, auc + 1.96 * error), 4),
        "gini": round(2 * auc - 1, 4),
        "ks": round(gap, 4),
    }


def calibration(
    scored: Sequence[tuple[int, bool]], scaling: Mapping[str, Any], groups: int = 8
) -> list[dict[str, Any]]:
    """Groups of about equal size by score: mean predicted and observed bad rate."""
    ordered = sorted(scored)
    result = []
    for index in range(groups):
        part = ordered[index * len(ordered) // groups : (index + 1) * len(ordered) // groups]
        if not part:
            continue
        odds = [float(scaling["odds"]) * 2 ** ((points - scaling["points"]) / scaling["pdo"]) for points, _bad in part]
        result.append(
            {
                "from": part[0][0],
                "to": part[-1][0],
                "rows": len(part),
                "predicted": round(sum(1 / (1 + one) for one in odds) / len(part), 4),
                "observed": round(sum(bad for _points, bad in part) / len(part), 4),
            }
        )
    return result
