"""What is typed into a search stays out of addresses: they end up in histories and in the logs of proxies."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.web.models import SavedFilter
from bench.faults.crawling import Page
from customers.profiles import services

pytestmark = pytest.mark.django_db
NUMBER, MOBILE = "11010519491231002X", "13800138000"


@pytest.fixture
def customer(cast):
    return services.find_or_register(
        actor=cast.operations, now=timezone.now(), name="王小明", id_number=NUMBER, phone=MOBILE
    )[0]


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_search_takes_what_is_typed_in_its_body(customer, cast, client_of, headers):
    text = client_of(cast.operations).post("/search/", {"q": NUMBER}, headers=headers).content.decode()
    assert reverse("profiles:detail", args=[customer.pk]) in text


def test_no_search_field_of_the_shell_or_of_a_complaint_puts_it_into_an_address(cast, client_of):
    text = client_of(cast.service_agent).get(reverse("cases:create")).content.decode()
    search = reverse("web:search")
    forms = [form for form in Page("/", text).forms if form.action == search]
    assert forms
    assert {form.method for form in forms} == {"post"}
    assert not re.search(rf'hx-get="({search}|{reverse("cases:suggest")})"', text)


def test_the_suggestions_of_a_complaint_take_the_number_in_the_body(customer, cast, client_of):
    answer = client_of(cast.service_agent).post(reverse("cases:suggest"), {"phone": MOBILE})
    assert customer.name in answer.content.decode()
    assert client_of(cast.service_agent).get(reverse("cases:suggest")).status_code == 405


@pytest.mark.parametrize(
    "query", [f"q={NUMBER}", f"tab=all&q=%31{MOBILE[1:]}", f"q={MOBILE[:3]}+{MOBILE[3:7]}+{MOBILE[7:]}"]
)
def test_a_view_with_somebodys_number_in_it_is_not_kept(cast, client_of, query):
    """It would stand in the database in clear, and in the address each time the view is opened."""
    client_of(cast.operations).post(
        reverse("web:save_filter"), {"page": "profiles:list", "name": "一个人", "query": query, "next": "/"}
    )
    assert not SavedFilter.objects.exists()
