"""What Ctrl K finds in the review queue: a case, by the number of its application or by the name of the applicant."""

from typing import Any

from django.urls import reverse

from backoffice.web import search
from backoffice.web.search import Hit
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from risk.review import selectors

SHOWN = 6


def review_cases(user: Any, query: str) -> list[Hit]:
    if not user.may("review.view"):
        return []
    text = query.strip()
    rows = selectors.for_list(user).order_by("-id")
    if text.upper().startswith("JJ"):
        rows = rows.filter(application__number__gte=text.upper(), application__number__lt=text.upper() + "\U0010fffd")
    else:
        rows = rows.filter(application__customer__in=matching(Customer.objects.all(), text))
    return [
        Hit(
            f"{row.application.number} {row.application.customer.name}",
            f"{row.number} · {row.get_status_display()}",
            reverse("review:detail", args=[row.pk]),
            "list-check",
        )
        for row in rows[:SHOWN]
    ]


search.register(review_cases)
