"""Pages of the tiering rules and time limits: those in force, the draft of the next, its trial and its way out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.values.errors import Refused
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from backoffice.workcalendar.selectors import missing_year
from complaints.cases import drafting, learning, rulebook, selectors, shipped, triage
from complaints.cases.domain import TIER_ORDER
from complaints.cases.forms import LimitsForm, TryForm
from complaints.cases.models import TIERS, TriageModel, TriagePolicy
from complaints.cases.policy_forms import CircumstancesForm, RuleForm, SubmitForm, TryRuleForm

WAITS = gettext_lazy("Submitted. It is in force as soon as a second person approves it.")
IN_DRAFT = gettext_lazy("Kept in the draft. Look at what it changes, then submit it.")


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
        "draft": drafting.draft(),
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


def _written() -> dict[str, Any]:
    """The rules as the draft has them, or as they are in force."""
    row = drafting.draft()
    return row.content if row else rulebook.triage_policy(timezone.now()).content


@permission("complaints.policy")
@require_http_methods(["GET", "POST"])
@once("complaints.edit_rule")
def rule(request: HttpRequest, code: str = "") -> HttpResponse:
    """One rule on the text, beside the sentences that it speaks to; a new one without a code."""
    known = drafting.rule_named(_written(), code) if code else {}
    if known is None:
        raise Http404
    form = RuleForm(request.POST or None, initial={"window": 6, "weight": 10, **known})
    if form.is_valid():
        with outcome_of(request, form, done=IN_DRAFT) as outcome:
            drafting.save_rule(actor=request.user, code=code, rule=form.cleaned_data, now=timezone.now())
        if not outcome.refused:
            return redirect("cases:policy_draft")
    context = {
        "title": known.get("text") or _("New rule"),
        "form": form,
        "code": code,
        "try_form": TryRuleForm(),
        **_tried({"code": "new", "text": "…", "weight": 0, **known} if known else None, ""),
    }
    return render(request, "complaints/cases/rule_form.html", context, status=422 if form.is_bound else 200)


@permission("complaints.policy")
@require_POST
def rule_try(request: HttpRequest) -> HttpResponse:
    """Fragment: what the rule in the form speaks to. Stores nothing."""
    form, trying = RuleForm(request.POST), TryRuleForm(request.POST)
    form.is_valid()
    sentence = trying.cleaned_data.get("sentence", "") if trying.is_valid() else ""
    candidate = form.rule() if form.cleaned_data.get("pattern") and "unless" in form.cleaned_data else None
    return render(request, "complaints/cases/rule_try.html", _tried(candidate, sentence))


def _tried(candidate: dict[str, Any] | None, sentence: str) -> dict[str, Any]:
    if candidate is None:
        return {}
    try:
        drafting.check_rule(candidate)
    except Refused as refusal:
        return {"unusable": str(refusal)}
    reason = triage.spoken(candidate, sentence) if sentence else None
    return {
        "sentence": sentence,
        "pieces": triage.pieces(sentence, [reason.as_data()] if reason else []),
        "spoken": reason is not None,
        "sentences": drafting.hits_in_sentences(candidate),
        "complaints": drafting.hits_in_complaints(candidate, drafting.recent_complaints()),
    }


@permission("complaints.policy")
@require_POST
@once("complaints.remove_rule")
def rule_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a rule out of the draft."""
    with outcome_of(request, done=IN_DRAFT):
        drafting.remove_rule(actor=request.user, code=code, now=timezone.now())
    return redirect("cases:policy_draft")


@permission("complaints.policy")
@require_http_methods(["GET", "POST"])
@once("complaints.edit_circumstances")
def circumstances(request: HttpRequest) -> HttpResponse:
    """Thresholds, and what channel, amount and the complainant add."""
    form = CircumstancesForm(request.POST or None, rules=_written())
    if form.is_valid():
        with outcome_of(request, form, done=IN_DRAFT) as outcome:
            drafting.save_circumstances(actor=request.user, content=form.content(), now=timezone.now())
        if not outcome.refused:
            return redirect("cases:policy_draft")
    context = {"title": _("Thresholds and circumstances"), "form": form}
    return render(request, "complaints/cases/circumstances_form.html", context, status=422 if form.is_bound else 200)


def _draft_page(request: HttpRequest, form: SubmitForm, status: int = 200) -> HttpResponse:
    row = drafting.draft()
    if row is None:
        messages.info(request, _("There is no draft: change a rule to begin one."))
        return redirect("cases:policy")
    in_force = rulebook.triage_policy(timezone.now()).content
    complaints = drafting.recent_complaints()
    found = drafting.moves(in_force, row.content, complaints)
    context = {
        "title": _("Draft of the tiering rules"),
        "draft": row,
        "changes": drafting.changes(in_force, row.content),
        "moves": found[:50],
        "counts": drafting.counted(found),
        "looked_at": len(complaints),
        "form": form,
    }
    return render(request, "complaints/cases/policy_draft.html", context, status=status)


@permission("complaints.policy")
@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    """What the draft changes, and which recent complaints it would tier otherwise."""
    return _draft_page(request, SubmitForm())


@permission("complaints.policy")
@require_POST
@once("complaints.publish_triage")
def submit(request: HttpRequest) -> HttpResponse:
    form = SubmitForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=WAITS) as outcome:
            drafting.submit(actor=request.user, basis=form.cleaned_data["basis"], now=timezone.now())
        if not outcome.refused:
            return redirect("cases:policy")
    return _draft_page(request, form, status=422)


@permission("complaints.policy")
@require_POST
@once("complaints.discard_triage_draft")
def discard(request: HttpRequest) -> HttpResponse:
    with outcome_of(request, done=_("Discarded.")):
        drafting.discard(actor=request.user, now=timezone.now())
    return redirect("cases:policy")
