"""The material policy: what the house asks for beyond the product's list. Dated and approved like every parameter."""

from typing import Any

from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.parameters import selectors, services
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles.models import SEGMENTS
from loans.applications.domain import PolicyLine, policy_lines
from loans.applications.selectors import MATERIAL_POLICY
from risk.checklists.forms import PolicyFormSet, ProposalForm

SEGMENT_NAMES = dict(SEGMENTS)


def _in_force() -> Any:
    return services.value(MATERIAL_POLICY, timezone.localdate())


def _shown(lines: list[PolicyLine]) -> list[tuple[PolicyLine, Any]]:
    return [(line, SEGMENT_NAMES.get(line.segment, _("Everybody"))) for line in lines]


@permission("rules.view")
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    current = _in_force()
    rows = selectors.coming(MATERIAL_POLICY, timezone.localdate())
    context = {
        "title": _("Material policy"),
        "current": current,
        "lines": _shown(policy_lines(current.value)),
        "coming": [(row, _shown(policy_lines(row.content))) for row in rows],
        "code": MATERIAL_POLICY,
    }
    return render(request, "risk/checklists/policy.html", context)


@permission("parameters.propose")
@require_http_methods(["GET", "POST"])
@once("checklists.propose")
def policy_edit(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if request.method == "GET":
        known = [_typed(line) for line in policy_lines(_in_force().value)]
        form = ProposalForm(initial={"valid_from": timezone.localdate(now)})
        return _edit_page(request, PolicyFormSet(initial=known), form)
    lines, form = PolicyFormSet(request.POST), ProposalForm(request.POST)
    if not (lines.is_valid() & form.is_valid()):
        return _edit_page(request, lines, form, 400)
    text = "\n".join(one.line.text for one in lines if one.line is not None)
    with outcome_of(request, form, done=_("The policy waits for a second person under Approvals.")) as outcome:
        services.propose(
            actor=request.user, code=MATERIAL_POLICY, text=text, valid_to=None, now=now, **form.cleaned_data
        )
    return _edit_page(request, lines, form, 400) if outcome.refused else redirect("checklists:policy")


def _typed(line: PolicyLine) -> dict[str, Any]:
    names = ("tier", "below", "segment", "code", "why")
    return {name: getattr(line, name) for name in names} | {"least": line.least or None}


def _edit_page(request: HttpRequest, lines: BaseFormSet, form: ProposalForm, status: int = 200) -> HttpResponse:
    context = {"title": _("Change the material policy"), "lines": lines, "form": form}
    return render(request, "risk/checklists/policy_edit.html", context, status=status)
