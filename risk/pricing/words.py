"""The figures of a price in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values import money, rates
from customers.profiles.models import SEGMENTS
from loans.products.models import CATEGORIES
from risk.pricing.domain import ANY
from risk.pricing.models import PriceResult

SEGMENT_NAMES: dict[str, Any] = {ANY: _("Everybody"), **dict(SEGMENTS)}
CATEGORY_NAMES: dict[str, Any] = {ANY: _("Every product"), **dict(CATEGORIES)}
LABELS = {
    "band": _("Band of risk"),
    "rate.product": _("Rate of the product"),
    "rate.line": _("Line of the policy (band/segment/category)"),
    "rate.add": _("Addition of the line"),
    "rate.lowest": _("Lowest rate of the product"),
    "rate.highest": _("Highest rate of the product"),
    "rate.ceiling": _("Ceiling of the yearly cost"),
    "rate.cost": _("Yearly cost at this rate, with all fees"),
    "rate": _("Rate"),
    "limit.product": _("Largest amount of the product"),
    "limit.headroom": _("What income bears, also under stress"),
    "limit.income": _("Multiple of the monthly income"),
    "limit.exposure": _("Exposure left for this customer"),
    "limit": _("Limit: the smallest, in whole steps"),
}


def shown_parts(result: PriceResult) -> list[dict[str, Any]]:
    """Every part with its label, rates in percent and amounts in yuan; "" where a figure is not known."""
    return [
        {"code": part["code"], "label": LABELS[part["code"]], "value": _shown(part["code"], part["value"])}
        for part in result.parts
    ]


def _shown(code: str, value: str) -> str:
    if not value or code in ("band", "rate.line"):
        return value
    return f"{rates.percent(value)}%" if code.startswith("rate") else f"¥{money.yuan(value)}"
