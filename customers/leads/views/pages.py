from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.leads import selectors, services
from customers.leads.forms import (
    AssignForm,
    ContactForm,
    ConvertForm,
    LeadForm,
    LoseForm,
    PeriodForm,
    QualifyForm,
    RevealForm,
    WithdrawForm,
)
from customers.leads.models import Lead
from customers.leads.policies import may_work
from customers.leads.presenting import funnel_steps
from customers.leads.services import Told
from customers.leads.tables import LeadFilter, LeadTable
from customers.relations.selectors import covered_by

DAYS = 90


@permission("leads.view")
@require_safe
def lead_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=LeadTable(),
        queryset=selectors.visible_to(request.user),
        filterset=LeadFilter,
        title=_("Leads"),
        subheading=_("Who may want a loan, from every channel; spoken to, then a customer or lost with a reason"),
        actions=[
            Action(_("Funnel"), reverse("leads:funnel"), "leads.view", icon="filter"),
            Action(
                _("Import leads"), reverse("files:import_new", args=["leads"]), "leads.import", icon="file-import",
                key="i",
            ),
            Action(_("New lead"), reverse("leads:create"), "leads.enter", icon="plus", key="n", primary=True),
        ],
        export_name="leads",
    )  # fmt: skip


@permission("leads.enter")
@require_http_methods(["GET", "POST"])
@once("leads.enter")
def lead_create(request: HttpRequest) -> HttpResponse:
    form = LeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        channel = data.pop("channel")
        with outcome_of(request, form) as outcome:
            lead, folded = services.enter_lead(
                actor=request.user, channel=channel, told=Told(**data), now=timezone.now()
            )
            outcome.say(_said(folded))
        if not outcome.refused:
            seen = lead is not None and selectors.visible_to(request.user).filter(pk=lead.pk).exists()
            return redirect("leads:detail", lead.pk) if seen else redirect("leads:list")
    context = {"title": _("New lead"), "form": form, "back": reverse("leads:list")}
    return render(request, "customers/leads/lead_form.html", context, status=400 if form.errors else 200)


def _said(folded: str) -> str:
    if folded == "customer":
        return _("This person is a customer already; nothing was entered twice.")
    return _("This person is an open lead already; nothing was entered twice.") if folded else _("Entered.")


@permission("leads.view")
@require_safe
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, found(request, pk))


def found(request: HttpRequest, pk: int) -> Lead:
    return get_object_or_404(selectors.visible_to(request.user).select_related("customer", "batch"), pk=pk)


def page(request: HttpRequest, lead: Lead, status: int = 200, **more: Any) -> HttpResponse:
    user, seen = request.user, {"version": lead.version}
    covered = covered_by(user, timezone.localdate()) if user.may("leads.work") else set()
    works = may_work(user, lead) or lead.owner_id in covered
    asked = {name: getattr(lead, name) for name in ("amount", "purpose", "region", "company")}
    context: dict[str, Any] = {
        "title": str(lead),
        "lead": lead,
        "works": works and lead.is_open,
        "contacts": lead.contacts.select_related("by")[:20],
        "contact_form": ContactForm(initial=seen),
        "qualify_form": QualifyForm(initial=asked | seen),
        "lose_form": LoseForm(initial=seen),
        "reveal_form": RevealForm(),
        "withdraw_form": WithdrawForm(),
        "assign_form": AssignForm() if user.may("leads.lead") else None,
        "history": history_of(lead),
        **more,
    }
    return render(request, "customers/leads/lead_detail.html", context, status=status)


@permission("leads.work")
@require_http_methods(["GET", "POST"])
@once("leads.convert")
def lead_convert(request: HttpRequest, pk: int) -> HttpResponse:
    """A customer of the lead: who is known under this number is shown beside the form."""
    lead = found(request, pk)
    form = ConvertForm(request.POST or None, initial={"name": lead.name, "version": lead.version})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            _customer, created = services.convert(
                actor=request.user, lead_id=lead.pk, now=timezone.now(), **form.cleaned_data
            )
            outcome.say(_("Registered as a customer.") if created else _("Tied to the customer who was known."))
        if not outcome.refused:
            return redirect("leads:detail", pk)
    context = {
        "title": _("Make a customer"), "lead": lead, "form": form, "same": selectors.same_person(lead),
        "back": lead.get_absolute_url(),
    }  # fmt: skip
    return render(request, "customers/leads/lead_convert.html", context, status=400 if form.errors else 200)


@permission("leads.view")
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    """Lead to disbursement of the leads of a period, in all, by channel and by campaign."""
    since, until, form = _period(request)
    channels = selectors.funnel_by_channel(since, until)
    whole = selectors.funnel_of(
        selectors.received(since, until), sum((funnel.cost for _channel, funnel in channels), start=0)
    )
    context = {
        "title": _("Funnel"),
        "form": form,
        "since": since,
        "until": until,
        "whole": whole,
        "steps": funnel_steps(whole, since, until),
        "channels": [(channel, one, funnel_steps(one, since, until, channel=channel.pk)) for channel, one in channels],
        "campaigns": [
            (code, one, funnel_steps(one, since, until, campaign=code))
            for code, one in selectors.funnel_by_campaign(since, until)
        ],
    }
    return render(request, "customers/leads/funnel.html", context)


def _within(day: date) -> date:
    """A day that leads can have, so that arithmetic with it stays within the calendar."""
    return min(max(day, date(2020, 1, 1)), date(2099, 12, 31))


def _period(request: HttpRequest) -> tuple[date, date, forms.Form]:
    """What was asked for, ninety days by default; turned round when it was typed backwards."""
    today = timezone.localdate()
    default = {"since": today - timedelta(days=DAYS - 1), "until": today}
    form = PeriodForm(request.GET or None, initial=default)
    data = form.cleaned_data if form.is_valid() else {}
    until = _within(data.get("until") or today)
    since = _within(data.get("since") or until - timedelta(days=DAYS - 1))
    since, until = min(since, until), max(since, until)
    return since, until, PeriodForm(initial={"since": since, "until": until})
