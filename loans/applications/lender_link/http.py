"""Speaking with a lender over HTTP: hand over a package once, ask what became of it, take it back."""

from typing import Any
from urllib.parse import quote

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from loans.applications.lender_link.content import LenderUnreachable, package_of
from loans.applications.models import Application

TIMEOUT = httpx.Timeout(10, connect=3)


def _call(method: str, path: str, **options: Any) -> httpx.Response:
    try:
        response = httpx.request(method, settings.PARTNERS["lender"] + path, timeout=TIMEOUT, **options)
    except httpx.HTTPError as error:
        raise LenderUnreachable(
            _("the lender did not answer (%(error)s)") % {"error": type(error).__name__}
        ) from error
    if response.status_code >= 500:
        raise LenderUnreachable(_("the lender answered %(code)s") % {"code": response.status_code})
    return response


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError as error:
        raise LenderUnreachable(_("the lender's answer could not be read")) from error
    if response.status_code >= 400 or not isinstance(body, dict):
        raise LenderUnreachable(_("the lender refused the request (%(code)s)") % {"code": response.status_code})
    return body


class HttpLink:
    answers_come_by_themselves = False

    def send(self, application: Application, key: str) -> dict[str, Any]:
        """POST the package. Returns the lender's receipt ({reference, status})."""
        headers = {"Idempotency-Key": key}
        return _body(_call("POST", "/lender/applications", json=package_of(application, key), headers=headers))

    def find(self, key: str) -> dict[str, Any] | None:
        """What the lender knows under our key, or None if it never received it."""
        response = _call("GET", f"/lender/applications/{quote(key, safe=':')}")
        return None if response.status_code == 404 else _body(response)

    def withdraw(self, key: str, reason: str) -> None:
        """Tell the lender that the applicant withdrew. A key it never received needs no telling."""
        path = f"/lender/applications/{quote(key, safe=':')}/withdrawal"
        response = _call("POST", path, json={"reason": reason}, headers={"Idempotency-Key": f"withdraw:{key}"})
        if response.status_code != 404:
            _body(response)

    def suspend(self, key: str, *, suspended: bool) -> bool:
        """Ask the lender to let the file rest, or to go on with it; never why. The last word counts. False when it
        never received the file."""
        response = _call(
            "POST", f"/lender/applications/{quote(key, safe=':')}/suspension", json={"suspended": suspended}
        )
        if response.status_code == 404:
            return False
        _body(response)
        return True
