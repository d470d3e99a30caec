from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit.selectors import history_of
from backoffice.web.network import client_address
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.contracts import domain, policies, selectors, services
from loans.contracts.forms import ConfirmForm
from loans.contracts.models import Contract, Disclosure


@permission("contracts.view")
@require_GET
def disclosure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _disclosure_page(request, get_object_or_404(selectors.disclosures_visible_to(request.user), pk=pk))


def _disclosure_page(
    request: HttpRequest, disclosure: Disclosure, form: ConfirmForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    left = 0.0
    if disclosure.state == domain.DisclosureState.SHOWN and disclosure.enabled_at:
        left = max((disclosure.enabled_at - now).total_seconds(), 0)
    context = {
        "disclosure": disclosure,
        "content": disclosure.content,
        "document": disclosure.document,
        "seconds_left": f"{left:.1f}",
        "may_confirm": policies.may_confirm(request.user, disclosure),
        "may_prepare": policies.may_edit(request.user) and disclosure.state == domain.DisclosureState.CONFIRMED,
        "contract": Contract.objects.filter(disclosure=disclosure).first(),
        "form": form or ConfirmForm(content=disclosure.content),
        "history": history_of(disclosure),
    }
    return render(request, "loans/contracts/disclosure_detail.html", context, status=status)


@permission("contracts.edit")
@require_POST
@once("contracts.show_disclosure")
def disclosure_show(request: HttpRequest, pk: int) -> HttpResponse:
    disclosure = get_object_or_404(selectors.disclosures_visible_to(request.user), pk=pk)
    with outcome_of(request):
        services.show_disclosure(actor=request.user, disclosure_id=disclosure.pk, now=timezone.now())
    return redirect(disclosure)


@permission("contracts.edit")
@require_POST
@once("contracts.confirm_disclosure")
def disclosure_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    disclosure = get_object_or_404(selectors.disclosures_visible_to(request.user), pk=pk)
    form = ConfirmForm(request.POST, content=disclosure.content)
    if form.is_valid():
        with outcome_of(request, form, done=_("Confirmed. The contract can be made now.")) as outcome:
            services.confirm_disclosure(
                actor=request.user,
                disclosure_id=disclosure.pk,
                ip_address=client_address(request) or None,
                now=timezone.now(),
                **form.cleaned_data,
            )
        if not outcome.refused:
            return redirect(disclosure)
    return _disclosure_page(request, disclosure, form, status=400)
