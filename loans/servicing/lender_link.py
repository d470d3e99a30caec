"""Speaking with the lender about money: pay out once per key, and ask what became of a key."""

from typing import Any

import httpx
from django.conf import settings

PATH = "/lender/disbursements"
TIMEOUT = httpx.Timeout(10, connect=3)


class LenderUnreachable(Exception):
    """No usable answer: nobody knows whether the money went out. Ask again later, never send blindly."""


class LenderRefused(Exception):
    """The lender answered that it will not pay: nothing went out."""


def find(key: str) -> dict[str, Any] | None:
    """The receipt under our key, or None if the lender never received it. Raises LenderUnreachable."""
    response = _call("GET", f"{PATH}/{key}")
    return None if response.status_code == 404 else _receipt(response)


def pay(key: str, *, contract: str, amount: str, value_date: str) -> dict[str, Any]:
    """Order the payment; the same key twice pays once. Raises LenderUnreachable or LenderRefused."""
    body = {"contract": contract, "amount": amount, "value_date": value_date}
    return _receipt(_call("POST", PATH, json=body, headers={"Idempotency-Key": key}))


def _call(method: str, path: str, **options: Any) -> httpx.Response:
    try:
        response = httpx.request(method, settings.PARTNERS["lender"].rstrip("/") + path, timeout=TIMEOUT, **options)
    except httpx.HTTPError as error:
        raise LenderUnreachable(f"the lender did not answer: {type(error).__name__}") from error
    if response.status_code >= 500:
        raise LenderUnreachable(f"the lender answered {response.status_code}")
    return response


def _receipt(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError as error:
        raise LenderUnreachable("the lender's answer could not be read") from error
    if response.status_code >= 400:
        raise LenderRefused(str(body.get("error", response.status_code))[:200])
    if body.get("status") != "paid" or "reference" not in body or "paid_on" not in body:
        raise LenderUnreachable("the lender's answer is not a receipt")
    return body
