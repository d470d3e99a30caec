"""Bars of the quotas on the pages of products, lenders and guarantors."""

from typing import Any

from django.template.loader import render_to_string

from loans.quotas import selectors


def _panel(request: Any, **of: Any) -> str:
    found = selectors.months_of(**of)
    return render_to_string("loans/quotas/panel.html", {"quotas": found}, request=request) if found else ""


def of_version(request: Any, version: Any) -> str:
    return _panel(request, product_id=version.product_id)


def of_lender(request: Any, lender: Any) -> str:
    return _panel(request, lender=lender)


def of_guarantor(request: Any, guarantor: Any) -> str:
    return _panel(request, guarantor=guarantor)
