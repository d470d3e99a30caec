"""A form that moves money or state takes effect once, however often the button is pressed.

The page carries `{% submission_id %}` (template library `submissions`), a fresh key for every drawing of the form.
The view is declared `@once("loans.post_repayment")`, below `@permission`:

* the first POST with a key inserts the key in the transaction of the view itself;
* a repeat finds the key and is sent where the first one was sent, without running the view; a repeat that arrives
  while the first still runs waits for it (PostgreSQL: on the unique index; SQLite: on the write lock);
* the same key with another body is refused with 422: one key names one intention;
* an answer that is not a redirect is a form with errors: the key is given back, so that the corrected form may be
  sent. Views that succeed answer with a redirect (or with `HX-Redirect`).
"""

import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from backoffice.web.models import Submission

FIELD = "submission_id"
# Not part of what the person meant: the token of the page, the key itself, and the proof asked for by a step-up.
NOT_MEANT = {"csrfmiddlewaretoken", FIELD, "confirm_secret"}


def body_hash(request: HttpRequest) -> str:
    """SHA-256 over path, fields and uploaded contents, in an order that does not depend on the browser."""
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(set(request.POST) - NOT_MEANT):
        for value in request.POST.getlist(name):
            digest.update(f"\0{len(name)}:{name}={len(value)}:{value}".encode(errors="surrogatepass"))
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(f"\0file {name}={upload.name}:{upload.size}:".encode(errors="surrogatepass"))
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def once(purpose: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Run the POST of a view once per submission key; see the module for the rules.

    The view runs inside the transaction that stores the key, so it must not ask for a `durable` one of its own.
    """

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            try:
                key = uuid.UUID(request.POST.get(FIELD, ""))
            except ValueError:
                return refuse(request, 400, _("The form came without its submission key. Open the page again."))
            return _run_once(purpose, key, view, request, args, kwargs)

        return guarded

    return decorate


def _run_once(
    purpose: str,
    key: uuid.UUID,
    view: Callable[..., HttpResponseBase],
    request: HttpRequest,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponseBase:
    sent = body_hash(request)
    names = {"actor_id": request.user.pk, "purpose": purpose, "key": key}
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = Submission.objects.create(**names, body_hash=sent)
        except IntegrityError:
            return _replay(Submission.objects.get(**names), sent, request)
        response = view(request, *args, **kwargs)
        header = next((name for name in ("Location", "HX-Redirect") if name in response.headers), None)
        if header and response.status_code < 400:
            row.status_code, row.location, row.redirect_header = response.status_code, response[header], header
            row.save(update_fields=["status_code", "location", "redirect_header"])
        else:
            row.delete()
    return response


def _replay(row: Submission, sent: str, request: HttpRequest) -> HttpResponse:
    if row.body_hash != sent:
        return refuse(
            request,
            422,
            _("This form was already sent with other content. Open the page again to see what was saved."),
        )
    response = HttpResponse(status=row.status_code)
    response[row.redirect_header] = row.location
    return response


def refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page that says in one sentence why a form was not taken."""
    return render(request, "refused.html", {"sentence": sentence, "status": status}, status=status)
