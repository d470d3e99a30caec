"""Who may be registered twice: found at the form and by the sweep, decided by a person."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.profiles import services
from customers.profiles.domain.duplicates import firm_key, near
from customers.profiles.models import Customer, DuplicatePair
from customers.profiles.tests.factories import make_customer, make_id_number


@pytest.mark.parametrize(
    ("one", "two", "is_near"),
    [
        ("张伟", "张炜", True),
        ("张伟", "李伟", False),
        ("欧阳娜娜", "欧阳娜", True),
        ("王小明", "王明小", True),
        ("王小明", "王大红", False),
        ("", "王", False),
        ("王小明", "王小明", True),
    ],
)
def test_near_names(one, two, is_near):
    assert near(one, two) is is_near
    assert near(two, one) is is_near


def test_a_firm_is_its_name_without_the_legal_form():
    assert firm_key("苏州某某（商贸）有限公司") == firm_key("苏州某某商贸有限责任公司")
    assert firm_key("公司") == "公司"


@pytest.mark.django_db
def test_lookalikes_are_shown_before_anything_is_saved(cast, client_of):
    born = date(1988, 3, 4)
    known = make_customer("王小明", id_number=make_id_number(born=born))
    client, address = client_of(cast.operations), reverse("profiles:register")
    form = {
        "kind": "person", "name": "王小名", "id_number": make_id_number(born=born), "phone": "13711112222",
        "submission_id": str(uuid.uuid4()),
    }  # fmt: skip
    shown = client.post(address, form)
    assert shown.status_code == 200
    assert 'data-lookalikes="1"' in shown.content.decode()
    assert Customer.objects.count() == 1
    another = make_customer("王小明", id_number=make_id_number(born=born))  # somebody is faster
    again = client.post(address, form | {"seen": str(known.pk)})
    assert 'data-lookalikes="2"' in again.content.decode()
    done = client.post(address, form | {"seen": f"{known.pk},{another.pk}"})
    assert done.status_code == 302
    assert Customer.objects.count() == 3


@pytest.mark.django_db
def test_the_sweep_compares_once_and_a_decision_stays(cast, client_of, django_assert_num_queries):
    born, now = date(1988, 3, 4), timezone.now()
    one = make_customer("王小明", id_number=make_id_number(born=born), phone="13700000001")
    two = make_customer("王小明", id_number=make_id_number(born=born), phone="13700000001")
    make_customer("陈别人", id_number=make_id_number(born=date(1970, 1, 2)))
    assert services.find_duplicates(now=now) == 3
    assert services.find_duplicates(now=now) == 0
    pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.second_id, pair.points) == (one.pk, two.pk, 100)
    client = client_of(cast.operations)
    assert f"/merge/{one.pk}/{two.pk}/" in client.get(reverse("profiles:duplicates")).content.decode()
    sent = {"submission_id": str(uuid.uuid4()), "note": "父子同名同日生"}
    client.post(reverse("profiles:different", args=[pair.pk]), sent)
    Customer.objects.update(compared_at=None)
    services.find_duplicates(now=now)
    pair.refresh_from_db()
    assert pair.state == "different"
    assert client_of(cast.reviewer).get(reverse("profiles:duplicates")).status_code == 403
