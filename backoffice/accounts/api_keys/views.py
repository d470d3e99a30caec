"""Keys for the systems of partners: pages of the administrator, and the page that partners read."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.accounts.api_keys import selectors, services
from backoffice.accounts.api_keys.bodies import fields_of
from backoffice.accounts.api_keys.forms import KeyForm, RevokeForm
from backoffice.accounts.api_keys.machine import endpoints, scopes
from backoffice.accounts.api_keys.tables import KeyTable
from backoffice.accounts.stepup import step_up_required
from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once


@permission("accounts.view")
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=KeyTable(),
        queryset=selectors.keys_visible_to(request.user),
        title=_("API keys"),
        subheading=_("How the systems of partners come in; each key does what it is ticked for and nothing else"),
        actions=[
            Action(_("New key"), reverse("api_keys:new"), "accounts.manage", icon="key", key="n", primary=True),
            Action(_("What partners read"), reverse("api_keys:guide"), icon="book"),
        ],
        export_name="api-keys",
    )


@permission("accounts.manage")
@never_cache
@require_http_methods(["GET", "POST"])
@step_up_required
def key_new(request: HttpRequest) -> HttpResponse:
    """The answer shows the key this one time; it is no redirect, since nothing keeps the clear text."""
    form = KeyForm(request.POST or None)
    context = {"title": _("New API key"), "form": form}
    if request.method == "POST" and form.is_valid():
        data = {name: value for name, value in form.cleaned_data.items() if name != "expires_on"}
        with outcome_of(request, form):
            key, clear = services.issue_key(
                actor=request.user, **data, expires_at=form.expires_at(), now=timezone.now()
            )
            return render(request, "backoffice/api_keys/key_shown.html", context | {"key": key, "clear": clear})
    return render(request, "backoffice/api_keys/key_new.html", context, status=400 if form.errors else 200)


@permission("accounts.view")
@require_safe
def key_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, RevokeForm())


def _page(request: HttpRequest, pk: int, form: RevokeForm, status: int = 200) -> HttpResponse:
    key = get_object_or_404(selectors.keys_visible_to(request.user).select_related("created_by"), pk=pk)
    names = scopes()
    context = {
        "title": str(key),
        "key": key,
        "state": key.state(timezone.now()),
        "may": [names.get(scope, scope) for scope in key.scopes],
        "calls": selectors.calls_of(key),
        "history": [row for row in history_of(key) if row.action != "api_keys.call"],
        "form": form,
        "manageable": request.user.may("accounts.manage"),
    }
    return render(request, "backoffice/api_keys/key_detail.html", context, status=status)


@permission("accounts.manage")
@require_POST
@step_up_required
@once("api_keys.revoke")
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    form = RevokeForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The key is revoked; its next call is refused.")) as outcome:
            services.revoke_key(actor=request.user, key_id=pk, reason=form.cleaned_data["reason"], now=timezone.now())
        if not outcome.refused:
            return redirect("api_keys:detail", pk)
    return _page(request, pk, form, status=400)


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """For the people who connect a partner's system; they have no account here."""
    told = [
        {
            "endpoint": endpoint,
            "url": request.build_absolute_uri(address.replace("<", "{").replace(">", "}")),
            "fields": list(fields_of(endpoint.form)) if endpoint.form else [],
            "example": json.dumps(endpoint.example, ensure_ascii=False, indent=2),
            "answer": json.dumps(endpoint.answer, ensure_ascii=False, indent=2),
        }
        for address, endpoint in endpoints()
    ]
    return render(request, "backoffice/api_keys/guide.html", {"title": _("Interface for partners"), "told": told})
