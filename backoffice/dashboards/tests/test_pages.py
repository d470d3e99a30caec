"""The landing page and the manager's board: right figures, the same queries for few rows and many, links, file."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from backoffice.audit.models import AuditRow
from backoffice.dashboards import board, domain, selectors
from bench import filling
from loans.contracts.tests.factories import loan as paid_out_loan
from risk.review.models import ReviewCase

pytestmark = pytest.mark.django_db


def test_figures_count_what_is_there(cast):
    filling.fill(60, days=1)
    now = timezone.now()
    today = timezone.localdate(now)
    first = today - timedelta(days=2)
    assert sum(selectors.intake_by_day(first).values()) == 60
    assert sum(count for _status, _tier, count in selectors.states(first)) == 60
    days = selectors.review_days(first)
    decided = sum(days.decided.values())
    queue = selectors.review_queue(now)
    assert sum(days.opened.values()) == decided + sum(queue[tab] for tab in ("waiting", "held", "second", "material"))
    assert sum(days.in_time.values()) <= decided
    assert sum(person["done"] for person in selectors.reviewers(first, limit=50)) == decided
    outcomes = domain.outcomes(selectors.known_outcomes())
    assert sum(row.count for row in outcomes) == 6


def test_the_board_costs_the_same_for_few_rows_and_many(cast, client_of):
    client = client_of(cast.manager)
    filling.fill(3, days=1)
    client.get("/dashboard/")
    with CaptureQueriesContext(connection) as few:
        client.get("/dashboard/")
    filling.fill(80, days=10, seed=7, start=3)
    with CaptureQueriesContext(connection) as many:
        assert client.get("/dashboard/").status_code == 200
    assert len(many) == len(few) <= 30


def test_htmx_gets_the_board_alone(cast, client_of):
    client = client_of(cast.manager)
    whole, part = client.get("/dashboard/?days=7"), client.get("/dashboard/?days=7", headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    for name in ("intake", "pass_rate", "review_sla", "answers", "disbursed"):
        assert f'data-figure="{name}"' in part.content.decode()
    assert client.get("/dashboard/?days=%00&export=zip").status_code == 200


def test_the_board_as_a_file(cast, client_of):
    filling.fill(20, days=1)
    response = client_of(cast.manager).get("/dashboard/?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row > 30
    assert AuditRow.objects.filter(action="web.export").count() == 1


def test_overdue_loans_fall_into_their_bucket():
    found = selectors.overdue(timezone.localdate())
    assert found["running"] == 0
    assert board._overdue(timezone.localdate())["amount"] == Decimal(0)


@pytest.mark.parametrize(
    "role",
    [
        "administrator", "reviewer", "senior_reviewer", "service_agent", "service_lead", "manager", "risk_manager",
        "compliance", "operations", "collector", "relationship_manager", "auditor",
    ],
)  # fmt: skip
def test_everyone_has_a_landing_page(role, cast, client_of):
    response = client_of(getattr(cast, role)).get("/")
    assert response.status_code == 200
    assert client_of(getattr(cast, role)).get("/dashboard/").status_code == (
        200 if getattr(cast, role).may("dashboards.manager") else 403
    )


def test_figures_lead_to_lists_of_this_house(cast):
    now = timezone.now()
    for figure in board.figures(domain.period_of("7", timezone.localdate(now)), now):
        assert figure.url, figure.name


def rows_of(client, address: str) -> int:
    return client.get(address).content.decode().count(" data-row ")


def test_every_number_on_the_board_is_that_of_the_list_it_leads_to(cast, client_of):
    filling.fill(40, days=3)
    now = timezone.now()
    waiting = list(ReviewCase.objects.filter(status="open").order_by("id"))
    ReviewCase.objects.filter(pk=waiting[0].pk).update(
        status="claimed", claimed_by=cast.reviewer, claimed_at=now, lease_until=now + timedelta(minutes=10)
    )
    ReviewCase.objects.filter(pk=waiting[1].pk).update(
        status="claimed", claimed_by=cast.reviewer, claimed_at=now, lease_until=now - timedelta(minutes=1)
    )
    ReviewCase.objects.filter(pk=waiting[2].pk).update(due_at=now - timedelta(minutes=1))
    manager = client_of(cast.manager)
    for days in ("1", "30"):
        shown = board.build(cast.manager, domain.period_of(days, timezone.localdate(now)), now)
        figures = {one.name: one for one in shown["figures"]}
        decided = sum(person["done"] for person in shown["people"])
        assert rows_of(manager, figures["intake"].url) == int(figures["intake"].value)
        assert rows_of(manager, figures["review_sla"].url) == decided
        for label, count, url, _colour in shown["waiting_now"]:
            assert rows_of(manager, url) == count, label
        for label, count, url in shown["funnel"]:
            assert rows_of(manager, url) == count, label
        for tier, count, _colour, url in shown["tiers"]:
            assert rows_of(manager, url) == count, tier
    for row in shown["outcomes"]:
        address = f"{shown['history_url']}&tier={row.tier}"
        assert (rows_of(manager, address), rows_of(manager, f"{address}&outcome=bad")) == (row.count, row.bad)


@pytest.mark.parametrize(("days", "bucket"), [(1, 0), (30, 0), (31, 1), (60, 1), (90, 2), (91, 3), (400, 3)])
def test_a_loan_overdue_stands_in_the_list_of_its_bucket_alone(days, bucket, cast, client_of):
    loan = paid_out_loan()
    today = timezone.localdate()
    type(loan).objects.filter(pk=loan.pk).update(oldest_unpaid_due=today - timedelta(days=days))
    rows = board._overdue(today)["rows"]
    manager = client_of(cast.manager)
    assert [rows_of(manager, url) for _label, _count, url, _colour in rows] == [count for _l, count, _u, _c in rows]
    assert rows[bucket][1] == 1


def test_a_figure_leads_only_where_its_reader_may_go(cast, client_of):
    """A risk manager reads the board but neither complaints nor loans."""
    pages = {
        person: client_of(person).get(reverse("dashboards:manager")).content.decode()
        for person in (cast.manager, cast.risk_manager)
    }
    for address in ("/complaints/handling/", "/loans/servicing/"):
        assert f'href="{address}' in pages[cast.manager]
        assert f'href="{address}' not in pages[cast.risk_manager]
