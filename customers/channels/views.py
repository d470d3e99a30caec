from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.channels import selectors, services
from customers.channels.domain import checklist_for
from customers.channels.forms import ChannelForm, CostForm, MisconductForm, ReasonForm
from customers.channels.models import Channel, Cost
from customers.channels.tables import ChannelFilter, ChannelTable, CostFilter, CostTable


@permission("channels.view")
@require_safe
def channel_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=ChannelTable(),
        queryset=selectors.visible_to(request.user),
        filterset=ChannelFilter,
        title=_("Channels and partners"),
        subheading=_("Where prospects come from; who is not admitted or suspended brings nothing"),
        actions=[
            Action(_("Costs"), reverse("channels:costs"), "channels.view", icon="coins"),
            Action(_("New channel"), reverse("channels:create"), "channels.edit", icon="plus", key="n", primary=True),
        ],
        export_name="channels",
    )


@permission("channels.view")
@require_safe
def cost_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=CostTable(),
        queryset=Cost.objects.select_related("channel", "entered_by"),
        filterset=CostFilter,
        title=_("Costs of channels"),
        export_name="channel-costs",
    )


@permission("channels.view")
@require_safe
def channel_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


def _found(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(selectors.visible_to(request.user).select_related("agreement_file"), pk=pk)


def _page(request: HttpRequest, channel: Channel, status: int = 200, **failed: forms.Form) -> HttpResponse:
    context = {
        "channel": channel,
        "today": timezone.localdate(),
        "reasons": selectors.reasons_against(channel, timezone.localdate()),
        "items": [(item, channel.shown.get(item.code, "")) for item in checklist_for(channel.kind)],
        "misconducts": channel.misconducts.select_related("recorded_by")[:10],
        "costs": channel.costs.all()[:5],
        "scores": channel.scores.all()[:6],
        "reason_form": ReasonForm(),
        "end_form": ReasonForm(prefix="end"),
        "misconduct_form": MisconductForm(),
        "cost_form": CostForm(),
        "history": history_of(channel),
        **failed,
    }
    return render(request, "customers/channels/channel_detail.html", context, status=status)


@permission("channels.edit")
@require_http_methods(["GET", "POST"])
@once("channels.create")
def channel_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("channels.edit")
@require_http_methods(["GET", "POST"])
@once("channels.edit")
def channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(request, pk))


def _edit(request: HttpRequest, channel: Channel | None) -> HttpResponse:
    form = ChannelForm(request.POST or None, request.FILES or None, instance=channel)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The channel's record is saved.")) as outcome:
            saved = services.save_channel(
                actor=request.user, now=timezone.now(), channel_id=channel.pk if channel else None, **form.content()
            )
        if not outcome.refused:
            return redirect("channels:detail", saved.pk)
    context = {
        "form": form,
        "title": channel.name if channel else _("New channel"),
        "back": channel.get_absolute_url() if channel else reverse("channels:list"),
    }
    return render(request, "customers/channels/channel_edit.html", context, status=400 if form.errors else 200)


@permission("channels.edit")
@require_POST
@once("channels.submit")
def channel_submit(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request, done=_("A second person now decides about the admission.")):
        services.submit_channel(actor=request.user, now=timezone.now(), channel_id=_found(request, pk).pk)
    return redirect("channels:detail", pk)


def _with(request: HttpRequest, pk: int, name: str, form: forms.Form, verb: Any, done: str) -> HttpResponse:
    channel = _found(request, pk)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, now=timezone.now(), channel_id=channel.pk, **form.cleaned_data)
        if not outcome.refused:
            return redirect("channels:detail", pk)
    return _page(request, channel, 400, **{name: form})


@permission("channels.suspend")
@require_POST
@once("channels.suspend")
def channel_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Suspended: nothing is taken from this channel until it is admitted again.")
    return _with(request, pk, "reason_form", ReasonForm(request.POST), services.suspend_channel, done)


@permission("channels.suspend")
@require_POST
@once("channels.end")
def channel_end(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST, prefix="end")
    return _with(request, pk, "end_form", form, services.end_channel, _("The co-operation has ended."))


@permission("channels.suspend")
@require_POST
@once("channels.misconduct")
def misconduct_add(request: HttpRequest, pk: int) -> HttpResponse:
    form = MisconductForm(request.POST)
    return _with(request, pk, "misconduct_form", form, services.record_misconduct, _("Written down."))


@permission("channels.edit")
@require_POST
@once("channels.cost")
def cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    return _with(request, pk, "cost_form", CostForm(request.POST), services.enter_cost, _("The cost is entered."))
