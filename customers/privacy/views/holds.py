"""Legal holds: the register, placing one, and asking a second person to lift one."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from backoffice.audit.selectors import history_of
from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.privacy import services
from customers.privacy.filters import HoldFilter
from customers.privacy.forms import HoldForm, LiftForm
from customers.privacy.selectors import holds as selectors
from customers.privacy.tables import HoldTable
from customers.profiles.selectors import visible_to


@permission("privacy.view")
@require_GET
def hold_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=HoldTable(),
        queryset=selectors.visible_to(request.user),
        filterset=HoldFilter,
        title=_("Legal holds"),
        subheading=_("Records that a court, an authority or a dispute wants kept: nothing of them is erased"),
        export_name="legal-holds",
    )


@permission("privacy.manage")
@require_http_methods(["GET", "POST"])
@once("privacy.place_hold")
def place(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The hold stands: nothing of this customer is erased.")) as outcome:
            services.place_hold(actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Place a legal hold"), "form": form, "customer": customer, "hold": None}
    return render(request, "customers/privacy/hold.html", context, status=422 if form.errors else 200)


@permission("privacy.view")
@require_http_methods(["GET", "POST"])
@once("privacy.lift_hold")
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """The hold, and for who may ask for it the form to lift it."""
    hold = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    may_ask = request.user.may("privacy.manage") and hold.lifted_at is None
    form = LiftForm(request.POST or None) if may_ask else None
    if request.method == "POST" and form is not None and form.is_valid():
        with outcome_of(request, form, done=_("The request waits for a second person under Approvals.")) as outcome:
            services.ask_to_lift(actor=request.user, hold_id=hold.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("privacy:hold_lift", hold.pk)
    context = {
        "title": _("Legal hold"),
        "form": form,
        "customer": hold.customer,
        "hold": hold,
        "history": history_of(hold),
    }
    return render(request, "customers/privacy/hold.html", context, status=422 if form and form.errors else 200)
