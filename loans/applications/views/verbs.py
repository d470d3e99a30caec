"""The buttons of an application: one verb each, its sentence on the page, refused or done."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.network import client_address
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.privacy.services import record_consent
from loans.applications import services
from loans.applications.domain import Status, Step
from loans.applications.forms import ConsentForm, ReasonForm
from loans.applications.views.pages import found, page


def seen_version(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


@permission("applications.edit")
@require_POST
@once("applications.submit")
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    with outcome_of(request, done=_("Submitted. The assessment follows by itself in a moment.")):
        services.submit_application(
            application_id=pk, actor=request.user, now=timezone.now(), version=seen_version(request),
            ip_province=services.province_of(client_address(request)),
        )  # fmt: skip
    return redirect("applications:detail", pk)


@permission("applications.edit")
@require_POST
@once("applications.withdraw")
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application, form = found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, application, 400, reason_form=form)
    with outcome_of(request, done=_("The application is withdrawn.")):
        services.withdraw_application(
            application_id=pk,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
            version=seen_version(request),
        )
    return redirect("applications:detail", pk)


@permission("applications.edit")
@require_POST
@once("applications.resubmit")
def application_resubmit(request: HttpRequest, pk: int) -> HttpResponse:
    """The same again; when the product no longer offers that, the entry begins with the old wishes instead."""
    old, now = found(request, pk), timezone.now()
    done = _("A new draft with the same request. Check it, add the material, submit it.")
    with outcome_of(request, done=done) as outcome:
        new = services.resubmit_application(application_id=pk, actor=request.user, now=now)
    if not outcome.refused:
        return redirect("applications:detail", new.pk)
    if outcome.refusal.code == "application.not_ended" or old.customer.is_student:
        return redirect("applications:detail", pk)
    wished = {name: [str(getattr(old, name))] for name in ("amount", "term_months", "method", "purpose")}
    entry = services.begin_entry(actor=request.user, customer=old.customer, now=now, wished=wished)
    return redirect("applications:entry", entry.pk, Step.NEEDS)


@permission("applications.forward")
@require_POST
@once("applications.forward")
def application_forward(request: HttpRequest, pk: int) -> HttpResponse:
    found(request, pk)
    with outcome_of(request, done=_("The application goes to the lender now.")):
        services.forward_application(application_id=pk, actor=request.user, now=timezone.now())
    return redirect("applications:detail", pk)


@permission("consents.edit")
@require_POST
@once("applications.consent")
def application_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the customer agrees to this lender, and let the application go on."""
    application = found(request, pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return page(request, application, 400, consent_form=form)
    now = timezone.now()
    done = _("The consent is recorded; the application goes to the lender.")
    with outcome_of(request, done=done), transaction.atomic():
        record_consent(
            actor=request.user,
            customer=application.customer,
            purpose="forward_to_lender",
            receiver=application.product_version.lender.name,
            evidence={"kind": form.cleaned_data["evidence"], "reference": form.cleaned_data["reference"]},
            now=now,
        )
        if application.status == Status.PASSED:
            services.forward_application(application_id=pk, actor=request.user, now=now)
    return redirect("applications:detail", pk)
