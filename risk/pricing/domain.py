"""The price of a risk: band by score, rate by band, segment and product category, the smallest of four limits. Pure.

Nothing goes in but what tells about risk, the product and the law: no customer tier, device, channel or commission.
So equal risk gets an equal price (个人信息保护法 24: no unreasonable differences in price).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from risk.stress import domain as stress

ANY = "*"
RATE_STEP = Decimal("0.0001")
MOST_BANDS = 12


@dataclass(frozen=True)
class Risk:
    """What the price depends on about the applicant and what is asked for. Amounts in yuan, rates yearly fractions.

    `ratio_max` and so on: the limits of the stress test that held on the day."""

    score: int
    segment: str
    amount: Decimal
    term_months: int
    method: str
    monthly_income: Decimal | None
    monthly_debt: Decimal | None
    share_level: int | None
    business: bool
    owed: Decimal
    ratio_max: Decimal
    stressed_ratio_max: Decimal
    rate_rise: Decimal
    income_fall: Decimal
    coverage_min: Decimal
    stressed_coverage_min: Decimal
    step: int

    def as_json(self) -> dict[str, Any]:
        return {
            name: format(value, "f") if isinstance(value, Decimal) else value for name, value in asdict(self).items()
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Risk":
        """Back from what `as_json` wrote."""
        plain = {"score", "segment", "term_months", "method", "share_level", "business", "step"}
        values: dict[str, Any] = {
            field.name: stored[field.name]
            if field.name in plain or stored[field.name] is None
            else Decimal(stored[field.name])
            for field in fields(cls)
        }
        return cls(**values)


@dataclass(frozen=True)
class Product:
    """What the product and the law allow. `ceiling` bounds the yearly cost with all fees."""

    category: str
    rate: Decimal
    lowest: Decimal
    highest: Decimal
    max_amount: Decimal
    min_amount: Decimal
    ceiling: Decimal

    def as_json(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> "Product":
        values: dict[str, Any] = {
            name: value if name == "category" else Decimal(value) for name, value in stored.items()
        }
        return cls(**values)


@dataclass(frozen=True)
class Price:
    """`parts`: every figure with where it comes from, in the order in which it was worked out."""

    band: str
    rate: Decimal
    limit: Decimal
    parts: tuple[dict[str, str], ...]


# Yearly cost of an amount at a rate with the product's fees; None where these terms make no loan.
Cost = Callable[[Decimal, Decimal], Decimal | None]


def price(risk: Risk, product: Product, content: Mapping[str, Any], cost: Cost) -> Price:
    """The rate and the limit of a policy's content for a risk under a product."""
    band = band_of(content, risk.score)
    rate, parts = _rate(risk, product, content, band, cost)
    limits = _limits(risk, product, band, content, rate)
    step = Decimal(risk.step)
    limit = max(min(value for value in limits.values() if value is not None) // step * step, Decimal(0))
    parts += [_part(f"limit.{name}", value) for name, value in limits.items()]
    return Price(band["code"], rate, limit, (*parts, _part("limit", limit)))


def _part(code: str, value: Decimal | str | None) -> dict[str, str]:
    return {"code": code, "value": "" if value is None else value if isinstance(value, str) else format(value, "f")}


def band_of(content: Mapping[str, Any], score: int) -> Mapping[str, Any]:
    """Bands stand from the best to the worst; the last one takes everybody."""
    return next(band for band in content["bands"] if score >= band["min_score"])


def addition(content: Mapping[str, Any], band: str, segment: str, category: str) -> tuple[Decimal, str]:
    """What the band adds to the product's rate, by the line that fits best: segment and category, one of them, any."""
    lines = {(line["band"], line["segment"], line["category"]): line["add"] for line in content["rates"]}
    for key in ((segment, category), (segment, ANY), (ANY, category), (ANY, ANY)):
        if (found := lines.get((band, *key))) is not None:
            return Decimal(found), "/".join((band, *key))
    raise KeyError(band)


def _rate(
    risk: Risk, product: Product, content: Mapping[str, Any], band: Mapping[str, Any], cost: Cost
) -> tuple[Decimal, list[dict[str, str]]]:
    add, line = addition(content, band["code"], risk.segment, product.category)
    rate = min(max(product.rate + add, product.lowest), product.highest)
    parts = [
        _part("band", band["code"]), _part("rate.product", product.rate), _part("rate.line", line),
        _part("rate.add", add), _part("rate.lowest", product.lowest), _part("rate.highest", product.highest),
        _part("rate.ceiling", product.ceiling),
    ]  # fmt: skip
    whole = cost(risk.amount, rate)
    if whole is not None and whole > product.ceiling:
        # Fees are fixed, so a point of rate is about a point of cost: one step down, checked again.
        while whole is not None and whole > product.ceiling and rate > product.lowest:
            rate = max(product.lowest, ((rate - (whole - product.ceiling)) // RATE_STEP) * RATE_STEP)
            whole = cost(risk.amount, rate)
    parts += [_part("rate.cost", whole), _part("rate", rate)]
    return rate, parts


def _limits(
    risk: Risk, product: Product, band: Mapping[str, Any], content: Mapping[str, Any], rate: Decimal
) -> dict[str, Decimal | None]:
    """None where a figure is not known: it bounds nothing, and a person sees that it is missing."""
    borrower = stress.Borrower(
        amount=risk.amount, term_months=risk.term_months, annual_rate=rate, method=risk.method,
        monthly_income=risk.monthly_income, monthly_debt=risk.monthly_debt, share_level=risk.share_level,
        business=risk.business,
    )  # fmt: skip
    limits = stress.Limits(
        ratio_max=risk.ratio_max, stressed_ratio_max=risk.stressed_ratio_max, rate_rise=risk.rate_rise,
        income_fall=risk.income_fall, coverage_min=risk.coverage_min,
        stressed_coverage_min=risk.stressed_coverage_min,
    )  # fmt: skip
    caps = content["exposure"]
    cap = Decimal(caps.get(risk.segment) or caps[ANY])
    income = risk.monthly_income
    known = income is not None and stress.affordable_payment(borrower, limits) is not None
    headroom = stress.affordable_amount(borrower, limits, risk.step) if known else None
    return {
        "product": product.max_amount,
        "headroom": (headroom or Decimal(0)) if known else None,
        "income": None if income is None else income * Decimal(band["income_multiple"]),
        "exposure": max(cap - risk.owed, Decimal(0)),
    }


def problems(content: Any, segments: set[str], categories: set[str]) -> list[tuple[str, str]]:
    """(code, where) of everything that is wrong with a policy's content; empty when it can price everybody."""
    try:
        return list(_problems(content, segments | {ANY}, categories | {ANY}))
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        return [("shape", str(error)[:60])]


def _problems(content: Any, segments: set[str], categories: set[str]):  # type: ignore[no-untyped-def]
    bands = [band["code"] for band in content["bands"]]
    least = [band["min_score"] for band in content["bands"]]
    if not bands or len(bands) > MOST_BANDS or len(set(bands)) != len(bands):
        yield "bands", ", ".join(bands)
    if any(not isinstance(score, int) for score in least) or least != sorted(set(least), reverse=True) or least[-1]:
        yield "scores", ", ".join(map(str, least))
    multiples = [Decimal(str(band["income_multiple"])) for band in content["bands"]]
    if any(not 0 < one <= 100 for one in multiples) or multiples != sorted(multiples, reverse=True):
        yield "multiples", ", ".join(map(str, multiples))
    lines = [(line["band"], line["segment"], line["category"]) for line in content["rates"]]
    for line in lines:
        if line[0] not in bands or line[1] not in segments or line[2] not in categories or lines.count(line) > 1:
            yield "line", "/".join(line)
    for band in bands:
        if (band, ANY, ANY) not in lines:
            yield "missing", f"{band}/*/*"
    if any(abs(Decimal(str(line["add"]))) > Decimal("0.20") for line in content["rates"]):
        yield "add", ""
    # A better band never pays more than a worse one under the same line.
    for _band, segment, category in set(lines):
        adds = [addition(content, band, segment, category)[0] for band in bands if (band, ANY, ANY) in lines]
        if adds != sorted(adds):
            yield "order", f"{segment}/{category}"
    for segment, cap in content["exposure"].items():
        if segment not in segments or Decimal(str(cap)) <= 0:
            yield "exposure", segment
    if ANY not in content["exposure"]:
        yield "exposure", ANY


SHIPPED: dict[str, Any] = {
    "bands": [
        {"code": "P1", "min_score": 640, "income_multiple": "20"},
        {"code": "P2", "min_score": 590, "income_multiple": "15"},
        {"code": "P3", "min_score": 540, "income_multiple": "12"},
        {"code": "P4", "min_score": 490, "income_multiple": "8"},
        {"code": "P5", "min_score": 0, "income_multiple": "5"},
    ],
    "rates": [
        {"band": "P1", "segment": ANY, "category": ANY, "add": "-0.0100"},
        {"band": "P2", "segment": ANY, "category": ANY, "add": "0"},
        {"band": "P3", "segment": ANY, "category": ANY, "add": "0.0100"},
        {"band": "P4", "segment": ANY, "category": ANY, "add": "0.0200"},
        {"band": "P5", "segment": ANY, "category": ANY, "add": "0.0300"},
        {"band": "P1", "segment": ANY, "category": "home_secured", "add": "-0.0050"},
        {"band": "P2", "segment": ANY, "category": "home_secured", "add": "0"},
        {"band": "P3", "segment": ANY, "category": "home_secured", "add": "0.0030"},
        {"band": "P4", "segment": ANY, "category": "home_secured", "add": "0.0060"},
        {"band": "P5", "segment": ANY, "category": "home_secured", "add": "0.0100"},
    ],
    "exposure": {ANY: "200000", "small_business": "1000000", "farmer": "300000"},
}
