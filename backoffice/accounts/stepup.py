"""Asking again, before a sensitive act, whether the person at the keyboard is the one who signed in.

`@step_up_required`, below `@permission` and above `@once`: if password or second factor was given at most five minutes
ago the view runs; otherwise the person is asked, inline. What was about to be posted waits in the page that asks, and
is sent on together with the proof, so nothing typed is lost.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backoffice.accounts import domain, selectors, services, sessions
from backoffice.accounts.models import User

SECRET = "confirm_secret"  # noqa: S105 (the name of a form field)


def fresh(request: HttpRequest) -> bool:
    return domain.freshly_confirmed(sessions.moment(request, sessions.CONFIRMED), timezone.now())


def prove(request: HttpRequest, secret: str) -> bool:
    """Check the second factor, or the password of a person without one; failures count towards the lock-out."""
    user = cast(User, request.user)
    with_device = selectors.authenticator_of(user) is not None
    now = timezone.now()
    if with_device:
        proved = services.verify_second_factor(person=user, code=secret, now=now)
    else:
        proved = authenticate(request, username=user.username, password=secret) == user
    if proved:
        sessions.confirm(request, now=now, second_factor=with_device)
    return proved


def step_up_required(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if fresh(request):
            return view(request, *args, **kwargs)
        if request.headers.get("HX-Request") == "true" or request.FILES:
            # A fragment has no room to ask, and a chosen file cannot wait in a page: confirm first, then send again.
            return _confirm_first(request)
        if request.method != "POST":
            return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")
        if SECRET in request.POST and prove(request, request.POST[SECRET]):
            return view(request, *args, **kwargs)
        return ask(request, wrong=SECRET in request.POST)

    return guarded


def ask(request: HttpRequest, *, wrong: bool) -> HttpResponse:
    """The page that asks, holding what was about to be posted."""
    waiting = [
        (name, value)
        for name in request.POST
        if name not in {SECRET, "csrfmiddlewaretoken"}
        for value in request.POST.getlist(name)
    ]
    context = {
        "title": _("Please confirm that it is you"),
        "waiting": waiting,
        "action": request.get_full_path(),
        "with_device": selectors.authenticator_of(cast(User, request.user)) is not None,
        "wrong": wrong,
    }
    return render(request, "backoffice/accounts/confirm.html", context, status=422 if wrong else 200)


def _confirm_first(request: HttpRequest) -> HttpResponse:
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/")
    target = f"{reverse('accounts:confirm')}?{urlencode({'next': page.path})}"
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=200)
        response["HX-Redirect"] = target
        return response
    return redirect(target)
