"""The one way in for machine callers: `@machine("applications.create", …)` on a JSON view.

    @machine("applications.create", title=_("File an application"), form=IntakeForm, example={…}, answer={…})
    def api_create(request, caller):
        application = services.…(now=caller.now, external_ref=caller.reference(caller.data["reference"]), …)
        return 201, {"number": application.number}

The guard around the view authenticates by key (`Authorization: Bearer bok_…`), counts against the key's limit, asks
for an `Idempotency-Key` on everything but GET, reads at most `max_body` bytes, checks them with `form`, and runs the
view in one transaction together with the stored answer: the same key with the same body is answered as before, with
another body it is refused (422). A `Refused` becomes a 409 (or 422 when it names a field) and leaves nothing behind.
Sessions open nothing here, and keys open no page.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.accounts.api_keys import domain, selectors, services
from backoffice.accounts.api_keys.bodies import BadCall, checked, read_object, read_raw
from backoffice.accounts.api_keys.models import ApiCall, ApiKey
from backoffice.values.errors import Refused

MAX_BODY = 64 * 1024
Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Endpoint:
    """What the partners' page says about an address."""

    scope: str
    title: Any
    method: str
    form: type[forms.Form] | None
    example: dict[str, Any]
    answer: dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """Who calls, when, and what was sent; `data` is clean."""

    key: ApiKey
    now: datetime
    data: dict[str, Any]

    def reference(self, own: str) -> str:
        """The caller's reference as it is stored: two companies may use the same ones."""
        return f"{self.key.owner_code}:{own}"


def machine(
    scope: str,
    *,
    title: Any,
    method: str = "POST",
    form: type[forms.Form] | None = None,
    example: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
    max_body: int = MAX_BODY,
) -> Callable[[Callable[..., Answer]], Callable[..., HttpResponse]]:
    """Declare a JSON view for machine callers; see the module."""

    def decorate(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
        endpoint = Endpoint(scope, title, method, form, example or {}, answer or {})

        @wraps(view)
        def guarded(request: HttpRequest, **path: Any) -> HttpResponse:
            now = timezone.now()
            try:
                key = _admitted(request, endpoint, now)
                if method == "GET":
                    return _json(*view(request, Caller(key, now, {}), **path))
                return _once(request, view, endpoint, key, max_body, now, path)
            except BadCall as bad:
                return problem(bad)

        guarded.machine = endpoint  # type: ignore[attr-defined]
        guarded.required_permission = f"machine:{scope}"  # type: ignore[attr-defined]
        guarded.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is believed here
        guarded.login_required = False  # type: ignore[attr-defined]
        return guarded

    return decorate


def _admitted(request: HttpRequest, endpoint: Endpoint, now: datetime) -> ApiKey:
    key = selectors.presented_by(request.headers.get("Authorization", ""), now)
    if key is None:
        raise BadCall(401, "key.unknown", _("Send a valid key: Authorization: Bearer bok_…"))
    if endpoint.scope not in key.scopes:
        raise BadCall(403, "key.scope", _("This key may not do that: %(scope)s.") % {"scope": endpoint.scope})
    if request.method != endpoint.method:
        raise BadCall(405, "method", _("Use %(method)s here.") % {"method": endpoint.method})
    wait = services.note_call(key=key, now=now)
    if wait:
        raise BadCall(
            429, "key.limit", _("Too many calls. Try again in %(wait)s seconds.") % {"wait": wait}, wait=wait
        )
    return key


def _once(
    request: HttpRequest, view: Callable[..., Answer], endpoint: Endpoint, key: ApiKey, max_body: int, now: datetime,
    path: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    call_key = request.headers.get("Idempotency-Key", "")
    if not domain.CALL_KEY.fullmatch(call_key):
        raise BadCall(400, "idempotency_key", _("Send an Idempotency-Key of 8 to 100 visible ASCII characters."))
    raw = read_raw(request, max_body)
    body_hash = hashlib.sha256(f"{request.method} {request.path}\0".encode() + raw).hexdigest()
    data = read_object(raw)
    names = {"api_key": key, "key": call_key}
    with transaction.atomic():
        try:
            with transaction.atomic():
                call = ApiCall.objects.create(**names, scope=endpoint.scope, body_hash=body_hash, at=now)
        except IntegrityError:
            return _replay(ApiCall.objects.get(**names), body_hash)
        status, answer = _run(request, view, endpoint, key, data, now, path)
        services.keep_answer(call=call, status=status, answer=answer, now=now)
    return _json(status, answer)


def _run(
    request: HttpRequest, view: Callable[..., Answer], endpoint: Endpoint, key: ApiKey, data: dict[str, Any],
    now: datetime, path: dict[str, Any],
) -> Answer:  # fmt: skip
    """The view's answer, or the problem that stood in its way; then nothing of it is left."""
    try:
        with transaction.atomic():
            clean = checked(endpoint.form, data).cleaned_data if endpoint.form else data
            return view(request, Caller(key, now, clean), **path)
    except BadCall as bad:
        return bad.status, problem_of(bad)
    except Refused as refusal:
        field = refusal.data.get("field", "")
        errors = [{"field": field, "code": refusal.code, "message": str(refusal)}] if field else []
        return (422 if field else 409), problem_of(BadCall(422 if field else 409, refusal.code, refusal, errors))


def _replay(call: ApiCall, body_hash: str) -> HttpResponse:
    if call.body_hash != body_hash:
        raise BadCall(
            422, "idempotency_key.reused", _("This Idempotency-Key was used for other content. Take a new one.")
        )
    response = _json(call.status, call.answer)
    response["Idempotent-Replayed"] = "true"
    return response


def _json(status: int, answer: dict[str, Any]) -> HttpResponse:
    kind = "application/json" if status < 400 else "application/problem+json"
    response = JsonResponse(answer, status=status, content_type=kind, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def problem_of(bad: BadCall) -> dict[str, Any]:
    """RFC 9457."""
    told = {"type": "about:blank", "status": bad.status, "code": bad.code, "detail": bad.detail}
    return told | ({"errors": bad.errors} if bad.errors else {})


def problem(bad: BadCall) -> HttpResponse:
    response = _json(bad.status, problem_of(bad))
    if bad.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if bad.wait:
        response["Retry-After"] = str(bad.wait)
    return response


# -- what there is ----------------------------------------------------------------------------------


def endpoints() -> list[tuple[str, Endpoint]]:
    """Every address for machine callers with what it says of itself."""

    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, Endpoint]]:
        for entry in resolver.url_patterns:
            address = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, address)
            elif isinstance(entry, URLPattern) and (endpoint := getattr(entry.callback, "machine", None)):
                yield address, endpoint

    return list(walk(get_resolver(), "/"))


def scopes() -> dict[str, Any]:
    """{scope: what a key with it may do}"""
    found: dict[str, Any] = {}
    for _address, endpoint in endpoints():
        if endpoint.method != "GET" or endpoint.scope not in found:
            found[endpoint.scope] = endpoint.title
    return found
