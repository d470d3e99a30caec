from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from risk.evidence import selectors, words
from risk.evidence.filters import EvidenceFilter
from risk.evidence.models import EvidenceResult
from risk.evidence.tables import EvidenceTable


@permission("evidence.view")
@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=EvidenceTable(),
        queryset=selectors.visible_to(request.user).defer("payload"),
        filterset=EvidenceFilter,
        title=pgettext("data from outside", "Evidence"),
        subheading=_("Every query to a data source, the consent it rests on, what it cost and how it ended"),
        actions=[Action(_("Health of the sources"), reverse("evidence:health"), "evidence.view", icon="heartbeat")],
        export_name="evidence",
    )


@permission("evidence.view")
@require_safe
def source_health(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = selectors.health(now)
    context = {
        "rows": [(row, words.source_name(row.source)) for row in rows],
        "spent_today": selectors.today_spent(now),
        "now": now,
        "title": _("Health of the sources"),
    }
    return render(request, "risk/evidence/source_health.html", context)


def _shown(request: HttpRequest, pk: int) -> dict:
    result: EvidenceResult = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    return {
        "result": result,
        "title": words.source_name(result.source),
        "outcome": words.outcome_words(result),
        "answer": sorted((result.payload or {}).items()),
    }


@permission("evidence.view")
@require_safe
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "risk/evidence/result_detail.html", _shown(request, pk))


@permission("evidence.view")
@require_safe
def result_preview(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "risk/evidence/result_preview.html", _shown(request, pk))
