"""Telling operations and compliance before a paper ends, once for each stage of each paper."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.notifications.services import notify
from loans.lenders import selectors


def tell_of_expiries(now: datetime) -> int:
    """One message a person, paper and stage; running it again tells nobody twice. Returns how many papers are near."""
    papers = selectors.ending_papers(timezone.localdate(now))
    people = staff_with_role(Role.OPERATIONS, Role.COMPLIANCE) if papers else []
    for paper in papers:
        for user in people:
            notify(
                key=f"paper:{paper.key}:{paper.valid_to}:{paper.stage}:{user.pk}",
                recipient_user=user,
                template="paper_ending",
                context={"holder": paper.holder, "paper": str(paper.name), "valid_to": paper.valid_to,
                         "expired": paper.stage == "expired"},
                url=reverse("lenders:licence_list"),
                now=now,
            )  # fmt: skip
    return len(papers)
