import uuid

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from backoffice.audit.models import AuditRow
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer

ID = "11010519491231002X"
PHONE = "13800138000"
pytestmark = pytest.mark.django_db


def sent(**values):
    return {"submission_id": str(uuid.uuid4())} | values


def test_register_search_and_open(client_of, cast):
    client = client_of(cast.operations)
    form = sent(kind="person", name="张三", id_number=ID, phone=PHONE, segment="wage_earner")
    answer = client.post(reverse("profiles:register"), form)
    customer = Customer.objects.get()
    assert answer.url == reverse("profiles:detail", args=[customer.pk])
    assert client.post(reverse("profiles:register"), form)["Location"] == answer.url
    for query in ("张", "8000", ID, PHONE):
        assert customer.number in client.get(reverse("profiles:list"), {"q": query}).content.decode()
    page = client.get(answer.url).content.decode()
    assert "1****************X" in page
    assert ID not in page
    assert PHONE not in page


def test_register_shows_errors_where_they_belong(client_of, cast):
    client = client_of(cast.operations)
    answer = client.post(
        reverse("profiles:register"), sent(kind="person", name="张三", id_number="110105194912310020", phone=PHONE)
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"id_number"}


def test_edit_saves_and_a_stale_form_is_told(client_of, cast):
    customer, client = make_customer(), client_of(cast.relationship_manager)
    address = reverse("profiles:edit", args=[customer.pk])
    assert client.get(address).status_code == 200
    values = {"version": 1, "name": customer.name, "employer": "苏州某某机械", "monthly_income": "9800"}
    assert client.post(address, sent(**values)).status_code == 302
    customer.refresh_from_db()
    assert customer.employer == "苏州某某机械"
    stale = client.post(address, sent(**values | {"employer": "别处"}))
    assert stale.status_code == 200
    assert stale.context["form"].non_field_errors()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_full_number_is_shown_for_a_reason_and_recorded(client_of, cast, headers):
    customer = make_customer(id_number=ID)
    client = client_of(cast.reviewer)
    address = reverse("profiles:reveal", args=[customer.pk, "id_number"])
    assert ID not in client.get(address, headers=headers).content.decode()
    assert ID not in client.post(address, {"reason": ""}, headers=headers).content.decode()
    assert AuditRow.objects.filter(action="customers.reveal").count() == 0
    assert ID in client.post(address, {"reason": "核对证件"}, headers=headers).content.decode()
    assert AuditRow.objects.get(action="customers.reveal").reason == "核对证件"
    assert client_of(cast.auditor).get(address).status_code == 403


def test_the_question_who_is_there_takes_the_whole_page(client_of, cast):
    """Not the fragment: the page that asks would stand inside the page that it was asked from."""
    customer, client = make_customer(), client_of(cast.reviewer)
    session = client.session
    session["confirmed_at"] -= 6 * 60
    session.save()
    page = reverse("profiles:detail", args=[customer.pk])
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = client.get(reverse("profiles:reveal", args=[customer.pk, "phone"]), headers=headers)
    assert answer["HX-Redirect"] == f"{reverse('accounts:confirm')}?{urlencode({'next': page})}"


def test_lists_cost_the_same_queries_for_one_and_for_many(client_of, cast, django_assert_max_num_queries):
    client = client_of(cast.operations)
    for _ in range(12):
        make_customer()
    client.get(reverse("profiles:list"))
    with django_assert_max_num_queries(12):
        assert client.get(reverse("profiles:list")).status_code == 200


def test_preview_and_who_may_not(client_of, cast):
    customer = make_customer()
    assert client_of(cast.operations).get(reverse("profiles:preview", args=[customer.pk])).status_code == 200
    assert client_of(cast.administrator).get(reverse("profiles:detail", args=[customer.pk])).status_code == 403
    assert client_of(cast.operations).get(reverse("profiles:detail", args=[10**9])).status_code == 404


def test_no_page_and_no_export_holds_a_clear_identifier(client_of, cast):
    """Fault 13, this room's share."""
    customer = make_customer(id_number=ID, phone=PHONE)
    client = client_of(cast.operations)
    pages = [
        reverse("profiles:list"),
        reverse("profiles:list") + "?export=csv",
        reverse("profiles:detail", args=[customer.pk]),
        reverse("profiles:preview", args=[customer.pk]),
        reverse("profiles:edit", args=[customer.pk]),
    ]
    for page in pages:
        answer = client.get(page)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert ID.encode() not in body
        assert PHONE.encode() not in body
