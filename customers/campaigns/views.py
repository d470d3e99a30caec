from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission, public
from backoffice.web.submissions import once
from customers.campaigns import selectors, services
from customers.campaigns.forms import CampaignForm, ReasonForm
from customers.campaigns.models import REASONS, Campaign
from customers.campaigns.tables import CampaignFilter, CampaignTable, RecipientFilter, RecipientTable

BY_LINK = "通过链接退订"


@permission("campaigns.view")
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=CampaignTable(),
        queryset=selectors.visible_to(request.user),
        filterset=CampaignFilter,
        title=_("Campaigns"),
        subheading=_("Said to many, with consent only, never at night and not too often"),
        actions=[
            Action(
                _("New campaign"), reverse("campaigns:create"), "campaigns.edit", icon="plus", key="n", primary=True
            )
        ],
        export_name="campaigns",
    )


def _found(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(selectors.visible_to(request.user).select_related("progress", "created_by"), pk=pk)


@permission("campaigns.view")
@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _found(request, pk)
    before = campaign.launched_at is None
    context = {
        "title": campaign.name,
        "campaign": campaign,
        "variants": campaign.variants.all(),
        "segment": segment_words(campaign),
        "preview": _counts(selectors.preview(campaign.audience, campaign.segment, campaign.way, timezone.now()))
        if before
        else None,
        "results": None if before else selectors.results(campaign),
        "reasons": REASONS,
        "reason_form": ReasonForm(),
        "history": history_of(campaign),
    }
    return render(request, "customers/campaigns/campaign_detail.html", context)


def segment_words(campaign: Campaign) -> list[tuple[Any, Any]]:
    """The saved filter in words."""
    form = CampaignForm(initial=CampaignForm.initial_of(campaign))
    words = []
    prefix = "lead_" if campaign.audience == "leads" else ""
    for name, value in campaign.segment.items():
        field = form.fields[name if name == "region" else prefix + name]
        label = {str(key): text for key, text in getattr(field, "choices", [])}.get(str(value), value)
        words.append((field.label, label))
    return words


def _counts(found: dict[str, int]) -> dict[str, Any]:
    left_out = sorted(((REASONS[code], count) for code, count in found.items() if code), key=lambda pair: -pair[1])
    return {"told": found.get("", 0), "left_out": left_out, "all": sum(found.values())}


@permission("campaigns.edit")
@require_http_methods(["GET", "POST"])
@once("campaigns.create")
def campaign_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("campaigns.edit")
@require_http_methods(["GET", "POST"])
@once("campaigns.edit")
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(request, pk))


def _edit(request: HttpRequest, campaign: Campaign | None) -> HttpResponse:
    form = CampaignForm(request.POST or None, initial=CampaignForm.initial_of(campaign) if campaign else None)
    preview = None
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            data = form.cleaned_data
            preview = _counts(selectors.preview(data["audience"], form.filter(), data["way"], timezone.now()))
        else:
            with outcome_of(request, form, done=_("Saved as a draft.")) as outcome:
                saved = services.save_campaign(
                    actor=request.user, now=timezone.now(), campaign_id=campaign.pk if campaign else None,
                    **form.content(),
                )  # fmt: skip
            if not outcome.refused:
                return redirect("campaigns:detail", saved.pk)
    context = {
        "title": campaign.name if campaign else _("New campaign"),
        "form": form,
        "preview": preview,
        "back": campaign.get_absolute_url() if campaign else reverse("campaigns:list"),
    }
    return render(request, "customers/campaigns/campaign_edit.html", context, status=400 if form.errors else 200)


def _carried(request: HttpRequest, pk: int, verb: Any, done: str, **more: Any) -> HttpResponse:
    campaign = _found(request, pk)
    with outcome_of(request, done=done):
        verb(actor=request.user, now=timezone.now(), campaign_id=campaign.pk, **more)
    return redirect("campaigns:detail", pk)


@permission("campaigns.edit")
@require_POST
@once("campaigns.submit")
def campaign_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, services.submit_campaign, _("A second person now decides whether it goes out."))


@permission("campaigns.edit")
@require_POST
@once("campaigns.launch")
def campaign_launch(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, services.launch, _("It is being sent; this page may be left."))


def _reason(request: HttpRequest) -> str:
    form: forms.Form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@permission("campaigns.edit")
@require_POST
@once("campaigns.pause")
def campaign_pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, services.pause, _("Paused: nothing more goes out."), reason=_reason(request))


@permission("campaigns.edit")
@require_POST
@once("campaigns.cancel")
def campaign_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _carried(request, pk, services.cancel_campaign, _("Cancelled."), reason=_reason(request))


@permission("campaigns.view")
@require_safe
def recipient_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    campaign = _found(request, pk)
    return list_response(
        request,
        table=RecipientTable(),
        queryset=campaign.recipients.select_related("customer", "lead", "message"),
        filterset=RecipientFilter,
        title=_("People of the campaign"),
        subheading=campaign.name,
        actions=[Action(_("Back to the campaign"), campaign.get_absolute_url(), "campaigns.view")],
        export_name="campaign-people",
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out in every message: one button, no questions. A look alone (a scanner's) changes nothing."""
    recipient = selectors.by_stop_token(token)
    if recipient is None:
        return render(request, "customers/campaigns/stop.html", {"state": "unknown"}, status=404)
    if request.method == "POST":
        services.stop(recipient_id=recipient.pk, how=BY_LINK, now=timezone.now())
        return render(request, "customers/campaigns/stop.html", {"state": "done"})
    return render(request, "customers/campaigns/stop.html", {"state": "open"})
