"""Signing in and out, one's own account, and the step-up page. Pages about other people are in `staff_views`."""

from typing import Any, cast

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.accounts import domain, selectors, services, sessions, stepup
from backoffice.accounts.forms import CodeForm, EnrolForm, OwnPasswordForm, SignInForm
from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public

PENDING = "pending_sign_in"


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: only to a page of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return settings.LOGIN_REDIRECT_URL


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        now = timezone.now()
        if selectors.authenticator_of(user):
            # Not signed in yet: the session only remembers whose second factor to ask for.
            request.session.cycle_key()
            request.session[PENDING] = {"user": user.pk, "at": now.timestamp()}
            return redirect(f"{reverse('accounts:second_factor')}?{urlencode({'next': safe_next(request)})}")
        sessions.begin(request, user, second_factor=False, now=now)
        record(actor=user, action="accounts.signed_in", obj=user, at=now, second_factor=False)
        return redirect(safe_next(request))
    return render(request, "backoffice/accounts/login.html", {"form": form, "next": safe_next(request)})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    now = timezone.now()
    person = _pending(request, now.timestamp())
    if person is None:
        return redirect("accounts:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if services.verify_second_factor(person=person, code=form.cleaned_data["code"], now=now):
            del request.session[PENDING]
            sessions.begin(request, person, second_factor=True, now=now)
            record(actor=person, action="accounts.signed_in", obj=person, at=now, second_factor=True)
            return redirect(safe_next(request))
        form.add_error("code", _("The code is wrong or was used already. Wait for the next one."))
    return render(request, "backoffice/accounts/second_factor.html", {"form": form, "next": safe_next(request)})


def _pending(request: HttpRequest, stamp: float) -> User | None:
    waiting = request.session.get(PENDING)
    if not waiting or stamp - waiting["at"] > domain.PENDING_LIMIT.total_seconds():
        return None
    return get_user_model().objects.filter(pk=waiting["user"], is_active=True).first()


@permission("accounts.own")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    record(actor=_me(request), action="accounts.signed_out", obj=_me(request), at=timezone.now())
    end_session(request)
    return redirect("accounts:login")


@permission("accounts.own")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step-up for a page that is opened; for forms `stepup` asks inline."""
    if request.method == "POST":
        if stepup.prove(request, request.POST.get(stepup.SECRET, "")):
            return redirect(safe_next(request))
        return stepup.ask(request, wrong=True)
    return stepup.ask(request, wrong=False)


@permission("accounts.own")
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    context = {
        "title": _("My account"),
        "person": me,
        "device": selectors.authenticator_of(me),
        "codes_left": selectors.recovery_codes_left(me),
        "sign_ins": selectors.recent_sign_ins(me),
        "failures": selectors.recent_failures(me),
        "limits": selectors.limits_of(me),
        "role_limits": selectors.limits_of_roles(me.roles),
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "languages": settings.LANGUAGES,
    }
    return render(request, "backoffice/accounts/profile.html", context)


@permission("accounts.own")
@sensitive_post_parameters("old", "password", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    form = OwnPasswordForm(request.POST or None, person=me)
    if request.method == "POST" and form.is_valid():
        if not me.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("The present password is wrong."))
        elif form.cleaned_data["old"] == form.cleaned_data["password"]:
            form.add_error("password", _("The new password is the old one."))
        else:
            changed = services.change_password(
                actor=me, person=me, password=form.cleaned_data["password"], now=timezone.now()
            )
            _keep_this_session(request, changed)
            messages.success(request, _("Password changed. All other sessions were ended."))
            return redirect("accounts:profile")
    return render(request, "backoffice/accounts/password.html", {"title": _("Change password"), "form": form})


@permission("accounts.own")
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    changed = services.end_sessions(actor=_me(request), person=_me(request), now=timezone.now())
    _keep_this_session(request, changed)
    messages.success(request, _("All other sessions were ended."))
    return redirect("accounts:profile")


@permission("accounts.own")
@require_POST
@stepup.step_up_required
def second_factor_begin(request: HttpRequest) -> HttpResponse:
    with outcome_of(request) as outcome:
        services.begin_enrolment(actor=_me(request), now=timezone.now())
    return redirect("accounts:profile" if outcome.refused else "accounts:second_factor_enrol")


@permission("accounts.own")
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_enrol(request: HttpRequest) -> HttpResponse:
    """The QR code, the first code, and then the recovery codes, shown once."""
    me, now = _me(request), timezone.now()
    context: dict[str, Any] = {"title": _("Set up the second factor"), "required": settings.SECOND_FACTOR_REQUIRED}
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request) as outcome:
            codes = services.confirm_enrolment(actor=me, code=form.cleaned_data["code"], now=now)
        if outcome.refused:
            return redirect("accounts:profile")
        if codes:
            sessions.confirm(request, now=now, second_factor=True)
            return render(request, "backoffice/accounts/recovery_codes.html", context | {"codes": codes})
        form.add_error("code", _("The code is wrong. Is the clock of the telephone right?"))
    device = selectors.enrolling(me)
    if device is not None:
        context |= {"form": form, "qr": qr_svg(device.enrolment_url()), "secret": device.secret()}
    elif selectors.authenticator_of(me):
        return redirect("accounts:profile")
    return render(request, "backoffice/accounts/second_factor_enrol.html", context)


@permission("accounts.own")
@never_cache
@require_POST
@stepup.step_up_required
def recovery_codes(request: HttpRequest) -> HttpResponse:
    if selectors.authenticator_of(_me(request)) is None:
        messages.error(request, _("Set up the second factor first."))
        return redirect("accounts:profile")
    codes = services.new_recovery_codes(actor=_me(request), now=timezone.now())
    context = {"title": _("Recovery codes"), "codes": codes}
    return render(request, "backoffice/accounts/recovery_codes.html", context)


@permission("accounts.own")
@require_POST
@stepup.step_up_required
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    services.remove_second_factor(actor=me, person=me, reason="", now=timezone.now())
    me.refresh_from_db()
    _keep_this_session(request, me)
    request.session.pop(sessions.SECOND_FACTOR, None)
    messages.success(request, _("The second factor was removed."))
    return redirect("accounts:profile")


def qr_svg(text: str) -> str:
    """The QR code as SVG without inline style, which our content security policy would not allow."""
    # segno's own output: made of path commands, holds nothing of the text in clear.
    return mark_safe(segno.make(text, error="m").svg_inline(scale=4, border=2, dark="#000", light="#fff"))  # noqa: S308


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _keep_this_session(request: HttpRequest, person: User) -> None:
    update_session_auth_hash(request, person)
