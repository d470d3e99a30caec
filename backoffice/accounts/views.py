from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from backoffice.accounts.forms import SignInForm
from backoffice.web.permissions import permission, public


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: only to a page of this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return settings.LOGIN_REDIRECT_URL


@public
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        start_session(request, form.get_user())
        return redirect(safe_next(request))
    return render(request, "backoffice/accounts/login.html", {"form": form, "next": safe_next(request)})


@permission("accounts.own")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    end_session(request)
    return redirect("accounts:login")
