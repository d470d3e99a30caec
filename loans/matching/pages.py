"""What the pages of a match show: stored codes and figures in words."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.parameters.services import value
from loans.matching import selectors, services, words
from loans.matching.domain import stored
from loans.matching.domain.tuning import Evidence
from loans.matching.models import (
    ASSETS,
    METHODS,
    SPEEDS,
    CustomerNeed,
    MatchingPolicy,
    ProductMatch,
    SuitabilityRecord,
)
from loans.products.domain import ProductStatus
from loans.products.models import SECURITIES, ProductVersion

SHOWN_SHORT = 20
ON_SALE = ProductStatus.ON_SALE.value
LINE_COLOURS = ("blue", "orange", "green", "purple")
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


def _customer_of(match: ProductMatch) -> dict[str, Any]:
    return {"match": match, "need": match.need, "customer": match.need.customer, "wish": wish_rows(match.need)}


def compare_page(match: ProductMatch, version_ids: list[int], now: datetime) -> dict[str, Any]:
    """Up to four offers side by side, worked out exactly, with what is left of the principal month by month."""
    versions = ProductVersion.objects.filter(pk__in=version_ids).select_related("product", "lender")
    known = {version.pk: version for version in versions.prefetch_related("fees")}
    columns = []
    for offer in match.offers(version_ids):
        version = known[offer["version"]]
        figures = services.price(
            selectors.candidate_of(version), Decimal(offer["amount"]), offer["term_months"], offer["method"], now
        )
        if figures is not None:
            shown = offer_row({**offer, **stored.figures_json(figures)})
            columns.append({**shown, "offer": version, "left": figures.left, "on_sale": version.status == ON_SALE})
    cheapest = min((one["total_cost"] for one in columns), default=None)
    months = max((len(one["left"]) for one in columns), default=1)
    return {
        **_customer_of(match),
        "columns": columns,
        "cheapest": cheapest,
        "months": list(range(months)),
        "left": [
            (one["name"], [*one["left"], *[0] * (months - len(one["left"]))], LINE_COLOURS[place])
            for place, one in enumerate(columns)
        ],
        "costs": [(one["name"], one["total_cost"], "", LINE_COLOURS[place]) for place, one in enumerate(columns)],
        "footer": value("advertising.footer", timezone.localdate(now)).value,
        "printed_at": now,
    }


def advise_page(
    match: ProductMatch, version: ProductVersion, found: services.Appraisal | None, compared: list[int]
) -> dict[str, Any]:
    return {
        **_customer_of(match),
        "version": version,
        "figures": found.figures if found else None,
        "blocking": [words.sentence(words.FLAGS, one.flag, one.data) for one in found.raised if one.blocks]
        if found
        else [],
        "open_flags": sum(1 for one in found.raised if not one.blocks) if found else 0,
        "compared": compared,
        "title": _("Advise"),
    }


def record_page(signed: SuitabilityRecord) -> dict[str, Any]:
    shown = signed.shown
    return {
        **_customer_of(signed.match),
        "signed": signed,
        "chosen": offer_row(shown["chosen"]),
        "compared": [offer_row(offer) for offer in shown["compared"]],
        "flags": [
            {"text": words.sentence(words.FLAGS, one["flag"], one["data"]), "answer": one["answer"]}
            for one in signed.flags
        ],
        "intact": selectors.advice_hash(signed) == signed.sha256,
        "on_sale": signed.product_version.status == ON_SALE,
        "title": signed.number,
    }


def season(quarter: int) -> str:
    return _("Quarter %(n)s") % {"n": quarter} if quarter else _("Whole year")


def evidence_rows(lines: list[Evidence], chosen: set[str]) -> list[dict[str, Any]]:
    rows = []
    for line in lines:
        key = f"{line.counts.code}/{line.counts.quarter}"
        rows.append({"line": line, "season": season(line.counts.quarter), "key": key, "checked": key in chosen})
    return rows


def policy_page(row: MatchingPolicy) -> dict[str, Any]:
    content = row.content
    history = [{**one, "season": season(one["quarter"])} for one in content["history"]]
    return {
        "row": row,
        "title": _("Matching policy %(number)s") % {"number": row},
        "weights": [
            (name, Decimal(content["weights"][code]), Decimal(content["risky_weights"][code]))
            for code, name in words.FACTORS.items()
        ],
        "history": history,
        "evidence": [{**one, "season": season(one["quarter"])} for one in row.evidence],
    }
