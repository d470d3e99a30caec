from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused
from backoffice.web.lists import list_response
from backoffice.web.network import client_address
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors as applications
from loans.contracts import domain, policies, selectors, services
from loans.contracts.domain import ContractState, DisclosureState, OfferState
from loans.contracts.filters import OfferFilter
from loans.contracts.forms import AnswerForm, OfferForm, ReasonForm, RefuseForm
from loans.contracts.models import METHODS, Offer
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
    decision = getattr(application, "lender_decision", None)
    form = OfferForm(request.POST or None, initial=_wanted(application, decision), version=application.product_version)
    comparisons: list[dict[str, Any]] = []
    status = 200
    if request.method == "GET":
        comparisons = _compare(application, form.initial)
    elif form.is_valid() and "preview" in request.POST:
        comparisons = _compare(application, form.cleaned_data)
    elif form.is_valid():
        with outcome_of(request, form) as outcome:
            offer = services.create_offer(
                actor=request.user, application_id=application.pk, now=timezone.now(), **form.cleaned_data
            )
            outcome.say(_("The offer %(number)s is made.") % {"number": offer.number})
        if not outcome.refused:
            return redirect(offer)
        status = 400
    context = {"application": application, "decision": decision, "form": form, "comparisons": comparisons}
    return render(request, "loans/contracts/offer_create.html", context, status=status)


def _wanted(application: Any, decision: Any) -> dict[str, Any]:
    """What the lender approved; what the borrower would take instead of the last offer, as far as it goes."""
    approved = decision.amount if decision and decision.approved else application.amount
    approved = services.within_limit(application, approved)
    counter = selectors.last_counter(application)
    return {
        "amount": min(approved, counter.counter_amount) if counter and counter.counter_amount else approved,
        "term_months": counter.counter_months if counter and counter.counter_months else application.term_months,
        "method": application.method,
        "start": timezone.localdate(),
    }


def _compare(application: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The same loan by each method of repayment that the product has, side by side."""
    try:
        ceiling = services.ceiling_of(application, timezone.localdate())
        rate = services.approval_of(application).annual_rate
    except Refused:
        return []
    found = []
    for method, label in METHODS:
        if method not in application.product_version.methods:
            continue
        row: dict[str, Any] = {"label": label, "chosen": method == values["method"]}
        try:
            terms = services.terms_of(
                application,
                amount=values["amount"],
                annual_rate=rate,
                term_months=values["term_months"],
                method=method,
                start=values["start"],
                on=timezone.localdate(),
            )
            calculated = domain.quote(terms)
        except Refused as refusal:
            found.append({**row, "refusal": str(refusal)})
            continue
        cost = calculated.cost
        found.append(
            {
                **row,
                "each": domain.each_instalment(calculated),
                "simple": cost.simple,
                "compound": cost.compound,
                "received": cost.received,
                "total_cost": cost.total_cost,
                "above": cost.simple > ceiling.rate,
                "ceiling": ceiling.rate,
            }
        )
    return found


@permission("contracts.view")
@require_GET
def offer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _offer_page(request, get_object_or_404(selectors.offers_visible_to(request.user), pk=pk))


def _offer_page(request: HttpRequest, offer: Offer, status: int = 200, **forms: Any) -> HttpResponse:
    calculated = domain.quote(offer.frozen_terms)
    disclosures = list(offer.disclosures.order_by("-form_version"))
    contracts = list(offer.contracts.order_by("-id"))
    context = {
        "offer": offer,
        "rows": calculated.rows(),
        "cost_rows": calculated.cost.rows,
        "cost": calculated.cost,
        "each": domain.each_instalment(calculated),
        "spared": domain.spared(calculated),
        "spared_tier": selectors.spared_tier(offer),
        "disclosures": disclosures,
        "contracts": contracts,
        "steps": _steps(offer, disclosures, contracts),
        "may_accept": policies.may_accept(request.user, offer),
        "may_revise": policies.may_revise(request.user, offer),
        "may_offer_again": policies.may_offer_again(request.user, offer),
        "accept_form": AnswerForm(),
        "refuse_form": RefuseForm(),
        "reason_form": ReasonForm(),
        "history": history_of(offer),
        **forms,
    }
    return render(request, "loans/contracts/offer_detail.html", context, status=status)


def _steps(offer: Offer, disclosures: list[Any], contracts: list[Any]) -> list[dict[str, Any]]:
    """What happens next: each step with done, here or ahead; an offer that leads nowhere has none."""
    if offer.state not in {OfferState.OPEN, OfferState.ACCEPTED}:
        return []
    form = next((one for one in disclosures if one.state in domain.LIVE), None)
    contract = next((one for one in contracts if one.state != ContractState.VOID), None)
    done = [
        offer.state == OfferState.ACCEPTED,
        form is not None and form.state == DisclosureState.CONFIRMED,
        contract is not None and contract.state == ContractState.SIGNED,
        offer.application.status == "disbursed",
    ]
    names = (
        _("The borrower accepts or refuses"),
        _("The disclosure form is read and confirmed"),
        _("The contract is made and signed"),
        _("The lender pays out"),
    )
    here = done.index(False) if False in done else len(done)
    links = ("", form and form.get_absolute_url(), contract and contract.get_absolute_url(), "")
    states = ("done" if k < here else "here" if k == here else "ahead" for k in range(len(done)))
    return [{"name": name, "state": state, "url": url} for name, state, url in zip(names, states, links, strict=True)]


@permission("contracts.edit")
@require_POST
@once("contracts.accept_offer")
def offer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(selectors.offers_visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        done = _("Accepted. The disclosure form is issued; the borrower reads and confirms it next.")
        with outcome_of(request, form, done=done) as outcome:
            disclosure = services.accept_offer(
                actor=request.user, offer_id=offer.pk, now=timezone.now(),
                ip_address=client_address(request) or None, **form.cleaned_data,
            )  # fmt: skip
        if not outcome.refused:
            return redirect(disclosure)
    return _offer_page(request, offer, 400, accept_form=form)


@permission("contracts.edit")
@require_POST
@once("contracts.refuse_offer")
def offer_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(selectors.offers_visible_to(request.user), pk=pk)
    form = RefuseForm(request.POST)
    if form.is_valid():
        done = _("The refusal is recorded. Another offer can be made.")
        with outcome_of(request, form, done=done) as outcome:
            services.refuse_offer(
                actor=request.user, offer_id=offer.pk, now=timezone.now(),
                ip_address=client_address(request) or None, **form.cleaned_data,
            )  # fmt: skip
        if not outcome.refused:
            return redirect(offer)
    return _offer_page(request, offer, 400, refuse_form=form)


@permission("contracts.edit")
@require_POST
@once("contracts.withdraw_offer")
def offer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    offer = get_object_or_404(selectors.offers_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The offer is withdrawn; its papers are void.")) as outcome:
            services.withdraw_offer(
                actor=request.user, offer_id=offer.pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect(offer)
    return _offer_page(request, offer, 400, reason_form=form)
