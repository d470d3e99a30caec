"""Speaking with the lender over HTTP: hand over a decided application once, ask what became of it.

Only what the lender needs leaves the house, and the package carries our key: the lender acts once per key.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

import httpx
from django.conf import settings

from loans.applications.models import Application

TIMEOUT = httpx.Timeout(10, connect=3)


class LenderUnreachable(Exception):
    """The lender did not answer, or not in the agreed form; try again later."""


def _call(method: str, path: str, **options: Any) -> httpx.Response:
    try:
        response = httpx.request(method, settings.PARTNERS["lender"] + path, timeout=TIMEOUT, **options)
    except httpx.HTTPError as error:
        raise LenderUnreachable(f"the lender did not answer: {type(error).__name__}") from error
    if response.status_code >= 500:
        raise LenderUnreachable(f"the lender answered {response.status_code}")
    return response


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError as error:
        raise LenderUnreachable("the lender's answer could not be read") from error
    if response.status_code >= 400 or not isinstance(body, dict):
        raise LenderUnreachable(f"the lender refused the request: {response.status_code}")
    return body


def package_of(application: Application, key: str) -> dict[str, Any]:
    """The application as the lender receives it. Amounts and rates are strings of decimals."""
    customer = application.customer
    return {
        "key": key,
        "application": application.number,
        "application_number": application.number,
        "lender": application.product_version.lender.code,
        "product": application.product_version.product.code,
        "amount": str(application.amount),
        "annual_rate": str(application.product_version.annual_rate),
        "term_months": application.term_months,
        "method": application.method,
        "purpose": application.purpose,
        "pre_screen": {"tier": application.tier, "reasons": [r.get("code") for r in application.decision_reasons]},
        "customer": {
            "name": customer.name,
            "id_number": customer.id_masked,
            "phone": customer.phone_masked,
            "monthly_income": str(customer.monthly_income) if customer.monthly_income is not None else None,
        },
    }


def send(application: Application, key: str) -> dict[str, Any]:
    """POST the package. Returns the lender's receipt ({reference, status}). Raises LenderUnreachable."""
    headers = {"Idempotency-Key": key}
    return _body(_call("POST", "/lender/applications", json=package_of(application, key), headers=headers))


def find(key: str) -> dict[str, Any] | None:
    """What the lender knows under our key, or None if it never received it. Raises LenderUnreachable."""
    response = _call("GET", f"/lender/applications/{key}")
    return None if response.status_code == 404 else _body(response)


def approved_amount(answer: dict[str, Any]) -> Decimal:
    """The amount of an approval, called `approved_amount` or `amount`. Raises LenderUnreachable when it has none."""
    try:
        return Decimal(str(answer.get("approved_amount") or answer["amount"]))
    except (KeyError, InvalidOperation):
        raise LenderUnreachable("the lender approved without an amount") from None
