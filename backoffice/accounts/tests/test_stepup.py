import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts import services
from backoffice.accounts.models import User
from backoffice.accounts.tests.factories import PASSWORD
from backoffice.accounts.tests.test_sign_in import code_of

HIRE = {
    "username": "wangmin",
    "full_name": "王敏",
    "email": "",
    "roles": ["reviewer"],
    "password": "three-otters-in-a-canoe",
    "again": "three-otters-in-a-canoe",
    "submission_id": "7d9c2e4e-51c8-4a53-9b53-6a7f6fcf6d4e",
}


def stale(client):
    session = client.session
    session["confirmed_at"] -= 6 * 60
    session.save()
    return client


@pytest.fixture
def administrator(cast, client_of):
    return stale(client_of(cast.administrator))


def test_what_was_about_to_be_sent_waits_for_the_proof(administrator):
    page = administrator.post(reverse("accounts:staff_create"), HIRE)
    assert page.templates[0].name == "backoffice/accounts/confirm.html"
    assert not User.objects.filter(username="wangmin").exists()
    waiting = dict(page.context["waiting"])
    done = administrator.post(page.context["action"], waiting | {"confirm_secret": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get(username="wangmin").roles == ["reviewer"]


def test_wrong_proof_changes_nothing_and_loses_nothing(administrator):
    page = administrator.post(reverse("accounts:staff_create"), HIRE | {"confirm_secret": "wrong"})
    assert page.status_code == 422
    assert dict(page.context["waiting"])["full_name"] == "王敏"
    assert not User.objects.filter(username="wangmin").exists()


def test_proof_changes_the_session_key_and_holds_for_five_minutes(administrator):
    before = administrator.session.session_key
    administrator.post(reverse("accounts:confirm"), {"confirm_secret": PASSWORD, "next": "/accounts/staff/new/"})
    assert administrator.session.session_key != before
    assert administrator.get(reverse("accounts:staff_create")).status_code == 200


def test_page_asks_first_and_comes_back(administrator):
    response = administrator.get(reverse("accounts:staff_create"))
    assert response["Location"] == "/accounts/confirm/?next=%2Faccounts%2Fstaff%2Fnew%2F"


def test_with_a_second_factor_the_password_is_no_proof(cast, client_of):
    me = cast.administrator
    device = services.begin_enrolment(actor=me, now=timezone.now())
    services.confirm_enrolment(actor=me, code=code_of(device, -1), now=timezone.now())
    device.refresh_from_db()
    client = stale(client_of(me))
    code = code_of(device)
    assert client.post(reverse("accounts:confirm"), {"confirm_secret": code}).status_code == 302
    assert stale(client).post(reverse("accounts:confirm"), {"confirm_secret": PASSWORD}).status_code == 422


def test_guessing_at_the_step_up_is_locked_out_too(administrator):
    answers = [
        administrator.post(reverse("accounts:confirm"), {"confirm_secret": f"guess-{turn}"}).status_code
        for turn in range(8)
    ]
    assert answers[-1] == 429
