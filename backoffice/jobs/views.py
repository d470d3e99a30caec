from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.jobs import selectors, services
from backoffice.jobs.filters import MessageFilter
from backoffice.jobs.forms import RerunForm
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.tables import MessageTable
from backoffice.jobs.words import queue_word, word
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once


@permission("jobs.view")
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=MessageTable(),
        queryset=selectors.visible_to(request.user),
        filterset=MessageFilter,
        title=_("Jobs"),
        subheading=_("What happens after somebody's work: nothing is lost while it stands here"),
        actions=[Action(_("Sweeps"), reverse("jobs:sweeps"), "jobs.view", icon="repeat")],
        export_name="jobs",
    )


@permission("jobs.view")
@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    return render(request, "backoffice/jobs/message_detail.html", _page(request, message, RerunForm()))


@permission("jobs.manage")
@require_POST
@once("jobs.rerun")
def message_rerun(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = RerunForm(request.POST)
    if not form.is_valid():
        return render(request, "backoffice/jobs/message_detail.html", _page(request, message, form), status=400)
    try:
        services.rerun(actor=request.user, message_id=pk, reason=form.cleaned_data["reason"], now=timezone.now())
    except OutboxMessage.DoesNotExist:
        messages.warning(request, _("This job is not given up any more: somebody else has acted meanwhile."))
    else:
        messages.success(request, _("The job runs again."))
    return redirect("jobs:detail", pk)


def _page(request: HttpRequest, message: OutboxMessage, form: RerunForm) -> dict[str, object]:
    return {
        "message": message,
        "form": form,
        "manageable": message.dead_at is not None and request.user.may("jobs.manage"),  # type: ignore[union-attr]
        "history": history_of(message),
        "facts": [
            (_("Job"), f"{word(message.name)} · {message.name}"),
            (_("Key"), message.key),
            (_("Payload"), ", ".join(f"{name} = {value}" for name, value in message.payload.items()) or "—"),
            (_("Queue"), queue_word(message.queue)),
            (_("Request"), message.request_id or "—"),
        ],
    }


@permission("jobs.view")
@require_safe
def sweep_list(request: HttpRequest) -> HttpResponse:
    return render(request, "backoffice/jobs/sweep_list.html", {"sweeps": selectors.sweeps()})


@permission("accounts.own")
@require_safe
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The fragment that a page polls while something long runs; 404 for other people's work."""
    found = selectors.progress_for(request.user, uid)
    response = render(request, "backoffice/jobs/progress_bar.html", {"progress": found})
    if found.state != "running":
        response["HX-Trigger"] = "job-ended"
    return response
