"""Beside a complaint: what may help to answer it, and the way from a closed one to an article."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from complaints.cases.domain import Status
from complaints.handling import policies
from complaints.knowledge import selectors
from complaints.knowledge.domain import State


def of_complaint(request: Any, complaint: Any) -> str:
    user = request.user
    if not user.may("knowledge.view"):
        return ""
    closed = complaint.status == Status.CLOSED
    context = {
        "complaint": complaint,
        "article": complaint.articles.exclude(state=State.RETIRED).order_by("-id").first() if closed else None,
        "may_archive": closed and user.may("knowledge.write"),
        "fitting": selectors.fitting(complaint) if complaint.is_open else [],
        "alike": selectors.alike_cases(complaint, user) if complaint.is_open else [],
        "may_use": complaint.is_open and user.may("complaints.handle") and policies.may_handle(user, complaint),
    }
    if not any((context["article"], context["may_archive"], context["fitting"], context["alike"])):
        return ""
    return render_to_string("complaints/knowledge/knowledge_panel.html", context, request=request)


def home(request: Any, user: Any) -> str:
    """What waits in the knowledge base: my articles to look over, and drafts that nobody has submitted."""
    if not user.may("knowledge.write"):
        return ""
    now = timezone.now()
    rows = selectors.visible_to(user)
    stale = list(selectors.stale(rows.filter(owner=user), now).order_by("reviewed_at", "id")[:4])
    drafts = list(rows.filter(owner=user, state=State.DRAFT).order_by("-id")[:4])
    if not stale and not drafts:
        return ""
    return render_to_string("complaints/knowledge/home_card.html", {"stale": stale, "drafts": drafts}, request=request)
