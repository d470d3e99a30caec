"""What the landing page shows of the register: papers that are about to end, and those that have ended."""

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from backoffice.compliance.selectors import Due, watch
from loans.lenders import selectors

SHOWN = 6


def due_papers(today: date, until: date) -> list[Due]:
    """Licences and agreements that have run out or end soon, for the overview of compliance."""
    return [
        Due(f"paper:{paper.key}", paper.name, f"{paper.holder} {paper.number}", "", paper.valid_to, paper.url)
        for paper in selectors.ending_papers(today)
        if paper.valid_to is not None
    ]


watch(due_papers)


def ending_papers(request: Any, user: Any) -> str:
    """For who keeps or approves lenders; nothing while no paper is near its end."""
    if not (user.may("lenders.edit") or user.may("lenders.approve")):
        return ""
    papers = selectors.ending_papers(timezone.localdate())
    if not papers:
        return ""
    page = {"papers": papers[:SHOWN], "more": max(len(papers) - SHOWN, 0)}
    return render_to_string("loans/lenders/home_panel.html", page, request=request)
