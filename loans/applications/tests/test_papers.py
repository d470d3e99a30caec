"""Values read from papers: offered beside the picture, compared by a person, written only then."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from backoffice.audit.models import AuditRow
from backoffice.files.reading import engine
from backoffice.files.reading.domain import Found, Value
from backoffice.files.reading.models import Reading
from backoffice.files.reading.tests.samples import ID_NUMBER, SEEN
from backoffice.files.tests import samples
from backoffice.jobs.services import drain
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application, PaperCheck, PaperValue
from loans.applications.paper_values import offers
from loans.applications.tests.factories import make_application
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
MATERIALS = [
    {"code": code, "name": code, "required": True} for code in ("id_card", "income_proof", "business_licence", "other")
]


@pytest.fixture
def clerk(cast, client_of):
    return client_of(cast.operations)


@pytest.fixture
def seen(monkeypatch):
    """`seen("front_photo")`: what the reader will see."""
    return lambda name: monkeypatch.setattr(engine, "read", lambda picture: SEEN.get(name, []))


def application_of(name: str = "林若溪", id_number: str = ID_NUMBER, **facts) -> Application:
    customer = make_customer(name=name, id_number=id_number, **facts)
    return make_application(customer=customer, product_version=make_product(materials=MATERIALS))


def post(clerk, url: str, **data):
    return clerk.post(url, {"submission_id": uuid.uuid4(), **data})


def uploaded(clerk, application: Application, code: str):
    url = f"/loans/applications/{application.pk}/material/"
    answer = post(clerk, url, code=code, file=samples.upload(samples.picture(size=(600, 400)), "paper.jpg"))
    assert answer.status_code == 302
    drain()
    material = application.materials.get(code=code)
    return f"/loans/applications/{application.pk}/material/{material.pk}"


def confirm(clerk, url: str, **data):
    reading = Reading.objects.latest("pk")
    return post(clerk, f"{url}/confirm/", reading=reading.pk, **data)


def test_an_upload_is_read_and_its_values_offered_beside_the_picture(clerk, seen):
    seen("front_photo")
    application = application_of()
    url = uploaded(clerk, application, "id_card")
    shown = clerk.get(f"{url}/read/").content.decode()
    assert shown.count("file-mark") >= 6
    assert 'data-mark="id_number"' in shown
    assert 'id="other-person"' not in shown
    assert ID_NUMBER not in shown
    assert f"{url}/read/" in clerk.get(f"/loans/applications/{application.pk}/").content.decode()


def test_only_what_a_person_ticked_is_kept_and_written(clerk, seen, cast):
    seen("income_photo")
    application = application_of(employer="", monthly_income=Decimal(12000))
    url = uploaded(clerk, application, "income_proof")
    shown = clerk.get(f"{url}/read/").content.decode()
    assert "row-orange" in shown  # 18,500 against 12,000 declared
    answer = confirm(
        clerk, url, tick_monthly_income="on", monthly_income="18,000.00", tick_employer="on",
        employer="上海样例科技有限公司", name="王五",
    )  # fmt: skip
    assert answer.status_code == 302
    application.customer.refresh_from_db()
    assert application.customer.monthly_income == Decimal(18000)
    assert application.customer.employer == "上海样例科技有限公司"
    assert application.customer.name == "林若溪"
    income = PaperValue.objects.get(name="monthly_income")
    assert (income.corrected, income.differs, income.written_to) == (True, True, "monthly_income")
    assert (income.read.reveal(), income.confirmed.reveal()) == ("18500.00", "18,000.00")
    assert not PaperValue.objects.get(name="id_number").is_confirmed
    check = PaperCheck.objects.get()
    assert (check.checked_by, check.other_person) == (cast.operations, False)
    assert AuditRow.objects.filter(action="applications.confirm_paper").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT read FROM loans_papervalue")
        assert not any(ID_NUMBER.encode() in bytes(row[0]) for row in cursor.fetchall())
    assert 'id="papers"' in clerk.get(f"/loans/applications/{application.pk}/").content.decode()


def test_the_paper_of_another_person_stands_out_and_writes_nothing(clerk, seen):
    seen("income_photo")
    application = _other()
    url = uploaded(clerk, application, "income_proof")
    shown = clerk.get(f"{url}/read/").content.decode()
    assert 'id="other-person"' in shown
    assert shown.count("row-red") >= 2
    confirm(clerk, url, tick_employer="on", employer="上海样例科技有限公司", tick_id_number="on", id_number="")
    application.customer.refresh_from_db()
    assert application.customer.employer == "旧单位"
    assert PaperCheck.objects.get().other_person
    assert "row-red" in clerk.get(f"/loans/applications/{application.pk}/").content.decode()


def _other() -> Application:
    customer = make_customer(name="张三", employer="旧单位")
    return make_application(customer=customer, product_version=make_product(materials=MATERIALS))


def test_a_value_that_cannot_be_right_is_refused_at_its_field_and_nothing_is_lost(clerk, seen):
    seen("income_photo")
    url = uploaded(clerk, application_of(), "income_proof")
    answer = confirm(clerk, url, tick_monthly_income="on", monthly_income="viel", employer="改过的公司")
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "改过的公司" in shown
    assert 'role="alert"' in shown
    assert confirm(clerk, url).status_code == 400  # nothing ticked
    assert not PaperCheck.objects.exists()


def test_what_could_not_be_read_blocks_nothing(clerk, seen):
    seen("nothing")
    application = application_of()
    url = uploaded(clerk, application, "id_card")
    shown = clerk.get(f"{url}/read/").content.decode()
    assert 'data-state="failed"' in shown
    assert "notice-orange" in shown
    assert confirm(clerk, url).status_code == 302
    answer = post(clerk, f"{url}/ask/")  # a second try is a new reading
    assert answer.status_code == 302
    assert Reading.objects.count() == 2


def test_a_turned_paper_is_read_anew_and_old_values_are_not_confirmed(clerk, seen):
    seen("front_photo")
    application = application_of()
    url = uploaded(clerk, application, "id_card")
    old = Reading.objects.get()
    file = application.materials.get(code="id_card").file
    clerk.post(f"/files/{file.uid}/rotate/")
    assert 'data-state="none"' in clerk.get(f"{url}/read/").content.decode()
    post(clerk, f"{url}/ask/")
    drain()
    answer = post(clerk, f"{url}/confirm/", reading=old.pk, tick_sex="on", sex="男")
    assert answer.status_code == 400
    assert not PaperCheck.objects.exists()


def test_a_hostile_file_is_refused_on_the_line_it_was_chosen_for(clerk):
    application = application_of()
    url = f"/loans/applications/{application.pk}/material/"
    answer = post(clerk, url, code="id_card", file=samples.upload(samples.hostile()["paper with a program"], "a.pdf"))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not application.materials.exists()


def test_the_page_is_for_who_may_edit_this_application(cast, client_of, clerk, seen):
    seen("front_photo")
    url = uploaded(clerk, application_of(), "id_card")
    assert client_of(cast.reviewer).get(f"{url}/read/").status_code == 403
    assert clerk.get("/loans/applications/1/material/99999/read/").status_code == 404


def test_comparing_is_pure_and_knows_roundings_and_names():
    def found(**values: str) -> Found:
        made = (Value(name, text, 0.99, 1, (0, 0, 0.1, 0.1)) for name, text in values.items())
        return Found("income_proof", tuple(made))

    declared = {
        "name": "阿依古丽·买买提",
        "employer": "甲公司",
        "monthly_income": Decimal(10000),
        "employed_months": 68,
    }
    told = found(name="阿依古丽•买买提", employer="乙公司", monthly_income="10900.00", employed_since="2021年3月")
    result = {o.name: o for o in offers(told, declared, same_number=True, today=date(2026, 11, 22))}
    assert not result["name"].other_person
    assert result["employer"].differs
    assert not result["monthly_income"].differs
    assert not result["employed_since"].differs
    other = offers(found(id_number=ID_NUMBER), declared, same_number=False, today=date(2026, 11, 22))
    assert other[0].other_person
