"""Small forms for what is on file beside identity; each goes back to the customer's page."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from backoffice.accounts.stepup import step_up_required
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles import selectors, services
from customers.profiles.domain import segments
from customers.profiles.forms import (
    CareForm,
    EndForm,
    HoldingForm,
    OccupationForm,
    PartyForm,
    RevealForm,
    SegmentForm,
)
from customers.profiles.models import CareFlag, Customer, Holding, Occupation, Party


def _customer(request: HttpRequest, pk: int) -> Customer:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


def _form_page(
    request: HttpRequest, customer: Customer, form: Form, title: str, verb: Callable[..., Any], help_text: str = ""
) -> HttpResponse:
    """The form; once right, the verb runs and the customer's page follows."""
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Written down.")) as outcome:
            verb(actor=request.user, customer_id=customer.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": title, "form": form, "customer": customer, "help_text": help_text}
    return render(request, "customers/profiles/background_form.html", context, status=400 if form.errors else 200)


@permission("customers.edit")
@require_http_methods(["GET", "POST"])
@once("customers.record_occupation")
def occupation(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    form = OccupationForm(request.POST or None, customer=customer)
    return _form_page(request, customer, form, _("Work and income"), services.record_occupation)


@permission("customers.edit")
@require_http_methods(["GET", "POST"])
@once("customers.record_holding")
def holding(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    form = HoldingForm(request.POST or None, customer=customer)
    return _form_page(request, customer, form, _("Asset or liability"), services.record_holding)


@permission("customers.edit")
@sensitive_post_parameters("phone", "other")
@require_http_methods(["GET", "POST"])
@once("customers.add_party")
def party(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    form = PartyForm(request.POST or None, user=request.user)
    help_text = _("Only who the business needs: no address book is kept.")
    return _form_page(request, customer, form, _("Related party"), services.add_party, help_text)


@permission("customers.edit")
@require_http_methods(["GET", "POST"])
@once("customers.record_care")
def care(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    return _form_page(request, customer, CareForm(request.POST or None), _("Special care"), services.record_care)


@permission("customers.edit")
@require_http_methods(["GET", "POST"])
@once("customers.choose_segment")
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    customer = _customer(request, pk)
    derived = segments.derive_for(customer, timezone.localdate())
    form = SegmentForm(request.POST or None, initial={"segment": customer.segment, "reason": customer.segment_reason})
    named = dict(SegmentForm.base_fields["segment"].choices)  # type: ignore[attr-defined]
    help_text = _("The rule says: %(segment)s") % {"segment": named[derived.segment] if derived.segment else "—"}
    return _form_page(request, customer, form, _("Segment"), services.choose_segment, help_text)


ENDED = {
    "occupation": (Occupation, services.end_occupation),
    "holding": (Holding, services.end_holding),
    "party": (Party, services.end_party),
    "care": (CareFlag, services.end_care),
}


@permission("customers.edit")
@require_http_methods(["GET", "POST"])
@once("customers.end_background")
def end(request: HttpRequest, pk: int, what: str, row_id: int) -> HttpResponse:
    """An occupation, holding, party or reason for care is over, or was wrong; it stays on file."""
    table, verb = ENDED[what]
    customer = _customer(request, pk)
    row = get_object_or_404(table, pk=row_id, customer=customer)

    def carry_out(*, customer_id: int, **values: Any) -> None:
        verb(row_id=row.pk, **values)

    form = EndForm(request.POST or None) if what in ("occupation", "holding") else Form(request.POST or None)
    return _form_page(request, customer, form, _("End: %(what)s") % {"what": row}, carry_out)


@permission("customers.reveal")
@never_cache
@require_http_methods(["GET", "POST"])
@step_up_required
def party_phone(request: HttpRequest, pk: int, party_id: int) -> HttpResponse:
    """A contact person's full number, once, to who says why."""
    customer = _customer(request, pk)
    row = get_object_or_404(Party, pk=party_id, customer=customer, phone__isnull=False)
    form, clear = RevealForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form):
            reason = form.cleaned_data["reason"]
            clear = services.reveal_party_phone(actor=request.user, party_id=row.pk, reason=reason, now=timezone.now())
    context = {"title": _("Show the full number"), "customer": customer, "field": "phone", "form": form,
               "reveal_url": request.path,
               "clear": clear, "masked": row.phone_masked}  # fmt: skip
    status = 400 if request.method == "POST" and not clear else 200
    return render(request, "customers/profiles/customer_reveal_page.html", context, status=status)
