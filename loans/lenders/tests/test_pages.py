from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.files.models import StoredFile
from loans.lenders.models import Agreement, Guarantor, Lender, Licence
from loans.lenders.tests.factories import make_guarantor
from loans.lenders.tests.test_services import CREDIT_CODE, picture
from loans.products.tests.factories import make_lender

pytestmark = pytest.mark.django_db


def once(**fields):
    return {"submission_id": str(uuid4())} | fields


def test_a_lender_is_entered_and_its_papers_change_with_a_trace(cast, client_of):
    client = client_of(cast.operations)
    facts = {"code": "l-1", "name": "测试银行", "kind": "bank", "licence_no": "B1", "link": "http",
             "licence_regions": "33、3101", "licence_scope": ["consumer"]}  # fmt: skip
    client.post(reverse("lenders:create"), facts)
    lender = Lender.objects.get(code="l-1")
    assert lender.licence_regions == ["3101", "33"]
    client.post(reverse("lenders:edit", args=[lender.pk]), facts | {"licence_no": "B2"})
    page = client.get(reverse("lenders:detail", args=[lender.pk]))
    assert {row.action for row in page.context["history"]} == {"lenders.create", "lenders.change"}
    lender.refresh_from_db()
    assert lender.licence_no == "B2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"credit_code": "123"}, "credit_code"),
        ({"licence_regions": "3"}, "licence_regions"),
        ({"licence_valid_from": "2026-02-30"}, "licence_valid_from"),
        ({"licence_valid_from": "2026-05-01", "licence_valid_to": "2026-04-01"}, "licence_valid_to"),
    ],
)
def test_bad_papers_are_named_at_the_field_and_lose_nothing(cast, client_of, changes, field):
    facts = {"code": "l-1", "name": "测试银行", "kind": "bank", "link": "http"}
    answer = client_of(cast.operations).post(reverse("lenders:create"), facts | changes)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == "测试银行"
    assert not Lender.objects.exists()


def test_evidence_of_the_list_is_kept_with_its_copy(cast, client_of):
    lender, client, today = make_lender(listed_since=None), client_of(cast.operations), timezone.localdate()
    facts = {"url": "https://bank.example/list", "entry": "本公司", "listed_since": "2025-10-01"}
    address = reverse("lenders:listing_add", args=[lender.pk])
    tomorrow = (today + timedelta(days=1)).isoformat()
    answer = client.post(address, once(**facts, checked_on=tomorrow, upload=picture()))
    assert "checked_on" in answer.context["listing_form"].errors
    assert client.post(address, once(**facts, checked_on=today.isoformat(), upload=picture())).status_code == 302
    page = client.get(reverse("lenders:detail", args=[lender.pk]))
    assert "本公司" in page.content.decode()
    lender.refresh_from_db()
    assert lender.listed_since.isoformat() == "2025-10-01"
    evidence = lender.listings.get().file
    officer, opened = client_of(cast.compliance), reverse("lenders:paper", args=[evidence.uid])
    assert opened in officer.get(reverse("lenders:detail", args=[lender.pk])).content.decode()
    assert officer.get(opened).status_code == 200
    assert AuditRow.objects.filter(action="files.download", actor=cast.compliance).exists()
    StoredFile.objects.filter(pk=evidence.pk).update(purpose="applications.material")
    assert officer.get(opened).status_code == 404
    assert officer.get(reverse("files:download", args=[evidence.uid])).status_code in {403, 404}
    assert not cast.compliance.may("applications.papers")


def test_an_agreement_is_drafted_submitted_and_shown(cast, client_of):
    lender, client = make_lender(), client_of(cast.operations)
    today = timezone.localdate()
    facts = {
        "number": "HZ-9", "mode": "facilitation", "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=365)).isoformat(), "lender_share": "100", "partner_share": "0",
        "pay": "service_fee", "pay_value": "1.2",
    }  # fmt: skip
    address = reverse("lenders:agreement_create", args=[lender.pk])
    answer = client.post(address, once(**facts | {"partner_share": "30"}))
    assert "partner_share" in answer.context["form"].errors
    assert client.get(address).status_code == 200
    client.post(address, once(**facts, clause_disclosure="第三条"))
    agreement = Agreement.objects.get()
    assert (str(agreement.pay_value), agreement.clauses) == ("0.012000", {"disclosure": "第三条"})
    shown = client.get(reverse("lenders:agreement_detail", args=[agreement.pk]))
    assert "第三条" in shown.content.decode()
    answer = client.post(reverse("lenders:agreement_submit", args=[agreement.pk]), once(), follow=True)
    assert "不得以咨询费" in answer.content.decode()
    assert client.get(reverse("lenders:agreement_edit", args=[agreement.pk])).status_code == 200


def test_guarantors_and_the_register(cast, client_of):
    client = client_of(cast.operations)
    facts = {"name": "担保甲", "kind": "company", "ceiling": "1000000", "credit_code": CREDIT_CODE}
    assert client.post(reverse("lenders:guarantor_create"), facts | {"ceiling": "-1"}).status_code == 400
    client.post(reverse("lenders:guarantor_create"), facts)
    guarantor = Guarantor.objects.get()
    page = client.get(reverse("lenders:guarantor_detail", args=[guarantor.pk]))
    assert 'id="obstacles"' in page.content.decode()
    client.post(reverse("lenders:guarantor_submit", args=[guarantor.pk]), once())
    guarantor.refresh_from_db()
    assert guarantor.status == "draft"
    licence = {"holder": "公司", "own": "on", "name": "营业执照", "number": "1", "issuer": "市监局", "scope": "信息",
               "valid_from": "2026-01-01"}  # fmt: skip
    assert client.post(reverse("lenders:licence_create"), licence).status_code == 302
    assert client.post(reverse("lenders:licence_create"), licence).status_code == 400
    assert "营业执照" in client.get(reverse("lenders:licence_list")).content.decode()
    assert client.get(reverse("lenders:licence_edit", args=[Licence.objects.get().pk])).status_code == 200
    assert client.get(reverse("lenders:guarantor_list")).status_code == 200


def test_suspending_needs_a_reason_and_the_home_page_tells_of_ends(cast, client_of):
    client = client_of(cast.operations)
    lender = make_lender(licence_valid_to=timezone.localdate() + timedelta(days=3))
    guarantor = make_guarantor()
    for name, obj in (("lenders:suspend", lender), ("lenders:guarantor_suspend", guarantor)):
        address = reverse(name, args=[obj.pk])
        assert client.post(address, once(reason="")).status_code == 400
        assert client.post(address, once(reason="合作暂停")).status_code == 302
        obj.refresh_from_db()
        assert obj.status == "suspended"
    assert 'id="ending-papers"' in client.get(reverse("dashboards:home")).content.decode()
