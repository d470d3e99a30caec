import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditCheck, AuditRow
from backoffice.audit.services import record
from backoffice.jobs.services import drain

pytestmark = pytest.mark.django_db


def test_list_filters_and_detail(client_of, cast):
    record(actor=cast.operations, action="test.one", obj=cast.stranger, reason="甲", at=timezone.now(), amount="1.00")
    record(actor=None, action="other.two", at=timezone.now())
    row = AuditRow.objects.get(action="test.one")
    client = client_of(cast.auditor)
    for query, seen in [
        ({"action": "test."}, True),
        ({"action": "other.two"}, False),
        ({"actor": "operations"}, True),
        ({"object": f"backoffice.user#{cast.stranger.pk}"}, True),
        ({"at_after": "2999-01-01"}, False),
    ]:
        page = client.get(reverse("audit:list"), query).content.decode()
        assert (reverse("audit:detail", args=[row.pk]) in page) is seen, query
    assert b"1.00" in client.get(reverse("audit:detail", args=[row.pk])).content
    assert client_of(cast.operations).get(reverse("audit:list")).status_code == 403


@pytest.mark.parametrize("body", ["not json", "[1, 2]", '"cut off', ""])
def test_an_entry_that_was_tampered_with_can_be_looked_at(client_of, cast, body):
    record(actor=None, action="test.one", at=timezone.now(), amount="1.00")
    row = AuditRow.objects.get(action="test.one")
    AuditRow.objects.filter(pk=row.pk).update(body=body)
    assert client_of(cast.auditor).get(reverse("audit:detail", args=[row.pk])).status_code == 200


def test_verification_from_the_page(client_of, cast, settings, tmp_path):
    settings.AUDIT_ANCHOR_DIR = str(tmp_path)
    record(actor=None, action="test.one", at=timezone.now())
    client = client_of(cast.auditor)
    assert client.get(reverse("audit:checks")).status_code == 200
    assert client.post(reverse("audit:verify"), {"submission_id": str(uuid.uuid4())}).status_code == 302
    check = AuditCheck.objects.get()
    assert check.finished_at is None
    drain()
    check.refresh_from_db()
    assert check.whole
    assert check.links >= 2
    page = client.get(reverse("audit:checks"), headers={"HX-Request": "true"}).content.decode()
    assert 'data-badge="whole"' in page
