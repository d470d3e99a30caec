"""Pages of the rules on public opinion: those in force, the draft of the next, its trial and its way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import triage
from complaints.cases.editing import Editor
from complaints.opinion import domain, drafting, rulebook
from complaints.opinion.forms import TryForm
from complaints.opinion.learning import feeling_of, in_force, judge_in_force
from complaints.opinion.models import LEVELS, OpinionPolicy
from complaints.opinion.rule_forms import AlertForm, TermsForm, WordForm

EDITOR = Editor(
    drafts=drafting.DRAFTS,
    title=gettext_lazy("Rules on public opinion"),
    form=WordForm,
    urls={
        "home": "opinion:rules",
        "draft": "opinion:rules_draft",
        "submit": "opinion:rules_submit",
        "discard": "opinion:rules_discard",
        "rest": "opinion:terms",
        "new": "opinion:word_new",
        "try": "opinion:word_try",
        "words": "opinion:word_edit",
        "words_remove": "opinion:word_remove",
        "alerts": "opinion:alert_rule_edit",
        "alerts_remove": "opinion:alert_rule_remove",
    },
    hits=drafting.hits,
    told=drafting.told,
    compared=drafting.compared,
    template="complaints/opinion/rules_draft.html",
)


@permission("opinion.view")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force, who changed them, and a box to try a sentence."""
    policy = rulebook.policy_in_force(timezone.now())
    trying = TryForm(request.GET if "text" in request.GET else None)
    judged, pieces = None, []
    if trying.is_bound and trying.is_valid() and (text := trying.cleaned_data["text"]):
        judged = domain.judge(policy.content, text, feeling_of(judge_in_force(), text))
        pieces = triage.pieces(text, [reason.as_data() for reason in judged.reasons])
    context = {
        "title": _("Rules on public opinion"),
        "policy": policy,
        "draft": drafting.DRAFTS.current(),
        "minutes": [(name, policy.content["minutes"][value]) for value, name in LEVELS],
        "trying": trying,
        "judged": judged,
        "pieces": pieces,
        "model": in_force(),
        "versions": OpinionPolicy.objects.select_related("created_by", "approved_by").defer("content")[:20],
    }
    return render(request, "complaints/opinion/rules.html", context)


@permission("opinion.lead")
@require_http_methods(["GET", "POST"])
@once("opinion.edit_word")
def word(request: HttpRequest, code: str = "") -> HttpResponse:
    return EDITOR.rule(request, code)


@permission("opinion.lead")
@require_POST
def word_try(request: HttpRequest) -> HttpResponse:
    return EDITOR.tried(request)


@permission("opinion.lead")
@require_POST
@once("opinion.remove_word")
def word_remove(request: HttpRequest, code: str) -> HttpResponse:
    return EDITOR.removed(request, code)


@permission("opinion.lead")
@require_http_methods(["GET", "POST"])
@once("opinion.edit_alert_rule")
def alert_rule(request: HttpRequest, code: str = "") -> HttpResponse:
    return EDITOR.part(request, "alerts", code, AlertForm)


@permission("opinion.lead")
@require_POST
@once("opinion.remove_alert_rule")
def alert_rule_remove(request: HttpRequest, code: str) -> HttpResponse:
    return EDITOR.removed(request, code, "alerts")


@permission("opinion.lead")
@require_http_methods(["GET", "POST"])
@once("opinion.edit_terms")
def terms(request: HttpRequest) -> HttpResponse:
    """Brands, and how soon somebody must have acted at each level."""
    form = TermsForm(request.POST or None, rules=drafting.DRAFTS.written(timezone.now()))
    return EDITOR.rest(request, form, "complaints/cases/part_form.html", _("Brands and deadlines"))


@permission("opinion.lead")
@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    return EDITOR.draft(request)


@permission("opinion.lead")
@require_POST
@once("opinion.submit_rules")
def submit(request: HttpRequest) -> HttpResponse:
    return EDITOR.submitted(request)


@permission("opinion.lead")
@require_POST
@once("opinion.discard_rules")
def discard(request: HttpRequest) -> HttpResponse:
    return EDITOR.discarded(request)
