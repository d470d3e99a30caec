"""Handing complaints out by skill, load and shift; what runs out first is handed out first."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.audit.services import record
from complaints.cases import selectors as cases
from complaints.cases.models import Complaint
from complaints.handling import policies
from complaints.handling.domain import Hand, choose
from complaints.handling.models import DeskMember
from complaints.handling.services import give

BATCH = 200


def _hands(now: datetime) -> dict[int, Hand]:
    """Who is at work now, with what they have on their desk."""
    members = [
        member
        for member in DeskMember.objects.filter(away=False, user__is_active=True).select_related("user")
        if member.at_work(timezone.localtime(now)) and member.user.may("complaints.handle")
    ]
    open_now = Complaint.objects.filter(cases.is_open(), owner__in=[member.user_id for member in members])
    load = dict(open_now.values_list("owner").annotate(Count("id")).order_by())
    return {
        member.user_id: Hand(member.user_id, frozenset(member.skills), load.get(member.user_id, 0), member.most_open)
        for member in members
    }


def hand_out(*, now: datetime, actor: User | None = None, ids: list[int] | None = None) -> int:
    """Give unassigned complaints to people at work. Returns how many found somebody.

    Two runs at once give each complaint once: rows that another run holds are left to it.
    """
    hands = _hands(now)
    if not hands:
        return 0
    people = User.objects.in_bulk(hands)
    given = 0
    with transaction.atomic():
        head = cases.unassigned(Complaint.objects.all()).order_by("queue_at", "id")
        if ids is not None:
            head = head.filter(pk__in=ids)
        for complaint in head.select_for_update(skip_locked=True)[:BATCH]:
            barred = policies.interested(complaint.customer_id)
            hand = choose([hand for pk, hand in hands.items() if pk not in barred], complaint.category)
            if hand is None:
                continue
            give(complaint, to=people[hand.user_id], by=actor, now=now)
            hands[hand.user_id] = hand.with_one_more()
            given += 1
    return given


@transaction.atomic
def set_member(*, actor: User, user: User, now: datetime, **terms: Any) -> DeskMember:
    """What somebody handles, when, and how much at once."""
    member, _created = DeskMember.objects.update_or_create(user=user, defaults=terms)
    facts = {name: str(value) for name, value in terms.items()}
    record(actor=actor, action="complaints.desk_member", obj=member, at=now, **facts)
    return member
