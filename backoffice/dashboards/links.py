"""Where a figure leads: the list with the filters that give the same rows."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def to(url_name: str, **query: Any) -> str:
    """Address of a list with these filters (a list of values repeats its name); "" where there is no such page."""
    try:
        address = reverse(url_name)
    except NoReverseMatch:
        return ""
    words = {name: value.isoformat() if isinstance(value, date) else value for name, value in query.items() if value}
    return f"{address}?{urlencode(words, doseq=True)}" if words else address
