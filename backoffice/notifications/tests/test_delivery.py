"""A message leaves once, or is visibly unknown; the partner's word decides."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from backoffice.audit.selectors import history_of
from backoffice.demo.sandbox import sms
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain
from backoffice.notifications import adapters, selectors, services
from backoffice.notifications.domain import State
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused

NOW = timezone.now()
CONTEXT = {"number": "TS20261122-0001", "text": "已退还多收费用 20.00 元。"}


class Line:
    """The way to the sandbox partner, with faults: `cut` loses the answer, `down` loses the request."""

    def __init__(self):
        self.cut = self.down = False
        self.calls = []

    def __call__(self, adapter, method, url, **content):
        self.calls.append(method)
        if self.down:
            raise adapters.NotReached("The text-message partner cannot be reached.")
        path = url.removeprefix("http://localhost:9")
        status, answer = sms.handle(method, path, content.get("headers", {}), content.get("json", {}))
        if self.cut:
            raise adapters.httpx.ReadTimeout("no answer")
        return adapters.httpx.Response(status, json=answer, request=adapters.httpx.Request(method, url))


@pytest.fixture
def line(monkeypatch, settings):
    settings.PARTNERS = {**getattr(settings, "PARTNERS", {}), "sms": "http://localhost:9"}
    line = Line()
    monkeypatch.setattr(adapters.HttpSms, "_call", lambda self, method, url, **kw: line(self, method, url, **kw))
    sms.forget()
    return line


def text_message(key="reply:1", phone="13800138001"):
    return services.notify(key=key, channel="sms", address=phone, template="complaint_reply", context=CONTEXT, now=NOW)


@pytest.mark.django_db
def test_text_message_reaches_the_partner_once(line):
    first, again = text_message(), text_message()

    assert first.pk == again.pk
    assert drain() == 1
    first.refresh_from_db()
    assert (first.state, first.reference) == (State.SENT, "SMS00000001")
    assert first.address_masked == "138****8001"
    assert "已退还" in first.body
    assert "12378" in first.body
    assert sms.handle("GET", "/sms/messages", {}, {})[1]["count"] == 1


@pytest.mark.django_db
def test_lost_answer_is_asked_for_and_not_sent_again(line):
    message = text_message()
    line.cut = True
    drain()
    message.refresh_from_db()
    assert message.state == State.SENDING

    line.cut = False
    drain(now=timezone.now() + timedelta(minutes=5))
    message.refresh_from_db()
    assert message.state == State.SENT
    assert line.calls == ["POST", "GET"]


@pytest.mark.django_db
def test_partner_that_was_down_is_tried_again(line):
    message = text_message()
    line.down = True
    drain()
    line.down = False
    drain(now=timezone.now() + timedelta(minutes=5))
    message.refresh_from_db()
    assert message.state == State.SENT
    assert line.calls == ["POST", "POST"]


@pytest.mark.django_db
def test_refused_number_fails_and_can_be_sent_again_with_a_reason(line, cast):
    message = text_message(phone="13800130000")
    drain()
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "422" in message.last_error

    with pytest.raises(Refused):
        services.send_again(actor=cast.service_lead, message_id=message.pk, reason=" ", now=NOW)
    services.send_again(actor=cast.service_lead, message_id=message.pk, reason="号码已恢复", now=NOW)
    drain()
    message.refresh_from_db()
    assert (message.state, message.round) == (State.FAILED, 2)
    assert len(history_of(message)) == 1


@pytest.mark.django_db
def test_mail_whose_delivery_was_cut_off_is_unknown_and_not_repeated():
    message = services.notify(
        key="m:1", channel="email", address="wang@example.com", template="complaint_reply", context=CONTEXT, now=NOW
    )
    # The worker died after it had said that it would call the mail server.
    OutboxMessage.objects.update(sending_at=NOW)
    drain()
    message.refresh_from_db()
    assert message.state == State.UNKNOWN
    assert mail.outbox == []


@pytest.mark.django_db
def test_mail_is_sent():
    message = services.notify(
        key="m:1", channel="email", address="wang@example.com", template="complaint_reply", context=CONTEXT, now=NOW
    )
    drain()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert mail.outbox[0].to == ["wang@example.com"]


@pytest.mark.django_db
def test_bell_counts_what_was_not_read(cast):
    for number in range(3):
        services.notify(
            key=f"bell:{number}", recipient_user=cast.reviewer, template="complaint_reply", context=CONTEXT, now=NOW
        )
    assert selectors.unread_count(cast.reviewer) == 3
    assert services.mark_read(user=cast.service_agent, now=NOW) == 0
    assert services.mark_read(user=cast.reviewer, now=NOW, message_id=Message.objects.first().pk) == 1
    assert services.mark_read(user=cast.reviewer, now=NOW) == 2
    assert selectors.unread_count(cast.reviewer) == 0


def test_nobody_named_is_an_error(cast):
    with pytest.raises(ValueError, match="recipient"):
        services.notify(key="x", template="complaint_reply", context=CONTEXT, now=NOW)
    with pytest.raises(ValueError, match="address"):
        services.notify(key="x", channel="sms", template="complaint_reply", context=CONTEXT, now=NOW)
