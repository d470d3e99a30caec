from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.values.errors import Refused
from backoffice.web.lists import list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles.selectors import visible_to
from customers.tiering import selectors, services
from customers.tiering.forms import OverrideForm
from customers.tiering.models import TierOverride
from customers.tiering.tables import TierFilter, TierTable


@permission("tiering.view")
@require_GET
def tier_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=TierTable(),
        queryset=selectors.visible_to(request.user),
        filterset=TierFilter,
        title=_("Customer tiers"),
        subheading=_("From the loan record alone; decides service and fee discount, never approval"),
        export_name="tiers",
    )


@permission("tiering.recompute")
@require_POST
@once("tiering.recompute")
def recompute(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    row = services.recompute(actor=request.user, customer_id=customer.pk, now=timezone.now())
    messages.success(
        request, _("Computed: %(tier)s, score %(score)s.") % {"tier": row.get_tier_display(), "score": row.score}
    )
    return redirect("profiles:detail", customer.pk)


@permission("tiering.recompute")
@require_http_methods(["GET", "POST"])
@once("tiering.override")
def override(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.request_override(actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The request waits for a second person under Approvals."))
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Decide another tier"), "form": form, "customer": customer}
    return render(request, "customers/tiering/tier_override.html", context)


@permission("tiering.recompute")
@require_POST
@once("tiering.end_override")
def end_override(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(TierOverride.objects.filter(customer__in=visible_to(request.user)), pk=pk)
    services.end_override(actor=request.user, override_id=found.pk, now=timezone.now())
    messages.success(request, _("The decided tier has ended."))
    return redirect("profiles:detail", found.customer_id)
