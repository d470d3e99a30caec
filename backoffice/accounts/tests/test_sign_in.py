"""Faults 15 and 16 in small doses: guessing passwords, and every way to come in without the right to."""

import time

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from backoffice.accounts import services
from backoffice.accounts.models import Authenticator, RecoveryCode, User
from backoffice.accounts.tests.factories import PASSWORD, staff
from backoffice.audit.models import AuditRow

LOGIN = "/accounts/login/"


def sign_in(client: Client, user, password: str = PASSWORD, address: str = "10.0.0.1", **fields):
    return client.post(LOGIN, {"username": user.username, "password": password, **fields}, REMOTE_ADDR=address)


def code_of(device: Authenticator, ahead: int = 0) -> str:
    totp = TOTP(device.seed_bytes())
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06d}"


@pytest.fixture
def enrolled(db):
    user = staff("reviewer")
    device = services.begin_enrolment(actor=user, now=timezone.now())
    codes = services.confirm_enrolment(actor=user, code=code_of(device, -1), now=timezone.now())
    device.refresh_from_db()
    return user, device, codes


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_opens_a_session_under_a_new_key(client, db):
    user = staff("reviewer")
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key
    assert sign_in(client, user, next="/accounts/me/")["Location"] == "/accounts/me/"
    assert signed_in(client)
    assert client.session.session_key != before
    assert AuditRow.objects.filter(action="accounts.signed_in").exists()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(client, db, target):
    assert sign_in(client, staff(), next=target)["Location"] == "/"


def test_unknown_name_wrong_password_and_switched_off_account_read_the_same(client, db):
    user, off = staff(), staff(is_active=False)
    pages = {
        client.post(LOGIN, {"username": name, "password": password}).context["form"].non_field_errors().as_text()
        for name, password in [("nobody", "x"), (user.username, "x"), (off.username, PASSWORD)]
    }
    assert len(pages) == 1


@pytest.mark.slow
def test_three_hundred_guesses_reach_the_password_five_times(client, db, monkeypatch):
    user = staff("reviewer")
    asked = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: asked.append(raw) or False)
    answers = [sign_in(client, user, f"guess-{turn}").status_code for turn in range(300)]
    assert len(asked) == 5
    assert set(answers[5:]) == {429}


def test_right_password_is_locked_here_and_opens_elsewhere(client, db):
    user = staff("reviewer")
    for turn in range(6):
        sign_in(client, user, f"guess-{turn}")
    assert sign_in(client, user).status_code == 429
    assert not signed_in(client)
    assert sign_in(client, user, address="10.0.0.2").status_code == 302


@override_settings(SIGN_IN_FAILURES_PER_NAME=12)
def test_many_addresses_meet_the_slow_limit(client, db, monkeypatch):
    user = staff("reviewer")
    asked = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: asked.append(raw) or False)
    for turn in range(60):
        sign_in(client, user, "guess", address=f"10.1.0.{turn}")
    assert len(asked) == 12


@override_settings(SIGN_IN_FAILURES_PER_ADDRESS=12)
def test_one_guess_for_each_of_many_names_meets_the_slow_limit(client, db):
    answers = [client.post(LOGIN, {"username": f"name{turn}", "password": "guess"}).status_code for turn in range(20)]
    assert answers.count(429) == 8


def test_forwarded_address_of_a_client_is_not_believed(client, db):
    user = staff("reviewer")
    for turn in range(6):
        client.post(
            LOGIN, {"username": user.username, "password": "guess"}, headers={"X-Forwarded-For": f"10.9.9.{turn}"}
        )
    assert sign_in(client, user, address="127.0.0.1").status_code == 429


def test_second_factor_is_asked_before_any_session(client, enrolled):
    user, _device, _codes = enrolled
    response = sign_in(client, user)
    assert response["Location"].startswith(reverse("accounts:second_factor"))
    assert not signed_in(client)
    assert client.get("/accounts/me/").status_code == 302
    assert client.post(reverse("accounts:second_factor"), {"code": "000000"}).status_code == 200
    assert not signed_in(client)


def test_code_opens_once(client, enrolled):
    user, device, _codes = enrolled
    code = code_of(device)
    sign_in(client, user)
    assert client.post(reverse("accounts:second_factor"), {"code": code}).status_code == 302
    assert signed_in(client)
    other = Client()
    sign_in(other, user)
    assert other.post(reverse("accounts:second_factor"), {"code": code}).status_code == 200
    assert not signed_in(other)


def test_wrong_code_makes_the_next_try_wait(client, enrolled):
    user, device, _codes = enrolled
    sign_in(client, user)
    client.post(reverse("accounts:second_factor"), {"code": "123456"})
    client.post(reverse("accounts:second_factor"), {"code": code_of(device)})
    assert not signed_in(client)


def test_recovery_code_opens_once(client, enrolled):
    user, _device, codes = enrolled
    sign_in(client, user)
    assert client.post(reverse("accounts:second_factor"), {"code": codes[0].lower()}).status_code == 302
    assert signed_in(client)
    other = Client()
    sign_in(other, user)
    other.post(reverse("accounts:second_factor"), {"code": codes[0]})
    assert not signed_in(other)
    assert RecoveryCode.objects.filter(user=user, used_at__isnull=True).count() == 9


def test_seed_and_recovery_codes_are_not_in_the_database_in_clear(enrolled):
    _user, device, codes = enrolled
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM backoffice_authenticator")
        stored = repr(cursor.fetchall())
        cursor.execute("SELECT * FROM backoffice_recoverycode")
        stored += repr(cursor.fetchall())
    assert device.seed.reveal() not in stored
    assert not any(code in stored for code in codes)


def test_switched_off_account_is_out_at_the_next_request(cast, client_of):
    client = client_of(cast.reviewer)
    assert client.get("/accounts/me/").status_code == 200
    services.set_active(
        actor=cast.administrator, person=cast.reviewer, active=False, reason="left", now=timezone.now()
    )
    assert client.get("/accounts/me/").status_code == 302


def test_cookie_from_before_signing_out_opens_nothing(cast, client_of):
    client = client_of(cast.reviewer)
    cookie = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/accounts/me/").status_code == 302


def test_ending_other_sessions_keeps_this_one(cast, client_of):
    here, there = client_of(cast.reviewer), client_of(cast.reviewer)
    assert here.post("/accounts/me/sessions/end/").status_code == 302
    assert here.get("/accounts/me/").status_code == 200
    assert there.get("/accounts/me/").status_code == 302


@pytest.mark.parametrize(("name", "age"), [("seen_at", 31 * 60), ("signed_in_at", 12 * 3600 + 1)])
def test_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(cast, client_of, name, age):
    client = client_of(cast.reviewer)
    session = client.session
    session[name] -= age
    session.save()
    assert client.get("/accounts/me/")["Location"].startswith(LOGIN)
    assert not signed_in(client)


@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_where_a_second_factor_is_required_nothing_opens_without(client, db):
    user = staff("administrator")
    sign_in(client, user)
    for url in ("/accounts/me/", "/accounts/staff/", "/admin/"):
        assert client.get(url)["Location"] == reverse("accounts:second_factor_enrol")
    client.post(reverse("accounts:second_factor_begin"))
    device = Authenticator.objects.get(user=user)
    page = client.get(reverse("accounts:second_factor_enrol"))
    assert "<svg" in page.content.decode()
    shown = client.post(reverse("accounts:second_factor_enrol"), {"code": code_of(device)})
    assert len(shown.context["codes"]) == 10
    assert client.get("/accounts/staff/").status_code == 200


def test_first_password_must_be_changed(client, db):
    user = staff("reviewer", must_change_password=True)
    sign_in(client, user)
    assert client.get("/accounts/me/")["Location"] == reverse("accounts:password")
    new = "three-otters-in-a-canoe"
    client.post(reverse("accounts:password"), {"old": PASSWORD, "password": new, "again": new})
    assert client.get("/accounts/me/").status_code == 200


@pytest.mark.parametrize("weak", ["short-one", "123456789012", "password1234", "admin!!admin1", "贷款2026!!贷款2026"])
def test_weak_passwords_are_refused(cast, client_of, weak):
    page = client_of(cast.reviewer).post(
        reverse("accounts:password"), {"old": PASSWORD, "password": weak, "again": weak}
    )
    assert page.status_code == 200
    assert page.context["form"].errors
