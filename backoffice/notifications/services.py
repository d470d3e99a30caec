"""Telling people: one message per key, delivered through the outbox, exactly once or visibly unknown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.jobs import effects
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.notifications import domain, guards
from backoffice.notifications.adapters import Adapter, adapter_for
from backoffice.notifications.domain import Channel, State
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused

DELIVER = "notifications.deliver"
# After a day of trying, a person decides: an answer that comes days late would confuse more than help.
GIVE_UP_AFTER = timedelta(hours=24)
RETRY_AFTER = timedelta(minutes=2)


def render(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of `templates/messages/<template>.txt`, which are written in Chinese."""
    with translation.override("zh-hans"):
        return domain.split(render_to_string(f"messages/{template}.txt", dict(context)))


def notify(
    *,
    key: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    recipient_user: User | None = None,
    address: str = "",
    channel: str = Channel.IN_APP,
    url: str = "",
) -> Message:
    """Tell one person something once: the same key twice is one message.

    In the system (`recipient_user`), by e-mail or text message (`address`). The message leaves after the transaction
    that called this has committed. Raises ValueError when nobody is named.
    """
    if channel == Channel.IN_APP and recipient_user is None:
        raise ValueError("A message in the system needs a recipient.")
    if channel != Channel.IN_APP and not address:
        raise ValueError("A message outside the system needs an address.")
    existing = Message.objects.filter(key=key).first()
    if existing is not None:
        return existing
    subject, body = render(template, context)
    message = Message(
        key=key,
        recipient=recipient_user,
        channel=channel,
        template=template,
        subject=subject,
        body=body,
        url=url,
        created_at=now,
    )
    with transaction.atomic():
        if channel == Channel.IN_APP:
            message.state, message.sent_at = State.SENT, now
        else:
            message.address = address
            message.address_masked = domain.mask_address(channel, address)
        message.save()
        if channel != Channel.IN_APP:
            enqueue(DELIVER, key=message.outbox_key, payload={"message_id": message.pk}, now=now)
    return message


@dataclass(frozen=True)
class Notice:
    """One in-app message of a digest run."""

    key: str
    recipient_id: int
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""


def notify_each(notices: Iterable[Notice], *, now: datetime) -> int:
    """Write many in-app messages at once; keys that exist already are left alone. Returns how many were offered."""
    messages = []
    for notice in notices:
        subject, body = render(notice.template, notice.context)
        messages.append(
            Message(
                key=notice.key,
                recipient_id=notice.recipient_id,
                channel=Channel.IN_APP,
                template=notice.template,
                subject=subject,
                body=body,
                url=notice.url,
                created_at=now,
                state=State.SENT,
                sent_at=now,
            )
        )
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(messages)


def deliver(*, message_id: int, now: datetime) -> None:
    """Hand a message to its partner; run by the job of the same name.

    Whoever wrote it is asked once more whether it may leave (`guards`). `sending` is stored before the call. After a
    crash in between, a partner that can be asked is asked; one that cannot leaves the message `unknown` for a person
    to decide.
    """
    message = Message.objects.get(pk=message_id)
    if message.state not in {State.PENDING, State.SENDING}:
        complete()
        return
    if message.state == State.PENDING and (reason := guards.objection_to(message, now)):
        _settle(message, "withhold", error=reason)
        return
    adapter = adapter_for(message.channel)
    if message.state == State.PENDING:
        _move(message, "begin")
    try:
        reference = _hand_over(adapter, message)
    except domain.PermanentFailure as error:
        _settle(message, "fail", error=str(error))
    except Exception as error:
        _try_later(message, error, now)
    else:
        if reference is None:
            _settle(message, "lose_sight", error="A delivery was cut off and this partner cannot be asked about it.")
        else:
            _settle(message, "confirm", reference=reference, sent_at=now)


def _hand_over(adapter: Adapter, message: Message) -> str | None:
    """The partner's reference; None when an earlier attempt may have sent it and nobody can say."""
    sealed: Any = message.address
    address = sealed.reveal()

    def send(key: str) -> str:
        return adapter.send(key, address, message.subject, message.body)

    if adapter.can_be_asked:
        return effects.once(ask=adapter.find, send=send)
    if effects.mark_sending():
        return None
    return send(effects.key())


def _try_later(message: Message, error: Exception, now: datetime) -> None:
    nothing_sent = isinstance(error, domain.NotReached)
    if nothing_sent:
        effects.clear_sending()
    sentence = str(error) if nothing_sent else f"{type(error).__name__}: the partner's answer was lost."
    if now - message.created_at > GIVE_UP_AFTER * message.round:
        _settle(message, "fail" if nothing_sent else "lose_sight", error=sentence)
        return
    Message.objects.filter(pk=message.pk).update(last_error=sentence[:300])
    raise TryLater(sentence, after=RETRY_AFTER) from error


def _move(message: Message, verb: str, **values: Any) -> None:
    message.state = domain.TRANSITIONS.target(verb, message.state)
    Message.objects.filter(pk=message.pk).update(state=message.state, **values)


def _settle(message: Message, verb: str, *, error: str = "", **values: Any) -> None:
    with transaction.atomic():
        _move(message, verb, last_error=error[:300], **values)
        complete()


def send_again(*, actor: User, message_id: int, reason: str, now: datetime) -> Message:
    """Send a failed or unknown message once more, as a new delivery. Audited with the reason."""
    if not reason.strip():
        raise Refused("notifications.reason_missing", _("Say why the message is sent again."))
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        before = message.state
        message.state = domain.TRANSITIONS.target("send_again", message.state)
        message.round += 1
        message.last_error = ""
        message.save(update_fields=["state", "round", "last_error"])
        record(actor=actor, action="notifications.send_again", obj=message, reason=reason, at=now, before=before)
        enqueue(DELIVER, key=message.outbox_key, payload={"message_id": message.pk}, now=now)
    return message


def mark_read(*, user: User, now: datetime, message_id: int | None = None) -> int:
    """Mark one message of this person, or all, as read. Returns how many changed."""
    rows = Message.objects.filter(recipient=user, channel=Channel.IN_APP, read_at=None)
    if message_id is not None:
        rows = rows.filter(pk=message_id)
    return rows.update(read_at=now)
