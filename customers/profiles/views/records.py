from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.accounts.stepup import step_up_required
from backoffice.values import identity
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles import domain, policies, selectors, services
from customers.profiles.domain import merging as rules
from customers.profiles.filters import CustomerFilter
from customers.profiles.forms import EditForm, RegisterForm, RevealForm
from customers.profiles.models import Customer
from customers.profiles.tables import CustomerTable
from customers.profiles.views.timeline import context_of


@permission("customers.view")
@require_GET
def customer_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=CustomerTable(),
        queryset=selectors.visible_to(request.user),
        filterset=CustomerFilter,
        title=_("Customers"),
        actions=[
            Action(
                _("Register a customer"),
                reverse("profiles:register"),
                "customers.edit",
                "user-plus",
                "n",
                primary=True,
            )
        ],
        export_name="customers",
    )


@permission("customers.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    customer = selectors.with_merged(request.user, pk)
    if customer is None:  # merged records stand in no list; their address leads to the record that was kept
        merged = Customer.objects.filter(merged_into__isnull=False)
        known = get_object_or_404(merged if policies.may_see(request.user) else merged.none(), pk=pk)
        return redirect("profiles:detail", known.merged_into_id)
    now = timezone.now()
    context = {
        "title": customer.name,
        "customer": customer,
        "pairs": [
            pair.second if pair.first_id == customer.pk else pair.first for pair in selectors.open_pairs_of(customer)
        ],
        "merges": [(row, rules.may_undo(row.at, now)) for row in selectors.merges_of(customer)],
        "care": selectors.care_of(customer, timezone.localdate()),
        "age": identity.age_on(customer.birth_date, timezone.localdate()) if customer.birth_date else None,
    }
    context |= context_of(request, customer)
    return render(request, "customers/profiles/customer_detail.html", context)


@permission("customers.view")
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "customers/profiles/customer_preview.html", {"customer": _customer(request, pk)})


@permission("customers.edit")
@sensitive_post_parameters("id_number", "phone")
@require_http_methods(["GET", "POST"])
@once("customers.register")
def register(request: HttpRequest) -> HttpResponse:
    form, found = RegisterForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        typed = {name: data[name] for name in ("kind", "name", "id_number", "phone")}
        found = selectors.lookalikes(selectors.typed_traits(**typed))
        if form.allows([one.customer.pk for one in found]):
            with outcome_of(request, form) as outcome:
                data.pop("seen")
                customer, created = services.find_or_register(actor=request.user, now=timezone.now(), **data)
            if not outcome.refused:
                if created:
                    messages.success(request, _("The customer is registered."))
                else:
                    messages.info(request, _("This customer was registered before; nothing was changed."))
                return redirect("profiles:detail", customer.pk)
    context = {"title": _("Register a customer"), "form": form, "lookalikes": found}
    return render(request, "customers/profiles/customer_register.html", context)


@permission("customers.edit")
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
@once("customers.update")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    form = EditForm(request.POST) if request.method == "POST" else EditForm.of(customer)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_customer(
                actor=request.user, customer_id=customer.pk, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Change customer"), "form": form, "customer": customer}
    return render(request, "customers/profiles/customer_edit.html", context)


@permission("customers.reveal")
@never_cache
@require_http_methods(["GET", "POST"])
@step_up_required
def reveal(request: HttpRequest, pk: int, field: str) -> HttpResponse:
    """The full number, once, to who says why. Nothing is kept in the page's history."""
    customer = _customer(request, pk)
    form, clear = RevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            clear = services.reveal(
                actor=request.user,
                customer_id=customer.pk,
                field=field,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
    masked = customer.id_masked if field == domain.REVEALABLE[0] else customer.phone_masked
    context = {
        "title": _("Show the full number"),
        "customer": customer,
        "field": field,
        "reveal_url": request.path,
        "form": form,
        "clear": clear,
        "masked": masked,
    }
    fragment = request.headers.get("HX-Request") == "true"
    name = "customer_reveal" if fragment else "customer_reveal_page"
    status = 400 if request.method == "POST" and not clear and not fragment else 200
    return render(request, f"customers/profiles/{name}.html", context, status=status)


def _customer(request: HttpRequest, pk: int) -> Customer:
    return get_object_or_404(selectors.visible_to(request.user).select_related("created_by"), pk=pk)
