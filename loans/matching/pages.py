"""What the pages of a match show: stored codes and figures in words."""

from decimal import Decimal
from typing import Any

from loans.matching import words
from loans.matching.models import ASSETS, METHODS, SPEEDS, CustomerNeed, ProductMatch
from loans.products.models import SECURITIES

SHOWN_SHORT = 20
_METHODS, _SECURITIES, _SPEEDS, _ASSETS = dict(METHODS), dict(SECURITIES), dict(SPEEDS), dict(ASSETS)


def offer_row(offer: dict[str, Any]) -> dict[str, Any]:
    """One offer with decimals and words."""
    figures = ("annual_rate", "amount", "burden", "first", "last", "simple", "compound", "received", "total_cost",
               "total_paid")  # fmt: skip
    return {
        **offer,
        **{name: Decimal(offer[name]) for name in figures if name in offer},
        "method_name": _METHODS.get(offer["method"], offer["method"]),
        "security_name": _SECURITIES.get(offer["security"], offer["security"]),
        "to_ask": list(dict.fromkeys(words.TO_ASK.get(code, code) for code in offer["ask"])),
        "parts": [
            {
                "factor": part["factor"],
                "name": words.FACTORS[part["factor"]],
                "colour": words.COLOURS[part["factor"]],
                "points": Decimal(part["points"]),
                "weight": Decimal(part["weight"]),
            }
            for part in offer["parts"]
        ],
    }


def excluded_row(one: dict[str, Any]) -> dict[str, Any]:
    sentences = [words.sentence(words.EXCLUSIONS, reason["code"], reason["data"]) for reason in one["reasons"]]
    return {**one, "sentences": sentences}


def wish_rows(need: CustomerNeed) -> list[tuple[Any, Any]]:
    """The need as label and value, only what was said."""
    field = CustomerNeed._meta.get_field
    rows: list[tuple[Any, Any]] = [(field("purpose").verbose_name, need.purpose)]
    for name, shown in (
        ("amount", f"¥{need.amount:,.2f}"),
        ("least_amount", f"¥{need.least_amount:,.2f}" if need.least_amount != need.amount else ""),
        ("term_months", need.term_months),
        ("longest_term", need.longest_term if need.longest_term != need.term_months else ""),
        ("method", _METHODS.get(need.method, "")),
        ("pay_monthly", f"¥{need.pay_monthly:,.2f}" if need.pay_monthly else ""),
        ("cost_limit", f"{need.cost_limit * 100:.2f} %" if need.cost_limit is not None else ""),
        ("speed", _SPEEDS[need.speed]),
        ("assets", "、".join(str(_ASSETS[code]) for code in need.assets)),
        ("assets_value", f"¥{need.assets_value:,.2f}" if need.assets_value else ""),
        ("note", need.note),
    ):
        if shown != "":
            rows.append((field(name).verbose_name, shown))
    return rows


def match_page(match: ProductMatch) -> dict[str, Any]:
    result = match.result
    offers = [offer_row(offer) for offer in result["offers"]]
    return {
        "match": match,
        "need": match.need,
        "customer": match.need.customer,
        "wish": wish_rows(match.need),
        "risky": result["risky"],
        "signals": [words.SIGNALS[code] for code in result["signals"]],
        "weights": [(words.FACTORS[code], Decimal(weight)) for code, weight in result["weights"].items()],
        "parameters": result["parameters"],
        "offers": offers[:SHOWN_SHORT],
        "further": offers[SHOWN_SHORT:],
        "excluded": [excluded_row(one) for one in result["excluded"]],
    }
