from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.rules import words
from risk.scoring import selectors, services
from risk.scoring.domain import probability
from risk.scoring.forms import ScorecardForm
from risk.scoring.models import ScorecardVersion
from risk.scoring.tables import ScorecardTable


@permission("scoring.view")
@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=ScorecardTable(),
        queryset=selectors.visible_to(request.user),
        title=_("Scorecards"),
        subheading=_("Points from data; one version is in use"),
        actions=[Action(_("Enter a scorecard"), reverse("scoring:new"), "scoring.edit", icon="plus", key="n")],
        export_name="scorecards",
    )


def _bin_words(fact: str, one: dict[str, Any]) -> str:
    if "values" in one:
        return " / ".join(words.value_words(fact, value) for value in one["values"])
    low, high = one.get("low"), one.get("high")
    if low is None:
        return f"< {words.value_words(fact, high)}"
    if high is None:
        return f"≥ {words.value_words(fact, low)}"
    return f"{low} – < {words.value_words(fact, high)}"


def _characteristics(content: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for one in content["characteristics"]:
        best = max(part["points"] for part in one["bins"])
        worst = min(part["points"] for part in one["bins"])
        rows.append(
            {
                "fact": one["fact"],
                "name": words.fact_name(one["fact"]),
                "information_value": one.get("information_value"),
                "coefficient": one.get("coefficient"),
                "missing": one["missing_points"],
                "spread": best - worst,
                "bins": [
                    part | {"words": _bin_words(one["fact"], part), "lead": part["points"] - worst}
                    for part in one["bins"]
                ],
            }
        )
    return rows


def _odds(content: dict[str, Any]) -> list[tuple[int, str]]:
    """Probability of default at round scores, for reading a score."""
    return [(points, f"{float(probability(content, points)):.1%}") for points in range(440, 761, 40)]


@permission("scoring.view")
@require_safe
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The model card: what it predicts, from what data, how well, with which points, and what was left out."""
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    content = version.content
    calibration = content.get("calibration", [])
    language = "zh" if words.language().startswith("zh") else "en"
    waiting = Approval.objects.filter(kind=services.KIND, object_id=str(version.pk), status="pending").first()
    metrics = content.get("metrics", {})
    context = {
        "version": version,
        "content": content,
        "title": f"{version.title} {version}",
        "characteristics": _characteristics(content),
        "metrics": [
            (label, metrics[name])
            for name, label in (("development", _("Development rows")), ("held_out", _("Rows kept back")))
            if name in metrics
        ],
        "calibration_labels": [f"{one['from']}–{one['to']}" for one in calibration],
        "calibration_series": [
            (_("predicted"), [round(one["predicted"] * 100, 1) for one in calibration], "blue"),
            (_("observed"), [round(one["observed"] * 100, 1) for one in calibration], "orange"),
        ],
        "odds": _odds(content),
        "target": (content.get("target") or {}).get(language, ""),
        "excluded": [(one["column"], one.get(language, "")) for one in content.get("excluded", [])],
        "not_chosen": [
            (words.fact_name(one["fact"]), one["information_value"]) for one in content.get("not_chosen", [])
        ],
        "waiting": waiting,
        "may_submit": request.user.may("scoring.edit") and version.status == "draft" and waiting is None,
    }
    return render(request, "risk/scoring/version_detail.html", context)


@permission("scoring.edit")
@require_http_methods(["GET", "POST"])
@once("scoring.enter")
def version_new(request: HttpRequest) -> HttpResponse:
    form = ScorecardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        saved = _enter(request, form)
        if saved is not None:
            messages.success(request, _("Entered as a draft. A second person publishes it."))
            return redirect("scoring:detail", saved.pk)
    return render(
        request,
        "risk/scoring/version_new.html",
        {"form": form, "title": _("Enter a scorecard")},
        status=400 if form.errors else 200,
    )


def _enter(request: HttpRequest, form: ScorecardForm) -> ScorecardVersion | None:
    data = form.cleaned_data
    try:
        return services.enter_version(
            actor=request.user, title=data["title"], content=data["file"], now=timezone.now()
        )
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return None


@permission("scoring.edit")
@require_POST
@once("scoring.submit")
def version_submit(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(selectors.visible_to(request.user), pk=pk)
    try:
        services.submit_for_publication(actor=request.user, version_id=pk, now=timezone.now())
        messages.success(request, _("Sent to a second person, who publishes or refuses it."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("scoring:detail", pk)
