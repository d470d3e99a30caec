"""The lists of the desk are read from an index named for them, at whatever size: nothing is sorted whole."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import RequestFactory

from backoffice.accounts.models import User
from backoffice.web.lists.page import ListPage
from complaints.cases.models import Complaint
from complaints.handling.filters import ComplaintFilter
from complaints.handling.tables import ComplaintTable

pytestmark = pytest.mark.django_db


def plan(rows: QuerySet) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return rows.explain()


def listing(query: str, user: User) -> ListPage:
    request = RequestFactory().get(f"/?{query}")
    request.user = user
    return ListPage(request, ComplaintTable(), Complaint.objects.all(), ComplaintFilter, [], "")


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("tab=open", "complaint_queue"),
        ("tab=urgent", "complaint_tier"),
        ("tab=awaiting", "complaint_waiting"),
        ("tab=all&status=merged&sort=-received", "complaint_status"),
        ("tab=all&category=rate&sort=-received", "complaint_category"),
        ("tab=all&sort=queue", "complaint_due"),
        ("tab=all&breached=true&sort=queue", "complaint_missed"),
        ("tab=all&sort=-received", "complaint_received"),
        ("tab=closed", "complaint_received"),  # what has ended has no due time to stand in line by
        ("tab=all&clock=respond:missed&sort=-received", "complaint_received"),
    ],
)
def test_each_view_is_read_in_order_from_its_index(query, index, cast):
    found = listing(query, cast.manager)
    read = plan(found.selected.order_by(*found.order)[:51])
    # PostgreSQL chooses among indexes by how many rows there are, and here are none.
    assert (index if connection.vendor == "sqlite" else "Scan using complaint_") in read
    assert "TEMP B-TREE" not in read
    assert "Sort" not in read


@pytest.mark.parametrize("query", ["tab=open", "tab=urgent", "tab=awaiting", "tab=mine", "tab=all&national=0103"])
def test_what_is_counted_is_not_looked_for_in_all_that_ever_came_in(query, cast):
    read = plan(listing(query, cast.manager).selected.order_by().values("pk")[:10_001])
    assert "USING INDEX" in read or "USING COVERING INDEX" in read or "Index" in read
    assert "Seq Scan" not in read
