"""What holds for every request of a signed-in person: time limits, second factor, a password of one's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts import domain, sessions

# The session row is written at most this often; the idle limit is exact to the same span.
TOUCH_EVERY = timedelta(minutes=1)
# What someone may open who still has to set up the second factor, or to choose a password.
ALWAYS = {
    "accounts:logout",
    "accounts:second_factor_enrol",
    "accounts:second_factor_begin",
    "accounts:password",
    "accounts:confirm",
    "web:language",
}
END_SENTENCES = {
    domain.SessionEnd.IDLE: _("You were signed out after 30 minutes without work. Please sign in again."),
    domain.SessionEnd.ABSOLUTE: _("You were signed out 12 hours after signing in. Please sign in again."),
}


class SessionMiddleware:
    """Stands between authentication and permissions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated:
            return None
        now = timezone.now()
        signed_in_at = sessions.moment(request, sessions.SIGNED_IN) or now
        seen_at = sessions.moment(request, sessions.SEEN) or now
        over = domain.session_over(signed_in_at=signed_in_at, seen_at=seen_at, now=now)
        if over:
            logout(request)
            messages.info(request, END_SENTENCES[over])
            return None  # a stranger from here on: the permission middleware sends them to sign in
        self._touch(request, view, now)
        return self._unfinished(request, view, now)

    def _touch(self, request: HttpRequest, view: Callable[..., Any], now: Any) -> None:
        if sessions.SIGNED_IN not in request.session:
            request.session[sessions.SIGNED_IN] = now.timestamp()
        seen_at = sessions.moment(request, sessions.SEEN)
        # What a page asks for by itself (`background = True` on the view) is not work of its reader.
        if seen_at is None or (now - seen_at >= TOUCH_EVERY and not getattr(view, "background", False)):
            request.session[sessions.SEEN] = now.timestamp()

    def _unfinished(self, request: HttpRequest, view: Callable[..., Any], now: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if getattr(view, "public", False) or hasattr(view, "machine") or (match and match.view_name in ALWAYS):
            return None
        if settings.SECOND_FACTOR_REQUIRED and sessions.SECOND_FACTOR not in request.session:
            return redirect("accounts:second_factor_enrol")
        user = request.user
        if user.must_change_password or domain.password_expired(
            user.password_changed_at, now, settings.PASSWORD_MAX_AGE_DAYS
        ):
            return redirect("accounts:password")
        return None
