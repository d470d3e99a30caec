import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.api_keys.services import issue_key
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead

pytestmark = pytest.mark.django_db


def test_a_partner_hands_over_a_lead_once(cast):
    channel, now = make_channel(), timezone.now()
    key = issue_key(
        actor=cast.administrator, name="导流", owner="惠览", owner_code="huilan", scopes=["leads.create"],
        per_minute=60, expires_at=now + timedelta(days=30), now=now,
    )[1]  # fmt: skip

    def send(idempotency, **change):
        body = {"reference": "L-1", "channel": channel.code, "name": "王小明", "phone": "13800001234"} | change
        return Client().post(
            reverse("leads:api_create"), json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": idempotency},
        )  # fmt: skip

    once = str(uuid4())
    first, again = send(once, consent_reference="M-1"), send(once, consent_reference="M-1")
    assert (first.status_code, first.json()) == (201, again.json())
    lead = Lead.objects.get()
    assert first.json()["taken"] == "new"
    assert (lead.external_ref, lead.consented_at is not None) == ("huilan:L-1", True)
    known_one = send(str(uuid4()), reference="L-2").json()
    assert (known_one["taken"], known_one["number"]) == ("known", "")
    assert send(str(uuid4()), reference="L-3", is_student=True, phone="13800001235").status_code == 422
    channel.status, channel.status_reason = "suspended", "整改"
    channel.save()
    assert send(str(uuid4()), reference="L-4", phone="13800001236").status_code in {409, 422}
    assert Lead.objects.count() == 1
