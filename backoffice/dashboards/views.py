"""The first page of everyone, and the manager's board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from backoffice.dashboards import board, crm, domain
from backoffice.dashboards import complaints as complaint_board
from backoffice.web import exports, menu
from backoffice.web.permissions import permission


@permission("dashboards.home")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me: cards that the rooms offer in the slot `dashboards.home`, and what I may begin."""
    now = timezone.now()
    context = {
        "title": gettext("My work"),
        "now": now,
        "shortcuts": menu.actions_for(request.user)[:4],
        "pages": [section for section in menu.sections_for(request.user, request.path) if section.name != "work"],
    }
    if request.user.may("dashboards.manager"):
        context["figures"] = board.figures(domain.period_of("1", timezone.localdate(now)), now)
    return render(request, "backoffice/dashboards/home.html", context)


@permission("dashboards.manager")
@require_GET
def manager(request: HttpRequest) -> HttpResponse:
    """The whole on one page; htmx asks for the board alone every minute, `?export=xlsx` for the numbers as a file."""
    now = timezone.now()
    period = domain.period_of(request.GET.get("days", ""), timezone.localdate(now))
    values = board.build(request.user, period, now)
    if request.GET.get("export") == "xlsx":
        heads, rows = board.table(values)
        return exports.file_response(
            user=request.user, header=heads, rows=rows, name=f"dashboard-{period.days}", file_format="xlsx", now=now
        )
    template = "board" if request.headers.get("HX-Request") else "manager"
    context = values | {"title": gettext("Dashboard"), "now": now}
    return render(request, f"backoffice/dashboards/{template}.html", context)


@permission("complaints.report")
@require_GET
def complaints(request: HttpRequest) -> HttpResponse:
    """How the complaint desk does: time limits, causes, satisfaction, age; htmx asks for the board alone."""
    now = timezone.now()
    values = complaint_board.build(complaint_board.period_of(request.GET.get("days", ""), now), now)
    template = "complaints_board" if request.headers.get("HX-Request") else "complaints"
    context = values | {"title": gettext("Complaint board"), "now": now}
    return render(request, f"backoffice/dashboards/{template}.html", context)


@permission("dashboards.customers")
@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Tiers and their moves, leads to loans, channels, products, contacts, who was kept."""
    values = crm.build(crm.span_of(request.GET.get("days", "")), timezone.now())
    return render(request, "backoffice/dashboards/crm.html", values | {"title": gettext("Customer board")})
