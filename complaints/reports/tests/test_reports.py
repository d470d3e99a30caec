"""Figures are what the complaints, clocks and surveys say; each opens a list of exactly as many rows."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from backoffice.audit.models import AuditRow
from complaints.cases import services as cases
from complaints.cases.models import ChangedDay, Clock
from complaints.cases.tests.factories import filed
from complaints.handling import joining, sweeping
from complaints.handling import services as handling
from complaints.reports import selectors, services
from complaints.reports.domain import Dimension, Period, Quarter, quarter_of
from complaints.reports.models import LoanFlow, Tally
from complaints.surveys import services as surveys
from customers.profiles.tests.factories import make_customer

pytestmark = pytest.mark.django_db
PHONE = "13900001234"


def today() -> Period:
    day = timezone.localdate()
    return Period(day - timedelta(days=89), day)


def closed_one(cast, **facts):
    complaint = filed(actor=cast.service_agent, now=timezone.now(), **facts)
    handling.start_work(actor=cast.service_agent, complaint_id=complaint.pk, now=timezone.now())
    handling.reply(actor=cast.service_agent, complaint_id=complaint.pk, text="已核实", now=timezone.now(), send=False)
    handling.close_complaint(
        actor=cast.service_agent,
        complaint_id=complaint.pk,
        root_cause="disclosure",
        corrective_action="修订告知",
        now=timezone.now(),
    )
    return complaint


@pytest.fixture
def desk(cast):
    """A closed and surveyed one, a missed one, a repeat, a suggestion, a merged one, a withdrawn one."""
    agent, now = cast.service_agent, timezone.now()
    who = make_customer(phone=PHONE)
    done = closed_one(cast, customer=who, phone=PHONE, category="rate")
    survey = surveys.invite(complaint_id=done.pk, now=timezone.now())
    surveys.answer(survey_id=survey.pk, mark=5, words="", now=timezone.now())
    late = filed(actor=agent, now=now, received_at=now - timedelta(days=20), category="service", channel="letter")
    sweeping.sweep(timezone.now())
    filed(actor=agent, now=timezone.now() + timedelta(seconds=2), customer=who, content="服务费没有退，又扣了一次。")
    filed(actor=agent, now=now, suggestion=True, content="建议增加夜间客服")
    twin = filed(actor=agent, now=now, content="利息比合同里写的高，请解释。")
    joining.merge(
        actor=cast.service_lead, complaint_id=twin.pk, number=late.number, reason="同一件事", now=timezone.now()
    )
    gone = filed(actor=agent, now=now, content="要求解释罚息的计算。")
    handling.withdraw(actor=agent, complaint_id=gone.pk, reason="本人撤回", now=timezone.now())
    services.catch_up(now=now)
    return {"done": done, "late": late, "survey": survey}


def test_figures_are_counted_from_what_happened(desk):
    total = selectors.total(today())
    assert (total.received, total.closed, total.withdrawn) == (4, 1, 1)  # neither the suggestion nor the merged one
    assert (total.asked, total.answered, total.marks) == (1, 1, 5)
    assert total.repeats == 1
    missed = Clock.objects.filter(complaint=desk["late"], breached_at__isnull=False).count()
    assert sum(total.missed(clock) for clock in ("respond", "start", "resolve", "statutory")) == missed > 0
    assert selectors.sums(today(), [Dimension.CAUSE])[Dimension.CAUSE]["disclosure"].closed == 1
    assert not ChangedDay.objects.exists()


def test_late_events_change_the_days_they_belong_to_and_counting_twice_changes_nothing(desk, cast):
    before = list(
        Tally.objects.order_by("dimension", "day", "value").values_list("dimension", "day", "value", "closed")
    )
    assert services.catch_up(now=timezone.now()) == 0
    services.count_again(now=timezone.now())
    again = list(
        Tally.objects.order_by("dimension", "day", "value").values_list("dimension", "day", "value", "closed")
    )
    assert again == before
    handling.reopen(actor=cast.service_lead, complaint_id=desk["done"].pk, reason="仍未解决", now=timezone.now())
    handling.withdraw(actor=cast.service_lead, complaint_id=desk["late"].pk, reason="本人撤回", now=timezone.now())
    assert services.catch_up(now=timezone.now()) >= 2
    total = selectors.total(today())
    assert (total.closed, total.withdrawn) == (0, 2)


def _links(page: str) -> list[tuple[str, int]]:
    found = re.findall(r'<a href="(/complaints/(?:handling|surveys)/\?[^"]+)">([\d,]+)</a>', page)
    return [(unescape(url), int(text.replace(",", ""))) for url, text in found]


def test_every_number_opens_a_list_of_as_many_rows(desk, cast, client_of):
    client = client_of(cast.manager)
    links = dict(_links(client.get(reverse("reports:report")).content.decode()))
    quarter = quarter_of(timezone.localdate())
    links |= dict(_links(client.get(reverse("reports:regulator"), {"quarter": str(quarter)}).content.decode()))
    assert len(links) > 40
    lists = {}
    for url, number in links.items():
        lists.setdefault(re.sub(r"clock=\w+%3A", "clock=", url), (url, number))
    for url, number in list(lists.values())[::3]:  # a third of them is every kind of link
        rows = client.get(url).content.decode().count("data-row")
        assert rows == number, url


def test_the_periodic_table_begins_with_a_quarter_that_has_figures(desk, cast, client_of):
    """A company in its first quarter sees that; later the last complete one, also when an address names none."""
    page, quarter = client_of(cast.compliance).get(reverse("reports:regulator")), quarter_of(timezone.localdate())
    assert page.context["quarter"] == quarter
    Tally.objects.create(day=quarter.previous.period.last, dimension="all", value="", received=1)
    for query in ({}, {"quarter": "2026Q9"}):
        assert (
            client_of(cast.compliance).get(reverse("reports:regulator"), query).context["quarter"] == quarter.previous
        )


def test_national_codes_stand_in_the_periodic_table_where_they_are_known(desk, cast, client_of):
    client, quarter = client_of(cast.compliance), quarter_of(timezone.localdate())

    def table():
        return client.get(reverse("reports:regulator"), {"quarter": str(quarter)}).content.decode()

    assert "regulator-national" not in table()
    row = filed(actor=cast.service_agent, now=timezone.now(), content="要求书面说明收费依据。", jrt0169_code="0304")
    services.catch_up(now=timezone.now())
    page = table()
    assert 'id="regulator-national"' in page
    url, number = next((url, number) for url, number in _links(page) if "national=0304" in url)
    assert client.get(url).content.decode().count("data-row") == number == 1
    unknown, left = next((url, number) for url, number in _links(page) if "national=none" in url)
    assert client.get(unknown).content.decode().count("data-row") == left
    case = {"actor": cast.service_agent, "complaint_id": row.pk, "category": "rate", "now": timezone.now()}
    assert cases.confirm_category(**case).jrt0169_code == "0304"  # no code given: it stays
    assert cases.confirm_category(**case, national_code="0305").jrt0169_code == "0305"


def test_the_report_costs_the_same_for_few_and_many(desk, cast, client_of, queries_of):
    client = client_of(cast.compliance)
    few = queries_of(lambda: client.get(reverse("reports:report")))
    for n in range(12):
        filed(actor=cast.service_agent, now=timezone.now(), content=f"第 {n} 件：要求说明担保费。", channel="chat")
    services.catch_up(now=timezone.now())
    assert queries_of(lambda: client.get(reverse("reports:report"))) == few


def test_the_report_as_spreadsheet_and_paper(desk, cast, client_of):
    client = client_of(cast.service_lead)
    Tally.objects.filter(dimension="team").delete()
    Tally.objects.create(day=timezone.localdate(), dimension="team", value='=HYPERLINK("http://x")', received=1)
    book = load_workbook(io.BytesIO(client.get(reverse("reports:report"), {"export": "xlsx"}).getvalue()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)
    paper = client.get(reverse("reports:regulator"), {"export": "pdf"})
    assert paper.content.startswith(b"%PDF-")
    assert AuditRow.objects.filter(action="web.export").count() == 2


@pytest.mark.parametrize(("first", "last"), [("2026-02-01", "2026-01-01"), ("0001-01-01", "x")])
def test_an_impossible_period_is_said_and_the_last_90_days_shown(first, last, cast, client_of):
    page = client_of(cast.manager).get(reverse("reports:report"), {"first": first, "last": last})
    assert page.status_code == 422


def test_loans_of_a_day_are_what_was_paid_out_and_not_yet_settled():
    day = timezone.localdate()
    LoanFlow.objects.create(day=day - timedelta(days=9), dimension="product", value="1", funded=3)
    LoanFlow.objects.create(day=day - timedelta(days=2), dimension="product", value="1", funded=1, settled=2)
    running = [selectors.loans_running(day - timedelta(days=back))["product"]["1"] for back in (10, 9, 2, 1)]
    assert running == [0, 3, 4, 2]


def test_quarters():
    assert Quarter(2026, 4).period.last.isoformat() == "2026-12-31"
    assert str(Quarter(2026, 1).previous) == "2025Q4"
    assert quarter_of(Quarter(2026, 3).period.last) == Quarter(2026, 3)
    from complaints.reports.domain import Counts, mean_mark, pareto, per_thousand

    assert [(bar.value, bar.reached) for bar in pareto({"a": 1, "b": 3, "c": 0})] == [
        ("b", Decimal("0.75")),
        ("a", Decimal(1)),
    ]
    assert per_thousand(3, 2000) == Decimal("1.50")
    assert per_thousand(3, 0) is None
    assert mean_mark(Counts({"answered": 2, "marks": 9}), 3) is None
