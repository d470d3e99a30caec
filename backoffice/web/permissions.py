"""Who may open a page: every view declares it, and a view that declares nothing opens for nobody.

The middleware looks at the resolved view before it runs:

* `@public` views (sign-in, health, document verification) open for everybody;
* `@machine("scope")` views open for keys and not for people: their own guard asks
  (`backoffice.accounts.api_keys.machine`);
* strangers go to the sign-in page;
* signed-in staff need the permission that the view declares with `@permission("room.verb")`;
* a view without a declaration is a programming error: 403 for everyone, and an error in the log.

What a person may see of one object is not decided here: selectors scope by user, and a foreign object is a 404.
"""

import logging
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve

logger = logging.getLogger("backoffice.security")

View = TypeVar("View", bound=Callable[..., Any])

# The admin site wraps its views at call time, so they cannot carry a mark of their own.
ADMIN_PERMISSION = "admin.use"
MACHINE = "machine:"


def permission(name: str) -> Callable[[View], View]:
    """Declare the permission a view needs. The view itself is returned unwrapped: the middleware does the asking."""

    def declare(view: View) -> View:
        view.required_permission = name  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view opens for strangers."""
    view.public = True  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]  # for Django's LoginRequiredMiddleware, the second net
    return view


def declared(view: Callable[..., Any], namespaces: list[str] | tuple[str, ...] = ()) -> str | None:
    """What a view declares: "public", the name of a permission, or None when nothing is declared."""
    if "admin" in namespaces:
        return ADMIN_PERMISSION
    if getattr(view, "public", False):
        return "public"
    return getattr(view, "required_permission", None) or getattr(
        getattr(view, "view_class", None), "required_permission", None
    )


def may_open(user: Any, url: str) -> bool:
    """Whether the page at this address of ours opens for a person: a figure leads only where its reader may go."""
    path = urlsplit(url).path
    if not path:  # another view of the same page
        return True
    try:
        match = resolve(path)
    except Resolver404:
        return False
    needed = declared(match.func, match.namespaces)
    return needed == "public" or (needed is not None and user.may(needed))


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back again; a fragment asked for by htmx makes the whole page go there."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    if request.headers.get("HX-Request") == "true":
        current = request.headers.get("HX-Current-URL", "/")
        target = redirect_to_login(_path_of(current), resolve_url(settings.LOGIN_URL))
        response = HttpResponse(status=200)
        response["HX-Redirect"] = target.url
        return response
    return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "") or "/"


class PermissionMiddleware:
    """Asks for the declared permission before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        needed = declared(view, match.namespaces if match else ())
        if needed == "public" or (needed is not None and needed.startswith(MACHINE)):
            return None
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        if needed is None:
            logger.error("view_declares_no_permission", extra={"view": f"{view.__module__}.{view.__qualname__}"})
            raise PermissionDenied
        if not request.user.may(needed):  # type: ignore[union-attr]
            logger.warning(
                "access_denied",
                extra={"permission": needed, "user_id": request.user.pk, "url_name": match.view_name if match else ""},
            )
            raise PermissionDenied
        return None
