"""Customers in Ctrl K: by the beginning of the name, the last four of the mobile, or the full number."""

from typing import Any

from django.urls import reverse

from backoffice.web import search
from backoffice.web.search import Hit
from customers.profiles import selectors


def find(user: Any, query: str) -> list[Hit]:
    if len(query) < 2:
        return []
    found = selectors.matching(selectors.visible_to(user), query).order_by("-id")[: search.MAX_HITS_PER_PROVIDER]
    return [
        Hit(
            customer.name,
            f"{customer.number} · {customer.id_masked} · {customer.phone_masked}",
            reverse("profiles:detail", args=[customer.pk]),
            "user",
        )
        for customer in found
    ]


search.register(find)
