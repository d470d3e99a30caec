import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone

from backoffice.sealing import keys
from backoffice.sealing.models import KeyCanary
from backoffice.sealing.rotation import check_keys, rotate
from customers.profiles.models import Customer
from customers.profiles.selectors import matching
from customers.profiles.tests.factories import make_customer, make_id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def key_file(settings, tmp_path):
    settings.SEALING_KEY_FILE = str(tmp_path / "keys.json")
    keys.keyring.cache_clear()
    yield tmp_path / "keys.json"
    keys.keyring.cache_clear()


def test_rotation_seals_everything_anew_and_may_be_cut_off(key_file):
    numbers = [make_id_number() for _ in range(5)]
    customers = [make_customer(id_number=number) for number in numbers]
    check_keys(now=timezone.now())
    keys.replace(key_file, keys.with_new_key(json.loads(key_file.read_text()), "SM4"))
    keys.keyring.cache_clear()
    first = rotate(Customer, ["id_number", "phone"], batch=2)
    assert next(first)[1] == 2
    first.close()
    call_command("rotate_keys", forget=1)
    assert sorted(json.loads(key_file.read_text())["data"]) == ["2"]
    for customer, number in zip(customers, numbers, strict=True):
        found = Customer.objects.get(pk=customer.pk)
        assert found.id_number.reveal() == number
        assert found.id_number.key_number == found.phone.key_number == 2
        assert matching(Customer.objects.all(), number).get() == customer
    check_keys(now=timezone.now())
    assert list(KeyCanary.objects.values_list("key_number", flat=True)) == [2]


def test_a_new_key_from_the_command(key_file):
    customer = make_customer()
    call_command("rotate_keys", new_key="AES")
    assert Customer.objects.get(pk=customer.pk).phone.key_number == 2
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_wrong_keys_stop_the_start(key_file):
    check_keys(now=timezone.now())
    keys.replace(key_file, keys.new_keys())
    keys.keyring.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="Restore the key file"):
        check_keys(now=timezone.now())


def test_a_wrong_index_key_stops_the_start(key_file):
    check_keys(now=timezone.now())
    raw = json.loads(key_file.read_text())
    keys.replace(key_file, raw | {"index": keys.new_keys()["index"]})
    keys.keyring.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="index key"):
        check_keys(now=timezone.now())
