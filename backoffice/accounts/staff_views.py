"""Pages about members of staff, for administrators (and, to read, for auditors)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.accounts import policies, selectors, services
from backoffice.accounts.filters import StaffFilter
from backoffice.accounts.forms import FirstPasswordForm, HireForm, LimitsForm, PersonForm, ReasonForm
from backoffice.accounts.models import User
from backoffice.accounts.stepup import step_up_required
from backoffice.accounts.tables import StaffTable
from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("accounts.view")
@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=StaffTable(),
        queryset=selectors.staff_visible_to(request.user),
        filterset=StaffFilter,
        title=_("Staff"),
        actions=[
            Action(_("New member of staff"), reverse("accounts:staff_create"), "accounts.manage", "user-plus", "n")
        ],
        export_name="staff",
    )


@permission("accounts.view")
@require_GET
def staff_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _person(request, pk))


@permission("accounts.manage")
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
@step_up_required
@once("accounts.hire")
def staff_create(request: HttpRequest) -> HttpResponse:
    form = HireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        person = services.hire(
            actor=request.user,
            username=data["username"],
            full_name=data["full_name"],
            email=data["email"],
            roles=data["roles"],
            password=data["password"],
            now=timezone.now(),
        )
        messages.success(request, _("The account was made. The password must be changed at the first sign-in."))
        return redirect("accounts:staff_detail", person.pk)
    return render(request, "backoffice/accounts/staff_create.html", {"title": _("New member of staff"), "form": form})


@permission("accounts.manage")
@require_POST
@step_up_required
@once("accounts.change")
def staff_change(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = PersonForm(request.POST, prefix="person")
    if form.is_valid():
        with outcome_of(request, form, done=_("Saved. The new roles act from the next click on.")) as outcome:
            services.change_person(actor=request.user, person=person, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("accounts:staff_detail", person.pk)
    return _detail(request, person, person_form=form, status=422)


@permission("accounts.manage")
@require_POST
@step_up_required
@once("accounts.limits")
def staff_limits(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = LimitsForm(request.POST, prefix="limits")
    if form.is_valid():
        with outcome_of(request, form, done=_("Authority limits saved.")) as outcome:
            services.set_limits(
                actor=request.user,
                person=person,
                amounts=form.amounts(),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        if not outcome.refused:
            return redirect("accounts:staff_detail", person.pk)
    return _detail(request, person, limits_form=form, status=422)


@permission("accounts.manage")
@require_POST
@step_up_required
@once("accounts.switch")
def staff_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an account off, or on again."""
    person = _person(request, pk)
    return _with_reason(
        request,
        person,
        lambda reason: services.set_active(
            actor=request.user, person=person, active=not person.is_active, reason=reason, now=timezone.now()
        ),
        _("Account switched off. Its sessions end at their next request.")
        if person.is_active
        else _("Account switched on."),
    )


@permission("accounts.manage")
@require_POST
@step_up_required
@once("accounts.reset_second_factor")
def staff_reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    return _with_reason(
        request,
        person,
        lambda reason: services.remove_second_factor(
            actor=request.user, person=person, reason=reason, now=timezone.now()
        ),
        _("The second factor was removed. It is asked for again at the next sign-in."),
    )


@permission("accounts.manage")
@sensitive_post_parameters("password-password", "password-again")
@require_POST
@step_up_required
@once("accounts.set_password")
def staff_password(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = FirstPasswordForm(request.POST, prefix="password", person=person)
    if form.is_valid():
        with outcome_of(request, form, done=_("Password set. It must be changed at the next sign-in.")) as outcome:
            services.change_password(
                actor=request.user, person=person, password=form.cleaned_data["password"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect("accounts:staff_detail", person.pk)
    return _detail(request, person, password_form=form, status=422)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(selectors.staff_visible_to(request.user), pk=pk)


def _with_reason(request: HttpRequest, person: User, verb: Callable[[str], object], sentence: str) -> HttpResponse:
    """Run a verb that needs nothing but a reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give a reason."))
        return _detail(request, person, status=422)
    with outcome_of(request, done=sentence):
        verb(form.cleaned_data["reason"])
    return redirect("accounts:staff_detail", person.pk)


def _detail(request: HttpRequest, person: User, *, status: int = 200, **forms: object) -> HttpResponse:
    limits = {limit.kind: limit.amount for limit in selectors.limits_of(person)}
    manageable = policies.may_change_rights_of(request.user, person)
    context = {
        "title": person.full_name,
        "person": person,
        "manageable": manageable,
        "role_limits": selectors.limits_of_roles(person.roles),
        "limits": selectors.limits_of(person),
        "sign_ins": selectors.recent_sign_ins(person),
        "failures": selectors.recent_failures(person),
        "history": history_of(person),
        "device": selectors.authenticator_of(person),
        "person_form": PersonForm(
            prefix="person",
            initial={"full_name": person.full_name, "email": person.email, "roles": person.roles},
        ),
        "limits_form": LimitsForm(prefix="limits", initial=limits),
        "password_form": FirstPasswordForm(prefix="password", person=person),
    }
    return render(request, "backoffice/accounts/staff_detail.html", context | forms, status=status)
