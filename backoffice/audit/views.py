from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.audit import selectors, services
from backoffice.audit.filters import AuditFilter
from backoffice.audit.tables import AuditTable
from backoffice.audit.words import word
from backoffice.jobs.services import enqueue
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("audit.view")
@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=AuditTable(),
        queryset=selectors.visible_to(request.user),
        filterset=AuditFilter,
        title=_("Audit trail"),
        subheading=_("Every change and every look at a full number, in order, protected against change"),
        actions=[Action(_("Verification"), reverse("audit:checks"), "audit.view", "shield-check", "v")],
        export_name="audit",
    )


@permission("audit.view")
@require_GET
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    context = {
        "title": word(row.action),
        "row": row,
        "facts": sorted(row.facts.items()),
        "fits": row.mac == services.row_mac(row),
        "link": getattr(row, "link", None),
    }
    return render(request, "backoffice/audit/entry_detail.html", context)


@permission("audit.view")
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    found = selectors.checks()
    running = any(check.finished_at is None for check in found)
    context = {"title": _("Verification of the audit trail"), "checks": found, "running": running}
    name = "check_table" if request.headers.get("HX-Request") == "true" else "check_list"
    return render(request, f"backoffice/audit/{name}.html", context)


@permission("audit.view")
@require_POST
@once("audit.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for a verification; a worker reads the whole trail and the page shows what it found."""
    with transaction.atomic():
        check = services.request_check(actor=request.user, now=timezone.now())
        enqueue("audit.verify", key=f"audit.verify:{check.pk}", payload={"check_id": check.pk})
    messages.info(request, _("The verification runs; its result appears here."))
    return redirect("audit:checks")
