"""Where a complaint came from, on its page; and what waits for those who watch public opinion."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from complaints.cases.domain import Channel
from complaints.opinion import selectors
from complaints.opinion.models import Mention

SHOWN = 5


def of_complaint(request: Any, complaint: Any) -> str:
    if complaint.channel != Channel.MEDIA or not request.user.may("opinion.view"):  # what a post became came by media
        return ""
    mention = Mention.objects.select_related("source").filter(complaint=complaint).first()
    if mention is None:
        return ""
    return render_to_string("complaints/opinion/mention_panel.html", {"mention": mention}, request=request)


def home(request: Any, user: Any) -> str:
    """Open alerts by what runs out first, and answers to publish."""
    if not user.may("opinion.work"):
        return ""
    rows = list(selectors.alerts_visible_to(user).filter(handled_at=None).order_by("due_at", "id")[: SHOWN + 1])
    answers = list(selectors.responses_to_do(user)[:SHOWN])
    if not rows and not answers:
        return ""
    context = {"alerts": rows[:SHOWN], "more": len(rows) > SHOWN, "answers": answers, "now": timezone.now()}
    return render_to_string("complaints/opinion/home_card.html", context, request=request)
