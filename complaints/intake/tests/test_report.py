"""The public form and the interface for partners' systems."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.api_keys.services import issue_key
from backoffice.files.imports.kinds import MappedRow
from complaints.cases.models import Complaint
from complaints.intake.importing import check, take
from complaints.intake.views import REPORTS_PER_HOUR

pytestmark = pytest.mark.django_db
FORM = {"about": "complaint", "content": "服务费太高，请解释收费依据。", "phone": "138 0013 8000"}


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path


def send(**more):
    return Client().post(reverse("intake:report"), FORM | more)


def test_anybody_complains_and_gets_a_number():
    page = send()
    complaint = Complaint.objects.get()
    assert complaint.number in page.content.decode()
    assert (complaint.channel, complaint.category, complaint.phone_masked) == ("app", "rate", "138****8000")
    assert "13800138000" not in page.content.decode()
    send(about="suggestion", phone="13900139000", content="这里可以放一张地图吗，谢谢大家")
    assert Complaint.objects.latest("id").tier == "suggestion"


def test_the_same_words_a_thousand_times_are_one_complaint_and_then_a_pause():
    answers = [send().status_code for _n in range(REPORTS_PER_HOUR + 5)]
    assert answers == [200] * REPORTS_PER_HOUR + [429] * 5
    cache.clear()
    assert send().status_code == 200
    assert Complaint.objects.count() == 1


def test_programs_fall_into_the_field_that_people_do_not_see():
    assert send(website="http://example.com").status_code == 200
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"content": "短"}, {"phone": "12"}, {"phone": ""}, {"about": "x"}, {"content": "\x00" * 9}]
)
def test_what_is_wrong_stands_at_its_field(wrong):
    page = send(**wrong)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert not Complaint.objects.exists()


def test_a_file_that_is_none_is_refused_and_the_complaint_kept():
    page = send(files=[SimpleUploadedFile("a.pdf", b"MZ"), SimpleUploadedFile("b.exe", b"MZ")])
    assert page.status_code == 200
    assert Complaint.objects.get().attachments.exclude(refused="").count() == 2
    many = [SimpleUploadedFile(f"{n}.pdf", b"MZ") for n in range(4)]
    assert send(files=many, content="另外一件事情，请核查").status_code == 422


def test_rows_of_a_list_are_complaints_once():
    now = timezone.now()
    rows = [
        MappedRow(2, {"reference": "Z1", "content": "客户反映催收骚扰", "channel": "regulator"}, {}, "a", 0),
        MappedRow(3, {"reference": "Z2", "content": "  "}, {}, "b", 0),
    ]
    assert set(check(rows, None, now)) == {3}
    first, again = take(rows[:1], None, now), take(rows[:1], None, now)
    assert (first.created, again.created, again.known) == (1, 0, 1)
    assert Complaint.objects.get().tier == "urgent"


def test_a_partner_files_over_json(cast):
    _key, secret = issue_key(
        actor=cast.administrator, name="样例银行", owner="样例银行", owner_code="bank", scopes=["complaints.file"],
        per_minute=60, expires_at=timezone.now() + timedelta(days=30), now=timezone.now(),
    )  # fmt: skip
    body = {"reference": "B-1", "content": "客户反映放款太慢", "channel": "lender"}

    def call(key):
        return Client().post(
            reverse("intake:api_file"),
            json.dumps(body),
            content_type="application/json",
            headers={"authorization": f"Bearer {secret}", "idempotency-key": key},
        )

    first, again = call("call-0001"), call("call-0002")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"] == Complaint.objects.get().number
    assert Client().post(reverse("intake:api_file"), "{}", content_type="application/json").status_code == 401
