"""Applications from the systems of partners."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.accounts.api_keys.services import issue_key
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead
from customers.privacy.services import has_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_id_number
from loans.applications.models import Application
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
WHERE = "/loans/applications/api/"


@pytest.fixture
def key(cast):
    return make_key(cast, "morning")


def make_key(cast, code: str) -> str:
    now = timezone.now()
    return issue_key(
        actor=cast.administrator, name="portal", owner=code, owner_code=code, scopes=["applications.create"],
        per_minute=50, expires_at=now + timedelta(days=30), now=now,
    )[1]  # fmt: skip


def sent(version, **fields) -> dict:
    return {
        "reference": "R-1", "name": "陈新", "id_number": make_id_number(), "phone": "13912345678",
        "product": version.product.code, "amount": "30000.00", "term_months": 12, "method": "equal_instalment",
        "purpose": "装修", "use_detail": "厨卫翻新",
        "employment_type": "full_time", "monthly_income": 9000, "monthly_debt": "0",
        "consent_credit": True, "consent_forward": True, "consent_reference": "C-1",
    } | fields  # fmt: skip


def file_one(clear: str, body: dict, call: str = "call-0001"):
    headers = {"Authorization": f"Bearer {clear}", "Idempotency-Key": call}
    return Client().post(WHERE, json.dumps(body), content_type="application/json", headers=headers)


def test_an_application_comes_in_with_its_customer_and_consents(cast, key):
    version = make_product(materials=[{"code": "id_card", "name": "身份证", "required": True}])
    answer = file_one(key, sent(version))
    application = Application.objects.get()
    assert answer.json() == {
        "number": application.number, "reference": "R-1", "status": "draft", "missing": ["身份证"],
    }  # fmt: skip
    assert (application.channel, application.amount, application.external_ref) == (
        "partner", Decimal(30000), "morning:R-1",
    )  # fmt: skip
    assert has_consent(application.customer, "forward_to_lender", receiver=version.lender.name, on=timezone.now())
    again = file_one(key, sent(version, id_number=make_id_number()), "call-0002")
    assert (again.status_code, again.json()["code"]) == (409, "application.reference_taken")


def test_without_papers_to_bring_it_is_submitted_at_once(key):
    version = make_product(materials=[])
    assert file_one(key, sent(version)).json()["status"] == "submitted"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id_number": "110105199003077711"}, "id_number"),
        ({"phone": "123"}, "phone"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1e30"}, "amount"),
        ({"amount": "99999999"}, "amount"),
        ({"term_months": 13}, "term_months"),
        ({"purpose": "炒股"}, "purpose"),
        ({"use_detail": "付购房首付"}, "use_detail"),
        ({"product": "NOTHING"}, "product"),
        ({"is_student": True}, "is_student"),
        ({"consent_credit": False}, "consent_credit"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stays(key, wrong, field):
    answer = file_one(key, sent(make_product(), **wrong))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Application.objects.count() == Customer.objects.count() == 0


def test_a_call_comes_from_the_channel_tied_to_its_key_and_from_no_other_company_s(cast, key):
    """One channel tied: taken without being named. Several: one must be named. Another company's: unknown."""
    version, mine = make_product(materials=[]), make_channel(caller="morning")
    theirs, nobodys = make_channel(caller="evening"), make_channel()

    def sends(number: int, **more):
        body = sent(version, reference=f"R-{number}", phone=f"1391234567{number}", **more)
        return file_one(key, body, f"call-000{number}").json()

    assert "number" in sends(1)
    assert Application.objects.get(external_ref="morning:R-1").source == mine
    assert Lead.objects.get().channel == mine
    assert sends(2, channel=theirs.code)["errors"][0] | {"message": ""} == {
        "field": "channel", "code": "channels.unknown", "message": "",
    }  # fmt: skip
    assert "number" in sends(3, channel=nobodys.code.upper())
    second = make_channel(caller="morning")
    assert sends(4)["errors"][0]["code"] == "channels.which"
    assert "number" in sends(5, channel=second.code)
    second.status, second.status_reason = "suspended", "整改"
    second.save()
    assert sends(6, channel=second.code)["errors"][0]["code"] == "channels.closed"
    assert Application.objects.count() == 3


def test_a_partner_asks_for_its_own_and_sees_no_others(cast, key):
    file_one(key, sent(make_product()))
    mine = Client().get(f"{WHERE}R-1/", headers={"Authorization": f"Bearer {key}"})
    others = Client().get(f"{WHERE}R-1/", headers={"Authorization": f"Bearer {make_key(cast, 'evening')}"})
    assert (mine.status_code, mine.json()["reference"]) == (200, "R-1")
    assert others.status_code == 404
