from datetime import datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.values.errors import Refused
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.privacy import domain, selectors, services
from customers.privacy.forms import AuthorisationForm, ConsentForm, WithdrawForm
from customers.privacy.models import PURPOSES
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
        try:
            services.record_consent(
                actor=request.user,
                customer=customer,
                purpose=data["purpose"],
                receiver=data["receiver"],
                evidence={"kind": data["evidence_kind"], "reference": data["reference"]},
                now=now,
                granted_at=None if midnight is None or day == timezone.localdate(now) else midnight,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The consent is recorded."))
            return redirect("profiles:detail", customer.pk)
    wordings = [(label, domain.current_wording(purpose)) for purpose, label in PURPOSES]
    context = {"title": _("Record a consent"), "form": form, "customer": customer, "wordings": wordings}
    return render(request, "customers/privacy/consent_record.html", context)


@permission("consents.edit")
@require_http_methods(["GET", "POST"])
@once("privacy.withdraw_consent")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(selectors.visible_to(request.user).select_related("customer"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_consent(
            actor=request.user, consent_id=consent.pk, note=form.cleaned_data["note"], now=timezone.now()
        )
        messages.success(request, _("The consent is withdrawn; it holds from now on."))
        return redirect("profiles:detail", consent.customer_id)
    context = {
        "title": _("Withdraw a consent"),
        "form": form,
        "consent": consent,
        "effects": [_(effect) for effect in domain.EFFECTS[domain.Purpose(consent.purpose)]],
    }
    return render(request, "customers/privacy/consent_withdraw.html", context)


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
    wordings = [(label, domain.current_wording(purpose)) for purpose, label in PURPOSES]
    context = {"title": _("Authorisation to sign"), "form": form, "customer": customer, "wordings": wordings}
    return render(request, "customers/privacy/consent_record.html", context)
