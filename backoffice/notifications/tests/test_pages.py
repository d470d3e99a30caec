"""The bell, my messages, and the page of deliveries."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications import services
from backoffice.notifications.models import Message

CONTEXT = {"number": "TS20261122-0001", "text": "已说明。"}


def tell(user, key="k:1", **more):
    return services.notify(
        key=key, recipient_user=user, template="complaint_reply", context=CONTEXT, now=timezone.now(), **more
    )


@pytest.fixture
def failed(db):
    message = services.notify(
        key="sms:1",
        channel="sms",
        address="13800138001",
        template="complaint_reply",
        context=CONTEXT,
        now=timezone.now(),
    )
    Message.objects.filter(pk=message.pk).update(state="failed", last_error="HTTP 422")
    return message


@pytest.mark.django_db
def test_bell_shows_a_count_on_every_page_and_goes_quiet_when_read(cast, client_of):
    message = tell(cast.reviewer, url="/")
    client = client_of(cast.reviewer)
    assert 'data-count="1"' in client.get(reverse("notifications:bell")).content.decode()
    assert 'id="bell"' in client.get("/").content.decode()
    assert message.subject in client.get(reverse("notifications:inbox")).content.decode()
    assert client.get(reverse("notifications:message", args=[message.pk])).status_code == 200
    assert client.post(reverse("notifications:message_read", args=[message.pk])).url == "/"
    assert "data-count" not in client.get(reverse("notifications:bell")).content.decode()


@pytest.mark.django_db
def test_messages_of_others_do_not_exist_for_me(cast, client_of):
    message = tell(cast.reviewer)
    client = client_of(cast.service_agent)
    assert client.get(reverse("notifications:message", args=[message.pk])).status_code == 404
    assert client.post(reverse("notifications:message_read", args=[message.pk])).status_code == 404
    client.post(reverse("notifications:inbox_read"))
    message.refresh_from_db()
    assert message.read_at is None


@pytest.mark.django_db
def test_all_are_marked_as_read_at_once(cast, client_of):
    tell(cast.reviewer, "k:1")
    tell(cast.reviewer, "k:2")
    assert client_of(cast.reviewer).post(reverse("notifications:inbox_read")).status_code == 302
    assert not Message.objects.filter(read_at=None).exists()


@pytest.mark.django_db
def test_failed_delivery_is_sent_again_with_a_reason(cast, client_of, failed):
    client = client_of(cast.service_lead)
    text = client.get(reverse("notifications:list"), {"tab": "stuck"}).content.decode()
    assert "138****8001" in text
    assert "13800138001" not in text
    page = reverse("notifications:detail", args=[failed.pk])
    assert 'id="send-again"' in client.get(page).content.decode()
    url = reverse("notifications:send_again", args=[failed.pk])
    assert client.post(url, {"submission_id": str(uuid.uuid4()), "reason": ""}).status_code == 422
    assert client.post(url, {"submission_id": str(uuid.uuid4()), "reason": "号码已恢复"}).url == page
    failed.refresh_from_db()
    assert (failed.state, failed.round) == ("pending", 2)
    assert client.post(url, {"submission_id": str(uuid.uuid4()), "reason": "再来"}).status_code == 422


@pytest.mark.django_db
def test_deliveries_are_for_those_who_watch_over_them(cast, client_of, failed):
    assert client_of(cast.reviewer).get(reverse("notifications:list")).status_code == 403
    auditor = client_of(cast.auditor)
    assert 'id="send-again"' not in auditor.get(reverse("notifications:detail", args=[failed.pk])).content.decode()
    denied = auditor.post(reverse("notifications:send_again", args=[failed.pk]), {"reason": "x"})
    assert denied.status_code == 403
