"""Needs, policies and results as JSON and back. Decimals are text, so that no float ever touches them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from loans.matching.domain.filters import Reason, Sifted
from loans.matching.domain.needs import Borrower, Speed, Wish
from loans.matching.domain.pricing import Priced
from loans.matching.domain.scoring import Figures, Matched, Policy, Ranked

_BORROWER_DECIMALS = ("monthly_income", "monthly_debt")


def text(value: Any) -> Any:
    """Decimals as plain text, sets and tuples as lists; everything else as it is."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return {str(name): text(item) for name, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple | list):
        return [text(item) for item in value]
    return value


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def borrower_json(borrower: Borrower) -> dict[str, Any]:
    """Without the employer: the row is never changed, and must name nobody once the customer is forgotten."""
    return {name: text(getattr(borrower, name)) for name in Borrower.__dataclass_fields__ if name != "employer"}


def borrower_of(content: Mapping[str, Any]) -> Borrower:
    known = {name: content[name] for name in Borrower.__dataclass_fields__ if name in content}
    decimals = {name: _decimal(known.get(name)) for name in _BORROWER_DECIMALS}
    return Borrower(**{**known, **decimals, "monthly_debt": decimals["monthly_debt"] or Decimal(0)})


def wish_json(wish: Wish) -> dict[str, Any]:
    return {name: text(getattr(wish, name)) for name in Wish.__dataclass_fields__}


def wish_of(content: Mapping[str, Any]) -> Wish:
    decimals = ("amount", "least_amount", "cost_limit", "pay_monthly", "assets_value")
    return Wish(
        **{
            **content,
            **{name: _decimal(content[name]) for name in decimals},
            "speed": Speed(content["speed"]),
            "assets": frozenset(content["assets"]),
        }
    )


def policy_json(policy: Policy) -> dict[str, Any]:
    return {
        "weights": text(policy.weights),
        "risky_weights": text(policy.risky_weights),
        "history": [
            {
                "code": code,
                "quarter": quarter,
                "pass_rate": text(figures.pass_rate),
                "bad_rate": text(figures.bad_rate),
                "decided": figures.decided,
            }
            for (code, quarter), figures in sorted(policy.history.items())
        ],
    }


def policy_of(number: int, content: Mapping[str, Any]) -> Policy:
    return Policy(
        number,
        {name: Decimal(value) for name, value in content["weights"].items()},
        {name: Decimal(value) for name, value in content["risky_weights"].items()},
        {
            (row["code"], row["quarter"]): Figures(
                Decimal(row["pass_rate"]), _decimal(row["bad_rate"]), row["decided"]
            )
            for row in content["history"]
        },
    )


def result_json(
    found: Matched, policy: Policy, exact: Sequence[Priced | None], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """What is kept of a match. `exact` holds the figures of the first offers, which are shown in full."""
    offers = [_offer(place, one) for place, one in enumerate(found.ranked, start=1)]
    for offer, figures in zip(offers, exact, strict=False):
        if figures is not None:
            offer.update(figures_json(figures))
    return {
        "risky": found.risky,
        "signals": [signal.value for signal in found.signals],
        "policy": policy.number,
        "weights": text(policy.risky_weights if found.risky else policy.weights),
        "parameters": parameters,
        "offers": offers,
        "excluded": [_left_out(one) for one in found.excluded],
    }


def figures_json(figures: Priced) -> dict[str, Any]:
    names = (
        "amount", "term_months", "method", "annual_rate", "burden", "first", "last", "simple", "compound", "received",
        "total_cost", "total_paid",
    )  # fmt: skip
    return {name: text(getattr(figures, name)) for name in names} | {"exact": True}


def _offer(place: int, one: Ranked) -> dict[str, Any]:
    candidate, way = one.candidate, one.way
    return {
        "rank": place,
        "version": candidate.version_id,
        "code": candidate.code,
        "name": candidate.name,
        "lender": candidate.lender,
        "security": candidate.security,
        "speed_days": candidate.speed_days,
        "annual_rate": text(candidate.annual_rate),
        "amount": text(way.amount),
        "term_months": way.term_months,
        "method": way.method,
        "burden": text(way.burden.quantize(Decimal("0.01"))),
        "simple": text(way.simple.quantize(Decimal("1e-6"))),
        "exact": False,
        "score": text(one.score),
        "parts": [
            {
                "factor": part.factor.value,
                "value": text(part.value.quantize(Decimal("1e-4"))),
                "weight": text(part.weight),
                "points": text(part.points.quantize(Decimal("0.1"))),
            }
            for part in one.contributions
        ],
        "ask": list(one.to_ask),
    }


def _left_out(one: Sifted) -> dict[str, Any]:
    return {
        "version": one.candidate.version_id,
        "code": one.candidate.code,
        "name": one.candidate.name,
        "lender": one.candidate.lender,
        "reasons": [_reason(reason) for reason in one.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "data": text(reason.data)}
