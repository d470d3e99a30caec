"""Complaints in the search box: by number, by complainant, by the complainant's phone."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from backoffice.values import identity
from backoffice.web import search
from backoffice.web.search import Hit
from complaints.cases import selectors


def complaints(user: Any, query: str) -> list[Hit]:
    if not user.may("complaints.view"):
        return []
    text = query.strip()
    if text.upper().startswith("TS"):
        condition = Q(number__gte=text.upper(), number__lt=text.upper() + "\U0010fffd")
    elif identity.mobile_ok(identity.normalise_phone(text)):
        condition = Q(phone_index=selectors.phone_index(text))
    elif len(text) >= 2 and not text.isascii():
        condition = Q(complainant_name=text)
    else:
        return []
    rows = selectors.visible_to(user).filter(condition).order_by("-received_at", "-id")[:6]
    return [
        Hit(
            row.number,
            f"{row.complainant_name or '—'} · {row.get_tier_display()} · {row.get_status_display()}",
            reverse("handling:detail", args=[row.pk]),
            "message-exclamation",
        )
        for row in rows
    ]


search.register(complaints)
