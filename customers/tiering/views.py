from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles.selectors import visible_to
from customers.tiering import rulemaking, selectors, services
from customers.tiering.domain import Tier
from customers.tiering.forms import OverrideForm, PolicyForm
from customers.tiering.models import TIERS, PolicyDraft, TierOverride
from customers.tiering.tables import TierFilter, TierTable


@permission("tiering.view")
@require_GET
def tier_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=TierTable(),
        queryset=selectors.visible_to(request.user),
        filterset=TierFilter,
        title=_("Customer tiers"),
        subheading=_("From the loan record alone; decides service and fee discount, never approval"),
        actions=[Action(_("Tier policy"), reverse("tiering:policy"), "tiering.view", icon="adjustments", key="p")],
        export_name="tiers",
    )


@permission("tiering.recompute")
@require_POST
@once("tiering.recompute")
def recompute(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    row = services.recompute(actor=request.user, customer_id=customer.pk, now=timezone.now())
    messages.success(
        request, _("Computed: %(tier)s, score %(score)s.") % {"tier": row.get_tier_display(), "score": row.score}
    )
    return redirect("profiles:detail", customer.pk)


@permission("tiering.recompute")
@require_http_methods(["GET", "POST"])
@once("tiering.override")
def override(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("The request waits for a second person under Approvals.")) as outcome:
            services.request_override(actor=request.user, customer=customer, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": _("Decide another tier"), "form": form, "customer": customer}
    return render(request, "customers/tiering/tier_override.html", context)


@permission("tiering.recompute")
@require_POST
@once("tiering.end_override")
def end_override(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(TierOverride.objects.filter(customer__in=visible_to(request.user)), pk=pk)
    services.end_override(actor=request.user, override_id=found.pk, now=timezone.now())
    messages.success(request, _("The decided tier has ended."))
    return redirect("profiles:detail", found.customer_id)


# -- policy ------------------------------------------------------------------------------------------


@permission("tiering.view")
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "title": _("Tier policy"),
        "rules": services.rules_on(today),
        "drafts": selectors.policy_drafts(),
        "today": today,
    }
    return render(request, "customers/tiering/policy.html", context)


@permission("tiering.policy")
@require_http_methods(["GET", "POST"])
@once("tiering.draft_policy")
def policy_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = PolicyForm(request.POST or None, initial=asdict(services.rules_on(today)) | {"valid_from": today})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            draft = rulemaking.draft_policy(
                actor=request.user,
                rules=form.rules(),
                valid_from=form.cleaned_data["valid_from"],
                basis=form.cleaned_data["basis"],
                now=timezone.now(),
            )
        if not outcome.refused:
            return redirect("tiering:policy_draft", draft.pk)
    context = {"title": _("Try another policy"), "form": form}
    return render(request, "customers/tiering/policy_new.html", context, status=400 if form.errors else 200)


@permission("tiering.view")
@require_GET
def policy_draft(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(PolicyDraft.objects.select_related("progress", "made_by"), pk=pk)
    rows = [
        (label, [(after.value, draft.matrix.get(before, {}).get(after.value, 0)) for after in Tier], before)
        for before, label in TIERS
    ]
    context = {
        "title": _("Tier policy %(number)s") % {"number": draft.number},
        "draft": draft,
        "rows": rows,
        "labels": [label for _tier, label in TIERS],
        "moved": selectors.moved(draft),
        "changes": selectors.changed_rules(draft, services.rules_on(timezone.localdate())),
        "moves": selectors.moves_of(draft, request.GET.get("before", ""), request.GET.get("after", "")),
    }
    return render(request, "customers/tiering/policy_draft.html", context)


@permission("tiering.policy")
@require_POST
@once("tiering.submit_policy")
def policy_submit(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request, done=_("The policy waits for a second person under Approvals.")):
        rulemaking.submit_policy(actor=request.user, draft_id=pk, now=timezone.now())
    return redirect("tiering:policy_draft", pk)
