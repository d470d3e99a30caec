from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import selectors as cases
from complaints.handling import letters


@permission("complaints.handle")
@require_POST
@once("complaints.reply_letter")
def reply_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The last answer as a sealed letter."""
    complaint = get_object_or_404(cases.visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("The document is issued.")) as outcome:
        document = letters.issue_reply_letter(actor=request.user, complaint_id=complaint.pk, now=timezone.now())
    return redirect("handling:detail", pk=pk) if outcome.refused else redirect(document)
