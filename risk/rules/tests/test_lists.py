import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from risk.assessment.replaying import replay
from risk.assessment.services import assess_application
from risk.rules import lists
from risk.rules.models import ListEntry, RiskList
from risk.tests.factories import GOOD, applied, spotless_customer

pytestmark = pytest.mark.django_db


def put(cast, code, text, *, valid_to=None, approve=True):
    lists.load_lists()
    entry = lists.add_entry(
        actor=cast.risk_manager, list_id=RiskList.objects.get(code=code).pk, text=text, reason="查证属实",
        source="内部", valid_to=valid_to, now=timezone.now(),
    )  # fmt: skip
    if approve:
        request = Approval.objects.get(kind=lists.KIND, status="pending")
        approvals.approve(actor=cast.compliance, approval_id=request.pk, now=timezone.now())
        entry.refresh_from_db()
    return entry


def test_a_black_list_leads_to_c_a_grey_one_to_a_person_and_both_replay(ready, cast):
    customer = spotless_customer(910)
    put(cast, "fraud-people", customer.id_number.reveal())
    black = assess_application(application_id=applied(GOOD, customer=customer).pk, now=timezone.now())
    assert (black.tier, ["R-110", "reject"] in black.hits) == ("C", True)
    ListEntry.objects.update(state="removed")
    assert replay(black).same
    customer.employer = "某某劳务派遣有限公司"
    customer.save()
    put(cast, "watched-employers", " 某某劳务派遣 有限公司")
    grey = assess_application(application_id=applied(GOOD, customer=customer, consent=False).pk, now=timezone.now())
    assert (grey.tier, ["R-219", "review"] in grey.hits) == ("B", True)


def test_an_entry_counts_from_the_second_yes_until_its_day(ready, cast):
    customer = spotless_customer(910)
    number = customer.id_number.reveal()
    entry = put(cast, "fraud-people", number, approve=False, valid_to=timezone.localdate())
    key = [customer.id_index]
    today = timezone.localdate()
    assert lists.listed_on(key, today)["list_black"] == []
    request = Approval.objects.get(kind=lists.KIND)
    with pytest.raises(Refused):
        approvals.approve(actor=cast.risk_manager, approval_id=request.pk, now=timezone.now())
    approvals.approve(actor=cast.compliance, approval_id=request.pk, now=timezone.now())
    assert lists.listed_on(key, today)["list_black"] == ["fraud-people"]
    assert lists.listed_on(key, today + timedelta(days=1))["list_black"] == []
    assert number not in str(ListEntry.objects.filter(pk=entry.pk).values())


def test_twice_wrong_and_own_are_refused(ready, cast):
    entry = put(cast, "fraud-phones", "13900001234")
    with pytest.raises(Refused, match=r"on the list|已在名单"):
        put(cast, "fraud-phones", "139 0000 1234")
    with pytest.raises(Refused):
        put(cast, "fraud-people", "110101199003070000")
    with pytest.raises(Refused):
        lists.remove_entry(actor=cast.risk_manager, entry_id=entry.pk, reason="误录入了", now=timezone.now())
    lists.remove_entry(actor=cast.compliance, entry_id=entry.pk, reason="误录入了", now=timezone.now())
    put(cast, "fraud-phones", "13900001234")


def test_the_pages(ready, cast, client_of):
    client = client_of(cast.risk_manager)
    lists.load_lists()
    data = {"list": RiskList.objects.get(code="fraud-devices").pk, "text": "DEV-1", "reason": "多人共用"}
    data |= {"source": "内部", "submission_id": str(uuid.uuid4())}
    assert client.post(reverse("rules:list_add"), data).status_code == 302
    assert client.post(reverse("rules:list_add"), data | {"submission_id": str(uuid.uuid4())}).status_code == 400
    entry = ListEntry.objects.get()
    for tab in ("active", "pending", "expired", "removed"):
        assert client.get(reverse("rules:lists"), {"tab": tab}).status_code == 200
    assert client.get(reverse("rules:list_entry", args=[entry.pk])).status_code == 200
    assert client_of(cast.collector).get(reverse("rules:lists")).status_code == 403
    request = Approval.objects.get(kind=lists.KIND)
    approvals.refuse(actor=cast.compliance, approval_id=request.pk, now=timezone.now(), reason="证据不足")
    entry.refresh_from_db()
    assert entry.state == "removed"
