from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once
from customers.privacy import domain, services
from customers.privacy.forms import AuthorisationForm, ConsentForm, OwnWithdrawForm, WithdrawForm
from customers.privacy.models import PURPOSES
from customers.privacy.selectors import texts_on, withdrawing
from customers.profiles.selectors import visible_to


@permission("consents.edit")
@require_http_methods(["GET", "POST"])
@once("privacy.record_consent")
def record(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    form = ConsentForm(request.POST or None, initial={"purpose": request.GET.get("purpose", "")})
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        day = data["granted_on"]
        midnight = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone()) if day else None
        with outcome_of(request, form, done=_("The consent is recorded.")) as outcome:
            services.record_consent(
                actor=request.user,
                customer=customer,
                purpose=data["purpose"],
                receiver=data["receiver"],
                evidence={"kind": data["evidence_kind"], "reference": data["reference"]},
                now=now,
                granted_at=None if midnight is None or day == timezone.localdate(now) else midnight,
            )
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Record a consent"), "form": form, "customer": customer, "wordings": _wordings()}
    return render(request, "customers/privacy/consent_record.html", context)


@permission("consents.edit")
@require_http_methods(["GET", "POST"])
@once("privacy.withdraw_consent")
def withdraw(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One step: what stops stands beside each consent before anything is withdrawn."""
    customer, now = get_object_or_404(visible_to(request.user), pk=customer_id), timezone.now()
    chosen = request.GET.getlist("consent") if request.method == "GET" else None
    form = WithdrawForm(request.POST or None, customer=customer, initial={"consents": chosen})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Withdrawn; it holds from now on.")) as outcome:
            services.withdraw(
                actor=request.user,
                customer=customer,
                consent_ids=form.cleaned_data["consents"],
                note=form.cleaned_data["note"],
                now=now,
            )
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {
        "title": _("Withdraw consents"),
        "form": form,
        "customer": customer,
        "choices": withdrawing.choices(customer, now),
        "all": withdrawing.effects_of_all(customer, now),
    }
    return render(request, "customers/privacy/consent_withdraw.html", context, status=422 if form.errors else 200)


@permission("consents.edit")
@require_POST
@once("privacy.send_link")
def send_link(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    with outcome_of(request, done=_("The link is on its way to the customer's mobile.")):
        services.send_own_page(actor=request.user, customer=customer, now=timezone.now())
    return redirect("profiles:detail", customer.pk)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own page, by the signed link alone: what they agreed to, and the way out."""
    customer, now = withdrawing.customer_of_token(token), timezone.now()
    if customer is None:
        return render(request, "customers/privacy/own.html", {"state": "unknown"}, status=404)
    form = OwnWithdrawForm(request.POST if request.method == "POST" else None, customer=customer)
    state = "open"
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            services.withdraw(
                actor=None,
                customer=customer,
                consent_ids=form.cleaned_data["consents"],
                note=services.BY_LINK,
                now=now,
            )
        state = "open" if outcome.refused else "done"
    context = {
        "state": state,
        "form": form,
        "name": f"{customer.name[:1]}**",
        "choices": withdrawing.choices(customer, now),
        "all": withdrawing.effects_of_all(customer, now),
    }
    return render(request, "customers/privacy/own.html", context, status=422 if form.errors else 200)


@permission("consents.edit")
@require_http_methods(["GET", "POST"])
@once("privacy.issue_authorisation")
def authorisation(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The paper to sign: which purposes, which receiver."""
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    initial = {"purposes": [domain.Purpose.CREDIT_CHECK, domain.Purpose.FORWARD_TO_LENDER, domain.Purpose.SERVICE]}
    form = AuthorisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The document is issued.")) as outcome:
            document = services.issue_authorisation(
                actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect(document)
    context = {"title": _("Authorisation to sign"), "form": form, "customer": customer, "wordings": _wordings()}
    return render(request, "customers/privacy/consent_record.html", context)


def _wordings() -> list[tuple[object, tuple[str, str]]]:
    texts = texts_on(timezone.localdate())
    return [(label, texts[purpose]) for purpose, label in PURPOSES]
