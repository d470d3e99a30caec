"""What the buttons of a complaint's page do; a refusal comes back as an error of its form, with what was typed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.handling import services
from complaints.handling.moves import MOVES
from complaints.handling.views import complaint_seen, detail_page


def _move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Run one verb; a refusal comes back as an error of its form, with what was typed."""
    complaint = complaint_seen(request, pk)
    move = MOVES[name]
    form = move.form(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=move.done) as outcome:
            move.run(actor=request.user, complaint_id=complaint.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("handling:detail", pk=pk)
        complaint = complaint_seen(request, pk)
    return detail_page(request, complaint, {name: form}, status=422)


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
