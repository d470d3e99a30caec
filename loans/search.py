"""What Ctrl K finds among loans: an application, a contract or a loan, by its number or by who it belongs to."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from backoffice.web import search
from backoffice.web.search import Hit
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from loans.applications import selectors
from loans.contracts import selectors as contracts
from loans.servicing import selectors as servicing

SHOWN = 6


def _found(rows: QuerySet, prefix: str, query: str) -> QuerySet:
    text = query.strip()
    if text.upper().startswith(prefix):
        return rows.filter(number__gte=text.upper(), number__lt=text.upper() + "\U0010fffd")
    return rows.filter(customer__in=matching(Customer.objects.all(), text))


def applications(user: Any, query: str) -> list[Hit]:
    if not user.may("applications.view"):
        return []
    rows = _found(selectors.visible_to(user).order_by("-id"), "JJ", query)
    return [
        Hit(
            f"{row.number} {row.customer.name}",
            f"{row.product_version.product.name} · {row.get_status_display()}",
            reverse("applications:detail", args=[row.pk]),
            "file-text",
        )
        for row in rows[:SHOWN]
    ]


def find_contracts(user: Any, query: str) -> list[Hit]:
    rows = _found(contracts.contracts_visible_to(user).order_by("-id"), "HT", query)
    return [
        Hit(f"{row.number} {row.customer.name}", f"{row.amount:,.2f}", row.get_absolute_url(), "file-certificate")
        for row in rows[:SHOWN]
    ]


def find_loans(user: Any, query: str) -> list[Hit]:
    rows = _found(servicing.visible_to(user).order_by("-id"), "DK", query)
    return [
        Hit(f"{row.number} {row.customer.name}", f"{row.principal_balance:,.2f}", row.get_absolute_url(), "cash")
        for row in rows[:SHOWN]
    ]


search.register(applications)
search.register(find_contracts)
search.register(find_loans)
