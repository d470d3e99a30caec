"""Everything about a case on one screen: papers beside their data, contradictions, statements; the same cost for any
number of them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.files.reading import engine
from backoffice.files.reading.tests.samples import ID_NUMBER, SEEN
from backoffice.files.tests import samples
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain
from customers.profiles.tests.factories import make_customer
from loans.applications.services import add_material, read_material
from loans.products.tests.factories import make_product
from risk.review import services
from risk.review.tests.factories import open_case

pytestmark = pytest.mark.django_db
MATERIALS = [{"code": code, "name": code, "required": False} for code in ("id_card", "income_proof")]


@pytest.fixture
def case():
    customer = make_customer(name="林若溪", id_number=ID_NUMBER, monthly_income=Decimal(12000))
    made = open_case(customer=customer, product_version=make_product(materials=MATERIALS))
    OutboxMessage.objects.all().delete()  # assessed by nobody
    return made


@pytest.fixture
def hand_in(case, cast, monkeypatch):
    def hand_in(code: str, seen: str) -> None:
        monkeypatch.setattr(engine, "read", lambda picture: SEEN[seen])
        upload = samples.upload(samples.picture(size=(600, 400)), "paper.jpg")
        now = timezone.now()
        clerk = cast.operations
        paper = add_material(application_id=case.application_id, code=code, upload=upload, actor=clerk, now=now)
        read_material(material=paper, actor=clerk, now=now)
        drain()

    return hand_in


def test_papers_stand_beside_their_data_and_contradictions_are_said(case, hand_in, cast, client_of):
    hand_in("income_proof", "income_photo")  # 18,500 against 12,000 declared
    hand_in("id_card", "front_photo")
    page = client_of(cast.reviewer).get(reverse("review:detail", args=[case.pk])).content.decode()
    assert page.count("data-paper=") == 2
    assert page.count("<li>", page.index('id="contradictions"'), page.index('id="papers"')) == 1
    assert ID_NUMBER not in page


def test_the_page_costs_the_same_for_one_paper_and_note_as_for_many(case, hand_in, cast, client_of, queries_of):
    def more(codes=("id_card",)):
        for code in codes:
            hand_in(code, "front_photo")
            services.add_note(actor=cast.reviewer, case_id=case.pk, note="已核对", now=timezone.now())

    more()
    client, page = client_of(cast.reviewer), reverse("review:detail", args=[case.pk])
    one = queries_of(lambda: client.get(page))
    more(("income_proof", "id_card", "id_card"))
    assert queries_of(lambda: client.get(page)) == one <= 25
