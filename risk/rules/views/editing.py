"""The editor of one rule: its texts, and its conditions line by line. Works without JavaScript; a button that adds or
takes away a line sends the form and gets it back."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.values.errors import Refused
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.rules import catalogue, editing, selectors, services, words
from risk.rules.domain import OPERATORS
from risk.rules.editing import CONDITION, BadRows, Row
from risk.rules.facts import FACTS
from risk.rules.forms import RemoveForm, RuleForm
from risk.rules.models import RuleSetVersion

MOST_LINES = 200
FIELDS = ("depth", "kind", "id", "fact", "op", "value", "parameter", "other", "note")
FRESH = [Row(0, "all"), Row(1, CONDITION, id="c1")]
OWN = frozenset({"id", "name", "effect", "group", "reason", "when"})


@permission("rules.edit")
@require_http_methods(["GET", "POST"])
@once("rules.rule")
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """`?rule=` names the rule to change; without it a new one is written."""
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    wanted = request.GET.get("rule", "")
    rule = next((one for one in version.content["rules"] if one["id"] == wanted), None)
    if wanted and rule is None:
        return redirect("rules:detail", version.pk)
    if request.method == "GET":
        form = RuleForm(initial=_initial(rule) | {"version": version.version})
        return _page(request, version, wanted, form, editing.rows_of(rule["when"]) if rule else FRESH)
    return _posted(request, version, rule, wanted)


def _posted(request: HttpRequest, version: RuleSetVersion, rule: Any, wanted: str) -> HttpResponse:
    rows = _rows(request)
    button = request.POST.get("do", "save")
    if button != "save":
        form = RuleForm(initial={name: request.POST.get(name, "") for name in RuleForm.base_fields})
        return _page(request, version, wanted, form, _pressed(button, rows))
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _page(request, version, wanted, form, rows, status=400)
    with outcome_of(request, form, done=_("The rule is saved.")) as outcome:
        data = form.cleaned_data
        services.put_rule(
            actor=request.user,
            version_id=version.pk,
            seen_version=data["version"],
            rule=_rule(data, rule, rows),
            replaces=wanted,
            now=timezone.now(),
        )
    if not outcome.refused:
        return redirect("rules:detail", version.pk)
    for one in outcome.refusal.data.get("problems", [])[:20]:
        form.add_error(None, f"{one.where}: {words.problem(one)}")
    return _page(request, version, wanted, form, rows, status=400)


@permission("rules.edit")
@require_POST
@once("rules.rule_remove")
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = RemoveForm(request.POST)
    if form.is_valid():
        with outcome_of(request, done=_("The rule is taken out.")):
            services.remove_rule(
                actor=request.user, version_id=version.pk, seen_version=form.cleaned_data["version"],
                rule_id=form.cleaned_data["rule"], now=timezone.now(),
            )  # fmt: skip
    return redirect("rules:detail", version.pk)


def _initial(rule: Any) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "id": rule["id"],
        "effect": rule["effect"],
        "group": rule.get("group", ""),
        "name_zh": rule["name"]["zh"],
        "name_en": rule["name"]["en"],
        **rule["reason"],
    }


def _rule(data: dict[str, Any], before: Any, rows: list[Row]) -> dict[str, Any]:
    """The rule as content; what the form does not show of the rule it replaces is kept."""
    try:
        when = editing.tree_of(rows)
    except BadRows as error:
        raise Refused("rules.rows", _("Line %(line)s: %(what)s"), line=error.row, what=_(error.args[0])) from error
    reason = {key: data[key] for key in ("customer", "customer_en", "risk", "risk_en") if data[key]}
    kept = {key: value for key, value in (before or {}).items() if key not in OWN}
    rule = {"id": data["id"], "name": {"zh": data["name_zh"], "en": data["name_en"]}, "effect": data["effect"]}
    return rule | ({"group": data["group"]} if data["group"] else {}) | kept | {"reason": reason, "when": when}


def _rows(request: HttpRequest) -> list[Row]:
    columns = [request.POST.getlist(f"row-{name}")[:MOST_LINES] for name in FIELDS]
    rows = []
    for depth, kind, *texts in zip(*columns, strict=False):
        if kind in editing.KINDS and depth.isascii() and depth.isdigit() and len(depth) < 3:
            row = Row(int(depth), kind, *(text.strip() for text in texts))
            rows.append(_fitting(row) if kind == CONDITION else Row(row.depth, row.kind, id=row.id))
    return rows or list(FRESH)


def _fitting(row: Row) -> Row:
    """What the operator does not take is left out of the line."""
    op = OPERATORS.get(row.op)
    if op is None:
        return row
    if op.operand == "none":
        return replace(row, value="", parameter="", other="")
    if row.other and not op.needs_other:
        return replace(row, value="", parameter="")
    return row


def _pressed(button: str, rows: list[Row]) -> list[Row]:
    """ "condition-3", "all-3", "any-3", "wrap-3" or "remove-3"; anything else changes nothing."""
    verb, _dash, place = button.partition("-")
    if not (place.isascii() and place.isdigit() and int(place) < len(rows) < MOST_LINES):
        return rows
    at = int(place)
    if verb == "remove":
        return editing.remove(rows, at)
    if verb == "wrap":
        return editing.wrap(rows, at, "not")
    return editing.add(rows, at, verb) if verb in (CONDITION, "all", "any") else rows


def _page(
    request: HttpRequest, version: RuleSetVersion, wanted: str, form: RuleForm, rows: list[Row], status: int = 200
) -> HttpResponse:
    language = words.language()
    lines = []
    for row in rows:
        fact = FACTS.get(row.fact)
        fitting = [op for op in OPERATORS.values() if fact is None or fact.type in op.types]
        lines.append(
            {
                "row": row,
                "operators": [(op.code, op.zh if language.startswith("zh") else op.en) for op in fitting],
                "unit": words.unit(fact) if fact else "",
                "levels": [(level, fact.level_label(level, language)) for level, _z, _e in fact.levels]
                if fact
                else [],
                "pad": row.depth * 24,
            }
        )
    context = {
        "version": version,
        "wanted": wanted,
        "form": form,
        "lines": lines,
        "facts": [(code, fact.label(language)) for code, fact in FACTS.items()],
        "parameters": sorted((code, words.parameter_name(code)) for code in catalogue.PARAMETERS),
        "title": _("Rule %(rule)s") % {"rule": wanted} if wanted else _("New rule"),
    }
    return render(request, "risk/rules/rule_edit.html", context, status=status)
