"""Whether a page costs the same however much is on it."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, url: str) -> list[str]:
    """The queries of a page, once everything that a process keeps is kept."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in caught.captured_queries]


def assert_same_cost(client: Client, url: str, grow: Callable[[], Any], *, most: int) -> None:
    """As many queries after `grow` as before it, and at most `most`."""
    before = queries_of(client, url)
    grow()
    after = queries_of(client, url)
    told = "\n".join(query[:150] for query in (set(after) - set(before)) or after)
    assert (len(before), len(before) <= most) == (len(after), True), f"{url}: {len(before)}, {len(after)}\n{told}"
