"""Fragments for the customer's page, the loan's page and everybody's first page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from complaints.cases import looks  # noqa: F401 (registers the badges)
from complaints.cases import selectors as cases
from complaints.handling import selectors

SHOWN = 5


def of_customer(request: Any, customer: Any) -> str:
    if not (request.user.may("complaints.view") or request.user.may("complaints.enter")):
        return ""
    rows = cases.of_customer(request.user, customer)
    return _list(request, rows, {"customer": customer.pk})


def of_loan(request: Any, loan: Any) -> str:
    if not (request.user.may("complaints.view") or request.user.may("complaints.enter")):
        return ""
    rows = cases.of_loan(request.user, loan)
    return _list(request, rows, {"loan": loan.pk})


def _list(request: Any, rows: Any, start: dict[str, int]) -> str:
    shown = list(rows[: SHOWN + 1])
    name, pk = next(iter(start.items()))
    context = {
        "complaints": shown[:SHOWN],
        "more": len(shown) > SHOWN,
        "start_name": name,
        "start_pk": pk,
        "may_open": request.user.may("complaints.view"),
        "may_enter": request.user.may("complaints.enter"),
    }
    return render_to_string("complaints/handling/complaints_panel.html", context, request=request)


def home(request: Any, user: Any) -> str:
    """What waits for handlers and their leads: theirs, nobody's, what is late."""
    if not user.may("complaints.view"):
        return ""
    now = timezone.now()
    rows = cases.visible_to(user)
    nearest = cases.mine(rows, user) if user.may("complaints.handle") and not user.may("complaints.lead") else rows
    context = {
        "figures": selectors.figures(user, now),
        "nearest": list(nearest.filter(cases.is_open()).order_by("queue_at", "id")[:SHOWN]),
        "may_handle": user.may("complaints.handle"),
        "leads": user.may("complaints.lead"),
    }
    return render_to_string("complaints/handling/home_card.html", context, request=request)
