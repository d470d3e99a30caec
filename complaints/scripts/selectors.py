from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from complaints.scripts.domain import State, Use
from complaints.scripts.models import Script


def visible_to(user: Any) -> QuerySet[Script]:
    rows = Script.objects.select_related("written_by", "approved_by")
    return rows if user.may("complaints.view") else rows.none()


def usable(use: Use, on: date, category: str = "") -> list[Script]:
    """Approved and not expired; those for the category first, then those for any."""
    rows = Script.objects.filter(Q(category=category) | Q(category=""), use=use, state=State.APPROVED)
    return list(rows.filter(valid_until__gte=on).order_by("-category", "title")[:50])
