"""From upload to facts: sheets, PDFs, pictures; another person's, tampered, unknown headings; settling lines."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.demo.drawn import statements as drawn
from backoffice.files import apart
from backoffice.files.models import StoredFile
from backoffice.files.reading import engine
from backoffice.files.reading import services as reading
from backoffice.files.tests import samples as files
from backoffice.jobs.services import drain
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application
from loans.applications.tests.factories import make_application
from loans.products.tests.factories import make_product
from risk.rules.facts import FACTS
from risk.statements import selectors, services
from risk.statements.models import KnownHeading, Statement
from risk.statements.tests.samples import LIFE, as_csv, as_pdf, as_workbook, rows_of, seen

pytestmark = pytest.mark.django_db
MATERIALS = [{"code": "bank_statement", "name": "银行流水", "required": True}]
HAITANG, DONGHU = drawn.LAYOUTS[0], drawn.LAYOUTS[6]


@pytest.fixture
def clerk(cast, client_of):
    return client_of(cast.operations)


def application(name: str = "林若溪") -> Application:
    customer = make_customer(name=name, employer=LIFE.employer, monthly_income=Decimal(20000))
    return make_application(customer=customer, product_version=make_product(materials=MATERIALS))


def post(clerk, url: str, **data):
    return clerk.post(url, {"submission_id": uuid.uuid4(), **data})


def add(clerk, content: bytes, made: Application | None = None, name: str = "流水.pdf") -> Statement:
    made = made or application()
    answer = post(clerk, f"/risk/statements/add/{made.pk}/", file=files.upload(content, name))
    assert answer.status_code == 302
    drain(limit=3000)
    return Statement.objects.latest("pk")


def value(statement: Statement, name: str):
    return next(figure for figure in statement.figures if figure["name"] == name)


@pytest.mark.parametrize("content", [as_csv, as_workbook, as_pdf], ids=["csv", "xlsx", "pdf"])
def test_a_statement_of_any_kind_becomes_facts_once_confirmed(clerk, content, monkeypatch):
    monkeypatch.setattr(engine, "read", lambda picture: pytest.fail("a file with text was read by eye"))
    statement = add(clerk, content(rows_of(HAITANG)))
    assert (statement.state, statement.same_holder, statement.lines_open) == ("checking", True, 0)
    assert value(statement, "salary")["value"].startswith("18")
    assert value(statement, "salary_proof")["value"] == "label and employer"
    assert value(statement, "loan_payments")["value"] == "1800.00"
    assert value(statement, "gambling")["value"] == 4
    assert value(statement, "circular")["value"] == "80000.00"
    assert statement.application.materials.get().code == "bank_statement"
    assert selectors.facts_of(statement.application_id) == {}
    assert post(clerk, f"/risk/statements/{statement.pk}/confirm/").status_code == 302
    facts = selectors.facts_of(statement.application_id)
    assert facts["statement_months"] == 4
    assert set(facts) <= set(FACTS)
    assert AuditRow.objects.filter(action="statements.confirm").count() == 1


def test_formulas_in_a_sheet_are_values_and_never_run(clerk):
    rows = rows_of(HAITANG)
    rows[5][1] = '=HYPERLINK("http://evil","x")'
    statement = add(clerk, as_workbook(rows), name="x.xlsx")
    assert statement.state == "checking"
    assert not statement.lines.filter(text__contains="=").exists()


def test_each_figure_opens_its_lines_beside_the_paper(clerk, monkeypatch):
    monkeypatch.setattr(engine, "read", lambda picture: seen(HAITANG))
    statement = add(clerk, files.picture(size=(400, 560)), name="scan.jpg")
    shown = clerk.get(f"/risk/statements/{statement.pk}/?figure=gambling").content.decode()
    assert shown.count('id="line-') == 4
    assert "file-mark" in shown
    assert clerk.get(f"/risk/statements/{statement.pk}/?figure=nonsense&line=x&from=-1").status_code == 200
    panel = clerk.get(f"/loans/applications/{statement.application_id}/").content.decode()
    assert 'id="statements"' in panel


def test_a_scan_with_a_misread_amount_waits_for_a_person(clerk, monkeypatch):
    booking = next(one for one in drawn.bookings(LIFE) if one.text == "消费")
    right = f"{abs(booking.amount):,.2f}"
    lines = seen(DONGHU, **{right: right[:-1] + str((int(right[-1]) + 1) % 10)})
    monkeypatch.setattr(engine, "read", lambda picture: lines)
    statement = add(clerk, files.picture(size=(800, 1100)), name="scan.jpg")
    assert statement.by_eye
    assert statement.lines_open == 1
    url = f"/risk/statements/{statement.pk}/"
    post(clerk, f"{url}confirm/")
    statement.refresh_from_db()
    assert statement.state == "checking"
    wrong = statement.lines.exclude(problem="").get()
    assert 'id="correct"' in clerk.get(f"{url}?line={wrong.number}").content.decode()
    assert post(clerk, f"{url}lines/{wrong.number}/correct/", day="2026", amount="x").status_code == 400
    answer = post(
        clerk, f"{url}lines/{wrong.number}/correct/", day=str(wrong.day), amount=str(booking.amount),
        balance=str(wrong.balance),
    )  # fmt: skip
    assert answer.status_code == 302
    wrong.refresh_from_db()
    assert (wrong.problem, wrong.amount) == ("", booking.amount)
    assert wrong.read_before["amount"] != str(wrong.amount)
    post(clerk, f"{url}confirm/")
    statement.refresh_from_db()
    assert statement.state == "confirmed"


def test_lines_without_a_proof_are_compared_by_a_person(clerk, monkeypatch):
    lines = [line for line in seen(HAITANG) if line["box"][0] + line["box"][2] < 0.7]  # without balance and party
    monkeypatch.setattr(engine, "read", lambda picture: lines)
    statement = add(clerk, files.picture(), name="scan.jpg")
    assert statement.lines_open == statement.lines_total > 10
    post(clerk, f"/risk/statements/{statement.pk}/lines/1/accept/")
    statement.refresh_from_db()
    assert statement.lines_open == statement.lines_total - 1
    post(clerk, f"/risk/statements/{statement.pk}/accept-rest/")
    statement.refresh_from_db()
    assert statement.lines_open == 0


def test_the_statement_of_another_person_is_flagged_and_cannot_count(clerk, cast):
    statement = add(clerk, as_csv(rows_of(HAITANG)), application("张三"), "x.csv")
    assert statement.same_holder is False
    url = f"/risk/statements/{statement.pk}/"
    assert 'id="other-person"' in clerk.get(url).content.decode()
    post(clerk, f"{url}confirm/")
    statement.refresh_from_db()
    assert statement.state == "checking"
    post(clerk, f"{url}refuse/", reason="他人流水")
    statement.refresh_from_db()
    assert (statement.state, statement.decided_by) == ("refused", cast.operations)
    assert selectors.facts_of(statement.application_id) == {}


def test_signs_of_editing_are_shown(clerk):
    statement = add(clerk, as_pdf(rows_of(HAITANG), producer="Adobe Photoshop 25"))
    assert [sign["code"] for sign in statement.signs] == ["editor"]
    assert 'id="signs"' in clerk.get(f"/risk/statements/{statement.pk}/").content.decode()


def test_a_changed_figure_in_a_pdf_with_text_does_not_add_up(clerk):
    rows = rows_of(HAITANG)
    rows[6][2], rows[6][3] = "99,999.00", ""
    statement = add(clerk, as_pdf(rows))
    assert "balance" in [sign["code"] for sign in statement.signs]
    assert statement.lines_open == 1


def test_an_unknown_heading_is_asked_for_once(clerk):
    rows = rows_of(HAITANG)
    rows[2] = ["Tag", "Was", "Ein", "Aus", "Stand", "Wer"]
    statement = add(clerk, as_csv(rows), name="x.csv")
    assert statement.state == "mapping"
    url = f"/risk/statements/{statement.pk}/columns/?row=3"
    assert "Stand" in clerk.get(url).content.decode()
    roles = ["day", "text", "income", "expense", "balance", "party"]
    assert post(clerk, url, column_0="day").status_code == 400
    answer = post(clerk, url, **{f"column_{n}": role for n, role in enumerate(roles)})
    assert answer.status_code == 302
    drain()
    statement.refresh_from_db()
    assert statement.state == "checking"
    assert KnownHeading.objects.count() == 1
    assert add(clerk, as_csv(rows), name="y.csv").state == "checking"


def test_broken_characters_in_a_sheet_break_nothing(clerk):
    rows = rows_of(HAITANG)
    rows[4][1], rows[5][5] = "消\x00费\x07", "超\u202e市"
    content = as_csv(rows, "utf-8").replace("示例书店".encode(), b"\xff\xfe\xed\xa0\x80")
    statement = add(clerk, content, name="x.csv")
    assert statement.state == "checking"
    assert all(line.text.isprintable() and line.party.isprintable() for line in statement.lines.all())


def test_nothing_readable_says_so(clerk):
    statement = add(clerk, files.picture(), name="scan.jpg")  # the reader sees nothing
    assert statement.state == "failed"
    assert statement.message
    shown = clerk.get(f"/risk/statements/{statement.pk}/").content.decode()
    assert 'id="refuse"' in shown


def test_a_long_scan_comes_in_by_shifts(monkeypatch):
    monkeypatch.setattr(reading, "SHIFT", timedelta(0))
    monkeypatch.setattr(reading, "SEAL_PAGES", 0)
    monkeypatch.setattr(apart, "call", lambda *_a, **_o: apart.Answer({"sizes": [(1, 1)]}, (b"x",)))
    monkeypatch.setattr(engine, "read", lambda picture: seen(HAITANG)[:26])
    made = application()
    file = files.upload(files.picture(), "scan.jpg")
    statement = services.add_statement(actor=None, application=made, upload=file, now=timezone.now())
    StoredFile.objects.filter(pk=statement.file_id).update(pages=200)
    drain(limit=5000)
    statement.refresh_from_db()
    assert statement.state == "checking"
    assert statement.lines_total == 200 * 4


def test_a_paper_of_the_checklist_is_analysed_where_it_lies(clerk):
    made = application()
    url = f"/loans/applications/{made.pk}/material/"
    post(clerk, url, code="bank_statement", file=files.upload(as_pdf(rows_of(HAITANG)), "流水.pdf"))
    material = made.materials.get()
    answer = post(clerk, f"/risk/statements/analyse/{made.pk}/{material.pk}/")
    assert answer.status_code == 302
    drain()
    assert Statement.objects.get().state == "checking"
    assert post(clerk, f"/risk/statements/analyse/{made.pk}/{material.pk}/").status_code == 404


def test_hostile_files_are_refused_at_the_field(clerk):
    made = application()
    for name in ("paper with a program", "workbook bomb", "picture bomb"):
        answer = post(clerk, f"/risk/statements/add/{made.pk}/", file=files.upload(files.hostile()[name], "x.pdf"))
        assert answer.status_code == 400
        assert answer.context["form"].errors["file"]
    assert not Statement.objects.exists()


def test_who_may_see_and_confirm(clerk, cast, client_of):
    statement = add(clerk, as_csv(rows_of(HAITANG)), name="x.csv")
    url = f"/risk/statements/{statement.pk}/"
    assert client_of(cast.auditor).get(url).status_code == 200
    assert client_of(cast.auditor).post(f"{url}confirm/").status_code == 403
    assert client_of(cast.stranger).get(url).status_code == 403
    assert client_of(cast.relationship_manager).post(f"{url}confirm/").status_code == 403


def test_pages_cost_the_same_for_few_lines_and_one_statement_as_for_many(clerk, queries_of):
    rows = rows_of(HAITANG)
    few, many = add(clerk, as_csv(rows[:8]), name="few.csv"), add(clerk, as_csv(rows), name="many.csv")
    costs = [queries_of(lambda one=one: clerk.get(f"/risk/statements/{one.pk}/")) for one in (few, many)]
    assert costs[0] == costs[1] <= 30
    page = f"/loans/applications/{many.application_id}/"
    one = queries_of(lambda: clerk.get(page))
    for number in range(3):
        add(clerk, as_csv(rows[: 9 + number]), many.application, name=f"more{number}.csv")
    assert queries_of(lambda: clerk.get(page)) == one
