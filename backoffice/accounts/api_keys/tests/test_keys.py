"""Keys: made by an administrator who proved who they are, shown once, revoked at once; what a guard lets through."""

import json
from datetime import timedelta

import pytest
from django import forms
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from backoffice.accounts.api_keys import services
from backoffice.accounts.api_keys.machine import machine
from backoffice.accounts.api_keys.models import ApiCall, ApiKey
from backoffice.audit.models import AuditRow
from backoffice.values.errors import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
DONE: list[dict] = []


class NoteForm(forms.Form):
    text = forms.CharField(max_length=20)
    count = forms.IntegerField(min_value=1, required=False)
    amount = forms.DecimalField(decimal_places=2, required=False)


@machine("notes.add", title="Add a note", form=NoteForm, max_body=2000)
def add(request, caller):
    ApiKey.objects.filter(pk=caller.key.pk).update(name=caller.data["text"])
    if caller.data["text"] == "refuse":
        raise Refused("notes.no", "No such notes.", field="text")
    DONE.append(caller.data)
    return 201, {"number": f"N{len(DONE)}", "text": caller.data["text"]}


@machine("notes.add", title="Read a note", method="GET")
def read(request, caller, reference):
    return 200, {"reference": caller.reference(reference)}


urlpatterns = [path("notes/", add), path("notes/<str:reference>/", read), path("", include("backoffice.urls"))]


@pytest.fixture
def issued(cast):
    DONE.clear()
    now = timezone.now()
    return services.issue_key(
        actor=cast.administrator, name="portal", owner="晨星网络", owner_code="morning", scopes=["notes.add"],
        per_minute=50, expires_at=now + timedelta(days=30), now=now,
    )  # fmt: skip


@pytest.fixture
def send(issued):
    def call(body, *, key="call-0001", clear=issued[1], raw=None):
        headers = {"Authorization": f"Bearer {clear}"} | ({"Idempotency-Key": key} if key else {})
        return Client().post("/notes/", raw or json.dumps(body), content_type="application/json", headers=headers)

    return call


def test_a_call_takes_effect_once_and_is_answered_again_as_the_first_time(send, issued):
    first = send({"text": "one", "amount": "12.50"})
    again = send({"text": "one", "amount": "12.50"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"number": "N1", "text": "one"}
    assert again["Idempotent-Replayed"] == "true"
    assert len(DONE) == 1
    other = send({"text": "two"})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key.reused"
    assert AuditRow.objects.filter(action="api_keys.call").count() == 1
    issued[0].refresh_from_db()
    assert issued[0].last_used_at is not None


def test_a_refusal_leaves_nothing_but_its_stored_answer(send, issued):
    first, again = send({"text": "refuse"}), send({"text": "refuse"})
    assert first.status_code == again.status_code == 422
    assert first.json() == again.json()
    assert first.json()["errors"] == [{"field": "text", "code": "notes.no", "message": "No such notes."}]
    assert first["Content-Type"] == "application/problem+json"
    issued[0].refresh_from_db()
    assert issued[0].name == "portal"
    assert not AuditRow.objects.filter(action="api_keys.call").exists()


@pytest.mark.parametrize(
    ("raw", "status", "field"),
    [
        ("{", 400, ""),
        ("[1]", 400, ""),
        ('{"text": "a", "text": "b"}', 400, ""),
        ('{"text": NaN}', 400, ""),
        ('{"text": "\\ud800"}', 400, ""),
        ("[" * 1500, 400, ""),
        ('{"text": "' + "x" * 3000 + '"}', 413, ""),
        ('{"text": "' + "x" * 30 + '"}', 422, "text"),
        ('{"text": 5}', 422, "text"),
        ('{"text": {"a": 1}}', 422, "text"),
        ('{"text": "a", "count": true}', 422, "count"),
        ('{"text": "a", "count": 1e400}', 422, "count"),
        ('{"text": "a", "amount": 1.005}', 422, "amount"),
        ('{"text": "a\\u0000"}', 422, "text"),
        ('{"txt": "a"}', 422, "txt"),
    ],
)
def test_bad_bodies_are_named_at_their_field(send, raw, status, field):
    response = send(None, raw=raw)
    assert response.status_code == status
    assert [error["field"] for error in response.json().get("errors", [])][:1] == ([field] if field else [])
    assert DONE == []


def test_who_is_turned_away(send, issued, client_of, cast):
    key, clear = issued
    assert send({"text": "a"}, key="").status_code == 400
    assert send({"text": "a"}, clear=clear[:-1] + ("A" if clear[-1] != "A" else "B")).status_code == 401
    assert send({"text": "a"}, clear="bok_nobodyxx_" + "A" * 43).status_code == 401
    assert client_of(cast.administrator).post("/notes/", {}).status_code == 401
    assert Client().get("/notes/", headers={"Authorization": f"Bearer {clear}"}).status_code == 405
    assert Client().get("/notes/7/", headers={"Authorization": f"Bearer {clear}"}).json() == {"reference": "morning:7"}
    ApiKey.objects.filter(pk=key.pk).update(scopes=["others"])
    assert send({"text": "a"}).status_code == 403
    ApiKey.objects.filter(pk=key.pk).update(scopes=["notes.add"], expires_at=timezone.now())
    assert send({"text": "a"}).status_code == 401
    assert ApiCall.objects.count() == 0


def test_the_limit_counts_by_the_minute(send, issued):
    ApiKey.objects.filter(pk=issued[0].pk).update(per_minute=2)
    assert [send({"text": "a"}, key=f"call-000{n}").status_code for n in range(3)] == [201, 201, 429]
    blocked = send({"text": "a"}, key="call-0009")
    assert 0 < int(blocked["Retry-After"]) <= 61
    ApiKey.objects.filter(pk=issued[0].pk).update(window_began=timezone.now() - timedelta(seconds=61))
    assert send({"text": "a"}, key="call-0009").status_code == 201


def test_the_administrator_makes_a_key_sees_it_once_and_revokes_it(client_of, cast):
    browser = client_of(cast.administrator)
    answer = browser.post(
        "/api-keys/new/",
        {"owner": "晨星网络", "owner_code": "morning", "name": "门户", "scopes": ["applications.create"],
         "per_minute": 60, "expires_on": (timezone.localdate() + timedelta(days=90)).isoformat()},
    )  # fmt: skip
    key = ApiKey.objects.get()
    assert f"bok_{key.prefix}_" in answer.content.decode()
    page = browser.get(f"/api-keys/{key.pk}/").content.decode()
    assert answer.context["clear"] not in page
    assert answer.context["clear"].rsplit("_", 1)[1] not in json.dumps(key.__dict__, default=str)
    browser.post(f"/api-keys/{key.pk}/revoke/", {"reason": "合作结束", "submission_id": "0" * 32})
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert browser.get("/api-keys/").status_code == 200


def test_a_key_ends_within_a_year_and_a_short_name_belongs_to_one_company(issued, cast):
    now = timezone.now()
    common = {"actor": cast.administrator, "name": "x", "scopes": [], "per_minute": 5, "now": now}
    with pytest.raises(Refused) as too_long:
        services.issue_key(owner="晨星网络", owner_code="morning", expires_at=now + timedelta(days=400), **common)
    with pytest.raises(Refused) as taken:
        services.issue_key(owner="别家", owner_code="morning", expires_at=now + timedelta(days=40), **common)
    assert (too_long.value.data["field"], taken.value.data["field"]) == ("expires_on", "owner_code")


def test_partners_read_every_field_without_an_account(db):
    page = Client().get("/api-keys/guide/").content.decode()
    for word in ("/loans/applications/api/", "id_number", "consent_forward", "equal_principal", "curl -X POST"):
        assert word in page


def test_two_calls_at_once_with_one_key_take_effect_once(transactional_db, in_threads, send):
    with override_settings(ROOT_URLCONF=__name__):
        answers = in_threads(2, lambda _n: send({"text": "one"}).status_code)
    assert answers == [201, 201]
    assert len(DONE) == 1
