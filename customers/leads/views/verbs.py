from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.keys import keys_in
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.leads import selectors, services
from customers.leads.forms import AssignForm, ContactForm, LoseForm, QualifyForm, RevealForm, WithdrawForm
from customers.leads.views.pages import found, page

AT_ONCE = 500


def _carried(request: HttpRequest, pk: int, name: str, form: forms.Form, verb: Any, done: str) -> HttpResponse:
    lead = found(request, pk)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, lead_id=lead.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("leads:detail", pk)
    return page(request, lead, 400, **{name: form})


@permission("leads.work")
@require_POST
@once("leads.contact")
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    form = ContactForm(request.POST)
    return _carried(request, pk, "contact_form", form, services.record_contact, _("Written down."))


@permission("leads.work")
@require_POST
@once("leads.qualify")
def qualify(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, "qualify_form", QualifyForm(request.POST), services.qualify, _("The need is known."))


@permission("leads.work")
@require_POST
@once("leads.lose")
def lose(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, "lose_form", LoseForm(request.POST), services.lose, _("Closed as lost."))


@permission("leads.work")
@require_POST
@once("leads.withdraw")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("No offers go to this number any more.")
    return _carried(request, pk, "withdraw_form", WithdrawForm(request.POST), services.withdraw_consent, done)


@permission("leads.work")
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The clear number for one call; each time leaves an entry in the trail."""
    lead, form = found(request, pk), RevealForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            number = services.reveal_phone(
                actor=request.user, lead_id=lead.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            response = page(request, lead, clear_phone=number)
            response["Cache-Control"] = "no-store"
            return response
    return page(request, lead, 400, reveal_form=form)


@permission("leads.lead")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Ticked rows of the list, or one lead from its page: first who takes them, then the assignment."""
    rows = list(selectors.visible_to(request.user).filter(pk__in=keys_in(request.POST, most=AT_ONCE)))
    form = AssignForm(request.POST if "owner" in request.POST else None)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            count = services.assign_lead(
                actor=request.user, lead_ids=[row.pk for row in rows], now=timezone.now(), **form.cleaned_data
            )
            outcome.say(_("%(count)s leads assigned.") % {"count": count})
        if not outcome.refused:
            return redirect("leads:list")
    context = {"title": _("Assign leads"), "rows": rows, "form": form}
    return render(request, "customers/leads/assign.html", context, status=400 if form.errors else 200)
