"""The reports on complaints: a period as figures, tables, spreadsheet and paper; the regulator's table by quarter."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backoffice.web import exports
from backoffice.web.permissions import permission
from complaints.reports import paper, sections, selectors
from complaints.reports.domain import Dimension, Period, quarter_named, quarters_back
from complaints.reports.forms import SPANS, PeriodForm, last_days
from complaints.reports.sections import Section

TITLE = "消费投诉统计分析报告"
REGULATOR_TITLE = "消费投诉情况统计表"
SIGNED_BY = ("填表人", "复核人", "负责人（盖章）")


def _period(request: HttpRequest) -> tuple[Period, PeriodForm]:
    """The period that the address asks for; the last 90 days when it asks for none, or for one that cannot be."""
    fallback = last_days(request.GET.get("days", ""), timezone.localdate())
    asked = bool(request.GET.get("first") or request.GET.get("last"))
    form = PeriodForm(request.GET if asked else None, initial={"first": fallback.first, "last": fallback.last})
    if asked and form.is_valid():
        return Period(form.cleaned_data["first"], form.cleaned_data["last"]), form
    return fallback, form


@permission("complaints.report")
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Everything about a period."""
    now = timezone.now()
    period, form = _period(request)
    sums = selectors.sums(period)
    shown = {
        "causes": sections.causes(sums, period),
        "ageing": sections.ageing(now, timezone.localdate(now)),
        "attainment": sections.attainment(sums, period),
        "loans": sections.per_loans(sums, period),
        "marks": sections.marks(sums, period),
        "repeaters": sections.repeaters(period, request.user),
    }
    wanted = request.GET.get("export", "")
    if wanted in {"xlsx", "pdf"}:
        flat: list[Section] = []
        for part in ("attainment", "ageing", "causes", "loans", "marks", "repeaters"):
            found = shown[part]
            flat += found if isinstance(found, list) else [found]
        return _file(request, wanted, "complaint-report", TITLE, period, flat)
    total = sums.get(Dimension.ALL, {}).get("") or sections.Counts()
    context = shown | {
        "title": _("Complaint reports"),
        "period": period,
        "form": form,
        "spans": SPANS,
        "total": total,
        "headline": sections.headline(total, selectors.total(period.before), period),
        "waits": selectors.waits_for_counting(),
    }
    return render(request, "complaints/reports/report.html", context, status=422 if form.errors else 200)


@permission("complaints.report")
@require_GET
def regulator(request: HttpRequest) -> HttpResponse:
    """The periodic table of a quarter."""
    today = timezone.localdate()
    quarter = quarter_named(request.GET.get("quarter", ""), today) or selectors.quarter_to_report(today)
    with translation.override("zh-hans"):
        found = sections.regulator(quarter)
    wanted = request.GET.get("export", "")
    if wanted in {"xlsx", "pdf"}:
        title = f"{REGULATOR_TITLE}（{quarter.year} 年第 {quarter.number} 季度）"
        return _file(request, wanted, f"regulator-{quarter}", title, quarter.period, found, SIGNED_BY)
    context = {
        "title": _("Periodic table for the regulator"),
        "quarter": quarter,
        "quarters": quarters_back(today),
        "period": quarter.period,
        "parts": found,
        "running": quarter.period.last >= today,
        "waits": selectors.waits_for_counting(),
    }
    return render(request, "complaints/reports/regulator.html", context)


def _file(
    request: HttpRequest,
    wanted: str,
    name: str,
    title: str,
    period: Period,
    found: Sequence[Section],
    signatures: Sequence[str] = (),
) -> HttpResponse:
    now = timezone.now()
    if wanted == "xlsx":
        sheets = [(one.title, one.heads, [[cell.plain for cell in row] for row in one.rows]) for one in found]
        return exports.book_response(user=request.user, sheets=sheets, name=name, now=now)  # type: ignore[return-value]
    rows = sum(len(one.rows) for one in found)
    exports.note(user=request.user, name=name, file_format="pdf", rows=rows, now=now)
    content = paper.printed(title, period, found, now, signatures=signatures)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localtime(now):%Y%m%d-%H%M}.pdf"'
    return answer
