from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.accounts.stepup import step_up_required
from backoffice.web.keys import keys_in, looks_like_key
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.needs.selectors import latest_wish
from customers.profiles.selectors import matching
from customers.profiles.selectors import visible_to as customers_visible_to
from loans.matching import pages, selectors, services
from loans.matching.filters import MatchFilter
from loans.matching.forms import AdviceForm, NeedForm, PolicyForm, TermsForm
from loans.matching.models import ProductMatch
from loans.matching.tables import MatchTable
from loans.products.models import ProductVersion

FOUND_SHOWN = 10
COMPARED = 4


@permission("matching.view")
@require_safe
def match_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=MatchTable(),
        queryset=selectors.matches_visible_to(request.user),
        filterset=MatchFilter,
        title=_("Matching"),
        subheading=_("What customers need, and which products fit them best; commission plays no part"),
        actions=[
            Action(_("Tuning"), reverse("matching:tuning"), "matching.view", icon="adjustments-horizontal"),
            Action(_("New need"), reverse("matching:new"), "matching.advise", icon="plus", key="n", primary=True),
        ],
        export_name="matches",
    )


@permission("matching.advise")
@require_http_methods(["GET", "POST"])
@once("matching.file_need")
def need_new(request: HttpRequest) -> HttpResponse:
    """Find the customer, write down what they need; the answer is the list of products in order."""
    customers = customers_visible_to(request.user)
    wanted = request.POST.get("customer") or request.GET.get("customer") or ""
    customer = customers.filter(pk=int(wanted)).first() if looks_like_key(wanted) else None
    told = latest_wish(customer) if customer is not None else None
    form = NeedForm(request.POST or None, initial=told.wish if told else None)
    if request.method == "POST" and customer is not None and form.is_valid():
        now = timezone.now()
        with outcome_of(request, form) as outcome:
            need = services.file_need(actor=request.user, customer=customer, now=now, **form.cleaned_data)
            match = services.match_need(actor=request.user, need=need, now=now)
        if not outcome.refused:
            return redirect(match)
    query = request.GET.get("q", "")[:60]
    found = list(matching(customers, query).order_by("-id")[:FOUND_SHOWN]) if query.strip() and not customer else []
    context = {
        "form": form,
        "customer": customer,
        "q": query,
        "found": found,
        "told": told,
        "title": _("What the customer needs"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "loans/matching/need_new.html", context, status=status)


def _found(request: HttpRequest, pk: int) -> ProductMatch:
    return get_object_or_404(selectors.matches_visible_to(request.user), pk=pk)


@permission("matching.view")
@require_safe
def match_detail(request: HttpRequest, pk: int) -> HttpResponse:
    match = _found(request, pk)
    context: dict[str, Any] = {
        **pages.match_page(match),
        "may_advise": request.user.may("matching.advise"),
        "records": match.records.select_related("product_version__product", "adviser").order_by("-id"),
    }
    return render(request, "loans/matching/match_detail.html", context)


@permission("matching.advise")
@require_POST
@once("matching.match")
def match_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same need against the products of today."""
    match = _found(request, pk)
    with outcome_of(request, done=_("Matched again with the products on sale now.")):
        match = services.match_need(actor=request.user, need=match.need, now=timezone.now())
    return redirect(match)


# -- comparison and advice --------------------------------------------------------------------------


def _compared(request: HttpRequest, match: ProductMatch) -> list[int]:
    """Up to four fitting versions named in the address; the best three when none is."""
    data = request.POST if request.method == "POST" else request.GET
    fitting = [offer["version"] for offer in match.offers(keys_in(data, "offer"))]
    return fitting[:COMPARED] or [offer["version"] for offer in match.offers()[: COMPARED - 1]]


@permission("matching.view")
@require_safe
def match_compare(request: HttpRequest, pk: int) -> HttpResponse:
    match = _found(request, pk)
    context = pages.compare_page(match, _compared(request, match), timezone.now())
    context["may_advise"] = request.user.may("matching.advise")
    return render(request, "loans/matching/match_compare.html", context)


@permission("matching.advise")
@require_http_methods(["GET", "POST"])
@step_up_required
@once("matching.sign_advice")
def advise(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """Terms, flags and reasons; `check` works the flags out anew, everything else signs."""
    match = _found(request, pk)
    offer = next(iter(match.offers([version_pk])), None)
    version = get_object_or_404(
        ProductVersion.objects.select_related("product", "lender").prefetch_related("fees"), pk=version_pk
    )
    if offer is None:
        raise Http404
    compared, now = _compared(request, match), timezone.now()
    terms = TermsForm(request.POST or None, version=version, initial=offer)
    chosen = terms.cleaned_data if terms.is_bound and terms.is_valid() else terms.initial
    found = None
    if not terms.errors:
        with outcome_of(request, terms if terms.is_bound else None):
            found = services.appraise(
                match=match, version=version, amount=Decimal(chosen["amount"]), term_months=chosen["term_months"],
                method=chosen["method"], now=now,
            )  # fmt: skip
    signing = request.method == "POST" and "check" not in request.POST
    form = AdviceForm(request.POST if signing else None, raised=found.raised if found else ())
    if signing and found is not None and form.is_valid():
        with outcome_of(request, form, done=_("Signed. The application can be started now.")) as outcome:
            signed = services.sign_advice(
                actor=request.user, match=match, version=version, compared=compared, now=now,
                answers=form.answers(), **terms.cleaned_data,
                **{name: form.cleaned_data[name] for name in ("reason", "confirmed_by", "confirmation")},
            )  # fmt: skip
        if not outcome.refused:
            return redirect(signed)
    context = pages.advise_page(match, version, found, compared) | {"terms": terms, "form": form}
    wrong = bool(terms.errors or form.errors)
    return render(request, "loans/matching/advise.html", context, status=400 if wrong else 200)


@permission("matching.view")
@require_safe
def record_detail(request: HttpRequest, pk: int) -> HttpResponse:
    signed = get_object_or_404(selectors.records_visible_to(request.user), pk=pk)
    context = pages.record_page(signed) | {"may_apply": request.user.may("applications.edit")}
    return render(request, "loans/matching/record_detail.html", context)


# -- tuning -----------------------------------------------------------------------------------------


@permission("matching.view")
@require_http_methods(["GET", "POST"])
@once("matching.propose_policy")
def tuning(request: HttpRequest) -> HttpResponse:
    """How the products did, what that suggests, and a new policy for a second person to decide."""
    may_tune = request.user.may("matching.tune")
    if request.method == "POST" and not may_tune:
        raise PermissionDenied
    today = timezone.localdate()
    policy, row = selectors.policy_on(today)
    lines = selectors.evidence(today)
    form = PolicyForm(request.POST or None, policy=policy, lines=lines, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Sent to a second person for approval.")) as outcome:
            proposed = services.propose_policy(actor=request.user, now=timezone.now(), **form.content())
        if not outcome.refused:
            return redirect(proposed)
    context = {
        "title": _("Tuning of the matching"),
        "lines": pages.evidence_rows(lines, set(form["adopted"].value() or [])),
        "form": form,
        "policy": row,
        "policies": selectors.policies_visible_to(request.user)[:12],
        "may_tune": may_tune,
        "minimum": selectors.value(selectors.MIN_SAMPLE, today),
    }
    return render(request, "loans/matching/tuning.html", context, status=400 if form.errors else 200)


@permission("matching.view")
@require_safe
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selectors.policies_visible_to(request.user), pk=pk)
    return render(request, "loans/matching/policy_detail.html", pages.policy_page(row))
