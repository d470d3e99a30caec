from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused
from backoffice.web.lists import list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors as applications
from loans.contracts import domain, policies, selectors, services
from loans.contracts.filters import OfferFilter
from loans.contracts.forms import OfferForm, ReasonForm
from loans.contracts.models import Offer
from loans.contracts.tables import OfferTable


@permission("contracts.view")
@require_GET
def offer_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=OfferTable(),
        queryset=selectors.offers_visible_to(request.user),
        filterset=OfferFilter,
        title=_("Offers"),
        export_name="offers",
    )


@permission("contracts.edit")
@require_http_methods(["GET", "POST"])
@once("contracts.create_offer")
def offer_create(request: HttpRequest, application_pk: int) -> HttpResponse:
    """Terms, their price in figures, and the offer. `preview` computes without saving."""
    application = get_object_or_404(applications.visible_to(request.user), pk=application_pk)
    now = timezone.now()
    decision = getattr(application, "lender_decision", None)
    initial = {
        "amount": decision.amount if decision and decision.approved else application.amount,
        "term_months": application.term_months,
        "method": application.method,
        "start": timezone.localdate(now),
    }
    form = OfferForm(request.POST or None, initial=initial)
    comparisons: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            comparisons = _compare(application, form)
        else:
            try:
                offer = services.create_offer(
                    actor=request.user, application_id=application.pk, now=now, **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The offer %(number)s is made.") % {"number": offer.number})
                return redirect(offer)
    elif request.method == "GET" and decision and decision.approved:
        comparisons = _compare(application, OfferForm(initial))
    context = {"application": application, "decision": decision, "form": form, "comparisons": comparisons}
    return render(request, "loans/contracts/offer_create.html", context)


def _compare(application: Any, form: OfferForm) -> list[dict[str, Any]]:
    """The same loan by each method of repayment, side by side."""
    if not form.is_bound:
        form = OfferForm(form.initial)
    if not form.is_valid():
        return []
    values = form.cleaned_data
    today = timezone.localdate()
    try:
        ceiling, _law, _basis = services.ceiling_of(application, today)
        rate = services.approval_of(application).annual_rate
    except Refused:
        return []
    found = []
    for method, label in form.fields["method"].choices:
        try:
            terms = services.terms_of(
                application,
                amount=values["amount"],
                annual_rate=rate,
                term_months=values["term_months"],
                method=method,
                start=values["start"],
            )
            calculated = domain.quote(terms)
        except Refused as refusal:
            found.append({"label": label, "chosen": method == values["method"], "refusal": str(refusal)})
            continue
        found.append(
            {
                "label": label,
                "chosen": method == values["method"],
                "each": domain.each_instalment(calculated),
                "simple": calculated.cost.simple,
                "compound": calculated.cost.compound,
                "received": calculated.cost.received,
                "total_cost": calculated.cost.total_cost,
                "above": calculated.cost.simple > ceiling,
                "ceiling": ceiling,
            }
        )
    return found


@permission("contracts.view")
@require_GET
def offer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _offer_page(request, get_object_or_404(selectors.offers_visible_to(request.user), pk=pk))


def _offer_page(request: HttpRequest, offer: Offer, form: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    calculated = domain.quote(offer.frozen_terms)
    context = {
        "offer": offer,
        "rows": calculated.rows(),
        "cost_rows": calculated.cost.rows,
        "cost": calculated.cost,
        "each": domain.each_instalment(calculated),
        "disclosures": offer.disclosures.order_by("-form_version"),
        "contracts": offer.contracts.order_by("-id"),
        "may_accept": policies.may_accept(request.user, offer),
        "may_revise": policies.may_revise(request.user, offer),
        "reason_form": form or ReasonForm(),
        "history": history_of(offer),
    }
    return render(request, "loans/contracts/offer_detail.html", context, status=status)


@permission("contracts.edit")
@require_POST
@once("contracts.accept_offer")
def offer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(selectors.offers_visible_to(request.user), pk=pk)
    try:
        disclosure = services.accept_offer(actor=request.user, offer_id=offer.pk, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(offer)
    messages.success(request, _("Accepted. The disclosure form is issued; the borrower reads and confirms it next."))
    return redirect(disclosure)


@permission("contracts.edit")
@require_POST
@once("contracts.withdraw_offer")
def offer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(selectors.offers_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _offer_page(request, offer, form, status=400)
    try:
        services.withdraw_offer(
            actor=request.user, offer_id=offer.pk, reason=form.cleaned_data["reason"], now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The offer is withdrawn; its papers are void."))
    return redirect(offer)
