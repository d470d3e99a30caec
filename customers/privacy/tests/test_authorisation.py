"""The authorisation is one paper with a box for each purpose; forwarding names its receiver."""

import uuid

import pytest
from django.urls import reverse

from backoffice.documents.models import Document
from customers.profiles.tests.factories import make_customer

pytestmark = pytest.mark.django_db


def test_one_box_for_each_purpose_and_the_receiver_named(cast, client_of):
    customer = make_customer()
    desk = client_of(cast.operations)
    url = reverse("privacy:authorisation", args=[customer.pk])
    assert desk.get(url).status_code == 200
    without = desk.post(url, {"purposes": ["forward_to_lender"], "submission_id": str(uuid.uuid4())})
    assert "receiver" in without.context["form"].errors
    assert "purposes" in desk.post(url, {"submission_id": str(uuid.uuid4())}).context["form"].errors
    answer = desk.post(
        url,
        {
            "purposes": ["marketing", "credit_check", "forward_to_lender"],
            "receiver": "样例银行",
            "submission_id": str(uuid.uuid4()),
        },
    )
    document = Document.objects.get(kind="data_authorisation")
    assert answer.url == document.get_absolute_url()
    rows = [[cell["text"] for cell in row] for row in document.data["tables"]["items"]["rows"]]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("□", "征信查询", "—"),
        ("□", "提供给贷款人", "样例银行"),
        ("□", "营销信息", "—"),
    ]
    assert customer.id_masked in document.data["borrower_id"]
