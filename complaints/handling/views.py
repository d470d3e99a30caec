from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backoffice.accounts.stepup import step_up_required
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.search import looks_like_key
from backoffice.web.submissions import once
from complaints.cases import selectors as cases
from complaints.cases import services as case_services
from complaints.cases import triage
from complaints.cases.clocks import years_without_calendar
from complaints.cases.domain import EXTENSIONS, NATIONAL_REASONS, TRANSITIONS, Status
from complaints.cases.models import Complaint
from complaints.handling import extensions, joining, policies, selectors, services
from complaints.handling import forms as small
from complaints.handling.domain import ExtensionState
from complaints.handling.filters import ComplaintFilter
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


def _get(request: HttpRequest, pk: int) -> Complaint:
    rows = cases.visible_to(request.user).select_related(
        "triage_policy", "entered_by", "clock_policy", "loan", "merged_into", "root_case"
    )
    return get_object_or_404(rows, pk=pk)


@permission("complaints.view")
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment beside the queue."""
    complaint = _get(request, pk)
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
    return _detail(request, _get(request, pk))


@dataclass(frozen=True)
class Move:
    """One small form of the detail page: its verb, its form, and what is said when it worked."""

    form: type[forms.Form]
    run: Callable[..., Any]
    done: Any


def _link(
    *, actor: Any, complaint_id: int, now: datetime, customer: int | None, loan: int | None, version: Any
) -> Any:
    found = cases.parties(actor, customer_id=customer, loan_id=loan)
    return services.link(actor=actor, complaint_id=complaint_id, now=now, version=version, **found)


MOVES: dict[str, Move] = {
    "claim": Move(small.MoveForm, services.claim, gettext_lazy("The complaint is yours.")),
    "release": Move(small.ReasonForm, services.release, gettext_lazy("The complaint is back in the queue.")),
    "assign": Move(small.AssignForm, services.assign, gettext_lazy("The complaint was assigned.")),
    "start": Move(small.MoveForm, services.start_work, gettext_lazy("Work has begun.")),
    "reply": Move(small.ReplyForm, services.reply, gettext_lazy("The answer is on record.")),
    "note": Move(small.NoteForm, services.add_note, gettext_lazy("The note was added.")),
    "message": Move(small.CustomerMessageForm, services.add_customer_message, gettext_lazy("The message was added.")),
    "pause": Move(small.PauseForm, services.pause, gettext_lazy("The resolution clock stands still.")),
    "resume": Move(small.ResumeForm, services.resume, gettext_lazy("The wait is over.")),
    "tier": Move(small.TierForm, case_services.change_tier, gettext_lazy("The tier was changed.")),
    "classify": Move(small.CategoryForm, case_services.confirm_category, gettext_lazy("The category is confirmed.")),
    "merge": Move(small.MergeForm, joining.merge, gettext_lazy("The complaint was merged.")),
    "split": Move(small.SplitForm, joining.split, gettext_lazy("A complaint of its own was made of the part.")),
    "root": Move(small.RootForm, joining.set_root, gettext_lazy("The root case is set.")),
    "watch": Move(small.MoveForm, joining.watch, gettext_lazy("Done.")),
    "link": Move(small.LinkForm, _link, gettext_lazy("The complaint was linked.")),
    "extend": Move(
        small.ExtendForm, extensions.ask_for_extension, gettext_lazy("The extension waits for approval from above.")
    ),
    "notice": Move(small.NoticeForm, extensions.record_notice, gettext_lazy("The notice is on record.")),
    "close": Move(small.CloseForm, services.close_complaint, gettext_lazy("The complaint is closed.")),
    "reopen": Move(small.ReasonForm, services.reopen, gettext_lazy("The complaint is open again.")),
    "withdraw": Move(small.ReasonForm, services.withdraw, gettext_lazy("The complaint was withdrawn.")),
}


def _move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Run one verb; a refusal comes back as an error of its form, with what was typed."""
    complaint = _get(request, pk)
    move = MOVES[name]
    form = move.form(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=move.done) as outcome:
            move.run(actor=request.user, complaint_id=complaint.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("handling:detail", pk=pk)
        complaint = _get(request, pk)
    return _detail(request, complaint, {name: form}, status=422)


@permission("complaints.handle")
@require_POST
@once("complaints.take_next")
def take_next(request: HttpRequest) -> HttpResponse:
    """Give me what runs out first."""
    complaint = services.take_next(actor=request.user, now=timezone.now())
    if complaint is None:
        messages.info(request, _("No unassigned complaint waits for you."))
        return redirect("handling:queue")
    return redirect("handling:detail", pk=complaint.pk)


@permission("complaints.handle")
@require_POST
@once("complaints.claim")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "claim")


@permission("complaints.handle")
@require_POST
@once("complaints.release")
def release(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "release")


@permission("complaints.lead")
@require_POST
@once("complaints.assign")
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "assign")


@permission("complaints.handle")
@require_POST
@once("complaints.start")
def start(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "start")


@permission("complaints.handle")
@require_POST
@once("complaints.reply")
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "reply")


@permission("complaints.view")
@require_POST
@once("complaints.note")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "note")


@permission("complaints.handle")
@require_POST
@once("complaints.message")
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "message")


@permission("complaints.handle")
@require_POST
@once("complaints.pause")
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "pause")


@permission("complaints.handle")
@require_POST
@once("complaints.resume")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "resume")


@permission("complaints.handle")
@require_POST
@once("complaints.tier")
def tier(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "tier")


@permission("complaints.handle")
@require_POST
@once("complaints.classify")
def classify(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "classify")


@permission("complaints.handle")
@require_POST
@once("complaints.link")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "link")


@permission("complaints.handle")
@require_POST
@once("complaints.ask_extension")
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "extend")


@permission("complaints.handle")
@require_POST
@once("complaints.extension_told")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "notice")


@permission("complaints.handle")
@require_POST
@once("complaints.close")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "close")


@permission("complaints.handle")
@require_POST
@once("complaints.reopen")
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "reopen")


@permission("complaints.handle")
@require_POST
@once("complaints.withdraw")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "withdraw")


@permission("complaints.handle")
@require_POST
@once("complaints.merge")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "merge")


@permission("complaints.handle")
@require_POST
@once("complaints.split")
def split(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "split")


@permission("complaints.handle")
@require_POST
@once("complaints.root")
def root(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "root")


@permission("complaints.view")
@require_POST
@once("complaints.watch")
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "watch")


@permission("complaints.handle")
@require_GET
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the answer box with a standard text in it, its gaps filled from this complaint."""
    complaint, text = _get(request, pk), ""
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
    complaint = _get(request, pk)
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
    return _detail(request, complaint, {"reveal": form}, status=status, clear_phone=phone)


def _detail(
    request: HttpRequest,
    complaint: Complaint,
    bound: dict[str, forms.Form] | None = None,
    status: int = 200,
    clear_phone: str = "",
) -> HttpResponse:
    offered = _offered(request.user, complaint)
    shown = {}
    for name in offered:
        category = complaint.category if complaint.confirmed_at else complaint.suggested_category or complaint.category
        initial = {
            "version": complaint.version,
            "tier": complaint.tier,
            "category": category,
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
        "extensions": selectors.extensions_of(complaint),
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


def _offered(user: Any, complaint: Complaint) -> list[str]:
    """The small forms that this person can use now: no button leads to a refusal it could foresee."""
    handles = (
        user.may("complaints.handle")
        and policies.may_handle(user, complaint)
        and not policies.has_interest(user, complaint)
    )
    open_now = complaint.is_open
    allows = TRANSITIONS.allows
    granted = list(complaint.extensions.all())
    live_steps = [row for row in granted if row.state != ExtensionState.REFUSED]
    offers = {
        "extend": handles
        and open_now
        and len(live_steps) < len(EXTENSIONS)
        and all(row.state == ExtensionState.GRANTED for row in live_steps),
        "notice": handles and any(row.notice_owed for row in granted),
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
