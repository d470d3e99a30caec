from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.accounts.stepup import step_up_required
from backoffice.web.keys import looks_like_key
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from complaints.cases import selectors as cases
from complaints.cases import services as case_services
from complaints.cases import triage
from complaints.cases.clocks import years_without_calendar
from complaints.cases.domain import EXTENSIONS, NATIONAL_REASONS, TRANSITIONS, Status
from complaints.cases.models import Complaint
from complaints.handling import forms as small
from complaints.handling import policies, selectors
from complaints.handling.domain import ExtensionState
from complaints.handling.filters import ComplaintFilter
from complaints.handling.models import Extension
from complaints.handling.moves import MOVES
from complaints.handling.tables import ComplaintTable
from complaints.scripts.domain import Use
from complaints.scripts.selectors import usable
from complaints.scripts.services import use_script


@permission("complaints.view")
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """All complaints; what breaches first stands first."""
    actions = [
        Action(_("New complaint"), reverse("cases:create"), permission="complaints.enter", icon="plus", key="c"),
        Action(_("The desk"), reverse("handling:desk"), permission="complaints.lead", icon="users"),
        Action(_("Rules"), reverse("cases:policy"), icon="adjustments"),
        Action(
            _("Take the next"),
            reverse("handling:take_next"),
            permission="complaints.handle",
            icon="player-play",
            key="n",
            method="post",
            primary=True,
        ),
    ]
    return list_response(
        request,
        table=ComplaintTable(),
        queryset=selectors.queue(request.user),
        filterset=ComplaintFilter,
        title=_("Complaints"),
        actions=actions,
        export_name="complaints",
    )


def complaint_seen(request: HttpRequest, pk: int) -> Complaint:
    rows = cases.visible_to(request.user).select_related(
        "triage_policy", "entered_by", "clock_policy", "loan", "merged_into", "root_case"
    )
    return get_object_or_404(rows, pk=pk)


@permission("complaints.view")
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment beside the queue."""
    complaint = complaint_seen(request, pk)
    context = {
        "complaint": complaint,
        "pieces": triage.pieces(complaint.content, complaint.reasons),
        "clocks": selectors.clocks_of(complaint),
        "may_claim": complaint.is_open and complaint.owner_id is None and policies.may_own(request.user, complaint),
    }
    return render(request, "complaints/handling/complaint_preview.html", context)


@permission("complaints.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return detail_page(request, complaint_seen(request, pk))


@permission("complaints.handle")
@require_GET
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the answer box with a standard text in it, its gaps filled from this complaint."""
    complaint, text = complaint_seen(request, pk), ""
    chosen = request.GET.get("script", "")
    if looks_like_key(chosen):
        with outcome_of(request):
            values = selectors.gap_values(complaint, request.user)
            text = use_script(script_id=int(chosen), use=Use.REPLY, values=values, now=timezone.now())
    form = small.ReplyForm(initial={"text": text})
    return HttpResponse(str(form["text"]))


@permission("customers.reveal")
@require_POST
@step_up_required
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The complainant's number in clear, with a reason that is written to the audit trail first."""
    complaint = complaint_seen(request, pk)
    form = small.ReasonForm(request.POST)
    phone = ""
    if form.is_valid():
        with outcome_of(request, form):
            phone = case_services.reveal_phone(
                actor=request.user,
                complaint_id=complaint.pk,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
    status = 200 if phone else 422
    return detail_page(request, complaint, {"reveal": form}, status=status, clear_phone=phone)


def detail_page(
    request: HttpRequest,
    complaint: Complaint,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
    clear_phone: str = "",
) -> HttpResponse:
    extensions = selectors.extensions_of(complaint)
    offered = _offered(request.user, complaint, extensions)
    shown = {}
    for name in offered:
        category = complaint.category if complaint.confirmed_at else complaint.suggested_category or complaint.category
        initial = {
            "version": complaint.version,
            "tier": complaint.tier,
            "category": category,
            "national_code": complaint.jrt0169_code or "",
            "send": bool(_can_be_sent(complaint)),
        }
        form_class = small.ReasonForm if name == "reveal" else MOVES[name].form
        shown[name] = form_class(initial=initial)
    bound = bound or {}
    refused = [error for name, form in bound.items() if name not in shown for error in form.non_field_errors()]
    shown |= {name: form for name, form in bound.items() if name in shown}
    clocks = selectors.clocks_of(complaint)
    context = {
        "complaint": complaint,
        "title": complaint.number,
        "clocks": clocks,
        "years_missing": years_without_calendar(complaint, clocks) if complaint.is_open else [],
        "extensions": extensions,
        "scripts": usable(Use.REPLY, timezone.localdate(), complaint.category) if "reply" in shown else [],
        "lookalikes": selectors.lookalikes_of(complaint, request.user) if complaint.is_open else [],
        "watched": complaint.watchers.filter(user=request.user).exists(),
        "branches": list(complaint.branches.order_by("id")[:20]),
        "pieces": triage.pieces(complaint.content, complaint.reasons),
        "timeline": selectors.timeline_of(complaint),
        "pauses": selectors.open_pauses(complaint),
        "national_reason": NATIONAL_REASONS.get(complaint.category, ""),
        "forms": shown,
        "errors": {name: form.errors for name, form in bound.items()},
        "refused": refused,
        "clear_phone": clear_phone,
    }
    return render(request, "complaints/handling/complaint_detail.html", context, status=status)


def _can_be_sent(complaint: Complaint) -> bool:
    return bool(complaint.phone_masked or complaint.customer_id)


def _offered(user: Any, complaint: Complaint, extensions: list[Extension]) -> list[str]:
    """The small forms that this person can use now: no button leads to a refusal it could foresee."""
    handles = (
        user.may("complaints.handle")
        and policies.may_handle(user, complaint)
        and not policies.has_interest(user, complaint)
    )
    open_now = complaint.is_open
    allows = TRANSITIONS.allows
    live_steps = [row for row in extensions if row.state != ExtensionState.REFUSED]
    offers = {
        "extend": handles
        and open_now
        and len(live_steps) < len(EXTENSIONS)
        and all(row.state == ExtensionState.GRANTED for row in live_steps),
        "notice": handles and any(row.notice_owed for row in extensions),
        "claim": open_now and complaint.owner_id is None and policies.may_own(user, complaint),
        "start": handles and allows("start_work", complaint.status) and complaint.status != Status.IN_PROGRESS,
        "reply": handles and allows("reply", complaint.status),
        "message": handles and open_now,
        "pause": handles and open_now,
        "resume": handles and complaint.waiting,
        "close": handles and allows("close", complaint.status),
        "tier": handles and open_now,
        "assign": open_now and policies.may_assign(user),
        "release": handles and open_now and complaint.owner_id is not None,
        "classify": handles,
        "merge": handles and allows("merge", complaint.status),
        "split": handles,
        "root": handles,
        "watch": True,
        "link": handles,
        "withdraw": handles and allows("withdraw", complaint.status),
        "reopen": handles and allows("reopen", complaint.status),
        "note": policies.may_note(user),
        "reveal": user.may("customers.reveal") and bool(complaint.phone_masked),
    }
    return [name for name, offered in offers.items() if offered]
