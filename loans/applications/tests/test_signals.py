"""How an application came in and where from: told by partners, files and the entry form, kept without clear values."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.values.errors import Refused
from customers.profiles.selectors import phone_index
from loans.applications import services
from loans.applications.domain import Step
from loans.applications.domain.signals import count_in, province_of
from loans.applications.models import Application, EntryDraft
from loans.applications.tests.factories import complete, make_application
from loans.applications.tests.test_api import file_one, make_key, sent
from loans.products.tests.factories import make_product

TOLD = {
    "device_id": "DEV 77", "ip_address": "203.0.113.20", "home_address": "滨江区江南大道 1 号",
    "contact_phone": "139 0000 1234", "bank_card": "6222020200112230", "form_seconds": 41, "form_pasted": 2,
    "form_corrected": 0,
}  # fmt: skip


def test_the_region_of_a_network():
    table = (("10.0.0.0/8", "11"), ("10.1.0.0/16", "32"))
    assert [province_of(ip, table) for ip in ("10.1.2.3", "10.2.2.3")] == ["32", "11"]
    assert [province_of(text, table) for text in ("8.8.8.8", "", "x", "::1")] == [""] * 4


def test_clear_values_become_indexes_that_meet_those_of_customers():
    kept = services.signals_of_intake(**TOLD)
    assert kept["contact_index"] == phone_index("+86 13900001234")
    text = json.dumps(kept, ensure_ascii=False)
    assert not [clear for clear in ("DEV", "203.0", "江南", "1390000", "622202") if clear in text]
    assert (kept["ip_province"], kept["form_seconds"], kept["pasted"], kept["corrected"]) == ("33", 41, 2, 0)
    assert services.signals_of_intake() == {}
    for wrong in ({"ip_address": "999.1.1.1"}, {"contact_phone": "12"}, {"bank_card": "not a card"}):
        with pytest.raises(Refused) as refused:
            services.signals_of_intake(**wrong)
        assert refused.value.data["field"] in wrong


@pytest.mark.django_db
def test_a_partner_sends_them_and_a_wrong_one_is_named(cast):
    key, version = make_key(cast, "morning"), make_product(materials=[])
    assert file_one(key, sent(version, **TOLD)).status_code == 201
    application = Application.objects.get()
    assert application.facts["signals"] == services.signals_of_intake(**TOLD)
    wrong = file_one(key, sent(version, reference="R-2", ip_address="here"), "call-0002")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "ip_address")


@pytest.mark.django_db
def test_the_entry_form_counts_and_the_counter_ties_nobody(cast, client_of):
    client, application = client_of(cast.operations), make_application(actor=cast.operations)
    complete(application)
    entry = services.continue_entry(actor=cast.operations, application=application, now=timezone.now())
    where = reverse("applications:entry", args=[entry.pk, Step.FUNDS])
    for seconds, pasted in ((30, 1), (12, 0), ("1e9", "<b>")):  # the third time no count of a browser
        counts = {"filling_seconds": seconds, "filling_pasted": pasted, "filling_corrected": 1}
        client.post(where, {"use_detail": "x", "go": "back"} | counts)
    entry.refresh_from_db()
    assert entry.filling == {"funds": {"seconds": 42, "pasted": 1, "corrected": 3}}
    assert not [name for name in entry.answers.get("funds", {}) if name.startswith("filling")]
    application = services.submit_application(
        application_id=application.pk, actor=None, now=timezone.now(), ip_province=services.province_of("203.0.113.20")
    )
    # Three of the steps came filled in: the time says nothing. The province is known, the network itself is not kept.
    assert application.facts["signals"] == {"pasted": 1, "corrected": 3, "ip_province": "33"}
    assert not EntryDraft.objects.exists()


def test_a_count_is_a_count():
    assert [count_in(text) for text in ("7", "", "-1", "٣", "9999999")] == [7, None, None, None, None]
