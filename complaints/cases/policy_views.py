"""Pages of the tiering rules and time limits: those in force, the draft of the next, its trial and its way out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from backoffice.workcalendar.selectors import missing_year
from complaints.cases import drafting, learning, rulebook, selectors, shipped, triage
from complaints.cases.domain import TIER_ORDER
from complaints.cases.editing import WAITS, Editor
from complaints.cases.forms import LimitsForm, TryForm
from complaints.cases.models import TIERS, TriageModel, TriagePolicy
from complaints.cases.policy_forms import CircumstancesForm, RuleForm


@permission("complaints.view")
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """The rules in force, who changed them, and a box to try a sentence."""
    now = timezone.now()
    row = selectors.triage_policy(now)
    rules: dict[str, Any] = row.content if row else shipped.TRIAGE
    trying = TryForm(request.GET if "content" in request.GET else None)
    result, pieces = None, []
    if trying.is_bound and trying.is_valid() and trying.cleaned_data["content"]:
        content = trying.cleaned_data["content"]
        plain = triage.tier_of(rules, triage.Facts(content, trying.cleaned_data["channel"] or "hotline"))
        result = triage.with_opinion(plain, learning.opinion_of(content))
        pieces = triage.pieces(content, [reason.as_data() for reason in result.reasons])
    context = {
        "title": _("Tiering rules and time limits"),
        "policy": row,
        "rules": rules,
        "draft": drafting.DRAFTS.current(),
        "trying": trying,
        "result": result,
        "pieces": pieces,
        "models": TriageModel.objects.defer("about", "pressing")[:5],
        "versions": TriagePolicy.objects.select_related("created_by", "approved_by")[:20],
        "limits": selectors.limits(now),
        "missing_year": missing_year(timezone.localdate(now)),
    }
    return render(request, "complaints/cases/policy_detail.html", context)


@permission("complaints.policy")
@require_http_methods(["GET", "POST"])
@once("complaints.propose_limits")
def limits(request: HttpRequest, tier: str) -> HttpResponse:
    """Other time limits for one tier, for a second person to approve."""
    if tier not in set(TIER_ORDER):
        raise Http404
    content = rulebook.clock_policy(tier, timezone.now()).content
    now_in_force = {clock: terms.get("target_min") for clock, terms in content["clocks"].items()}
    form = LimitsForm(request.POST or None, initial={**now_in_force, "warn": " ".join(map(str, content["warn"]))})
    if form.is_valid():
        data = dict(form.cleaned_data)
        basis, warn = data.pop("basis"), data.pop("warn")
        with outcome_of(request, form, done=WAITS) as outcome:
            rulebook.propose_limits(
                actor=request.user, tier=tier, minutes=data, warn=warn, basis=basis, now=timezone.now()
            )
        if not outcome.refused:
            return redirect("cases:policy")
    title = _("Time limits: %(tier)s") % {"tier": dict(TIERS)[tier]}
    context = {"form": form, "title": title, "tier": tier, "clocks": content["clocks"]}
    return render(request, "complaints/cases/limits_form.html", context, status=422 if form.is_bound else 200)


EDITOR = Editor(
    drafts=drafting.DRAFTS,
    title=gettext_lazy("Tiering rules and time limits"),
    form=RuleForm,
    urls={
        "home": "cases:policy",
        "draft": "cases:policy_draft",
        "submit": "cases:policy_publish",
        "discard": "cases:policy_discard",
        "rest": "cases:circumstances",
        "new": "cases:rule_new",
        "try": "cases:rule_try",
        "words": "cases:rule_edit",
        "words_remove": "cases:rule_remove",
    },
    hits=drafting.hits,
    told=drafting.told,
    compared=drafting.compared,
    template="complaints/cases/policy_draft.html",
)


@permission("complaints.policy")
@require_http_methods(["GET", "POST"])
@once("complaints.edit_rule")
def rule(request: HttpRequest, code: str = "") -> HttpResponse:
    return EDITOR.rule(request, code)


@permission("complaints.policy")
@require_POST
def rule_try(request: HttpRequest) -> HttpResponse:
    return EDITOR.tried(request)


@permission("complaints.policy")
@require_POST
@once("complaints.remove_rule")
def rule_remove(request: HttpRequest, code: str) -> HttpResponse:
    return EDITOR.removed(request, code)


@permission("complaints.policy")
@require_http_methods(["GET", "POST"])
@once("complaints.edit_circumstances")
def circumstances(request: HttpRequest) -> HttpResponse:
    """Thresholds, and what channel, amount and the complainant add."""
    form = CircumstancesForm(request.POST or None, rules=drafting.DRAFTS.written(timezone.now()))
    return EDITOR.rest(request, form, "complaints/cases/circumstances_form.html", _("Thresholds and circumstances"))


@permission("complaints.policy")
@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    return EDITOR.draft(request)


@permission("complaints.policy")
@require_POST
@once("complaints.publish_triage")
def submit(request: HttpRequest) -> HttpResponse:
    return EDITOR.submitted(request)


@permission("complaints.policy")
@require_POST
@once("complaints.discard_triage_draft")
def discard(request: HttpRequest) -> HttpResponse:
    return EDITOR.discarded(request)
