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
    assert sum(days.opened.values()) == decided + queue["waiting"]
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


def test_a_figure_leads_only_where_its_reader_may_go(cast, client_of):
    """A risk manager reads the board but neither complaints nor loans."""
    pages = {
        person: client_of(person).get(reverse("dashboards:manager")).content.decode()
        for person in (cast.manager, cast.risk_manager)
    }
    for address in ("/complaints/handling/", "/loans/servicing/"):
        assert f'href="{address}' in pages[cast.manager]
        assert f'href="{address}' not in pages[cast.risk_manager]
