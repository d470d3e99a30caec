"""How a message leaves the house. Which adapter serves a channel is chosen in the settings.

An adapter has `send(key, address, subject, body) -> reference`, and `find(key) -> reference or None` if the partner
can be asked what became of a key. Errors: PermanentFailure (the partner said no for good), NotReached (certainly
nothing was sent); anything else leaves open whether it was sent.
"""

import logging
import smtplib
from email.utils import make_msgid
from typing import Protocol
from urllib.parse import quote

import httpx
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from backoffice.compliance.selectors import partner_stands
from backoffice.notifications.domain import Channel, NotReached, PermanentFailure

log = logging.getLogger(__name__)


class Adapter(Protocol):
    can_be_asked: bool

    def send(self, key: str, address: str, subject: str, body: str) -> str: ...

    def find(self, key: str) -> str | None: ...


class Console:
    """Writes that a message would have left: for a machine without mail and text-message partners."""

    can_be_asked = False

    def send(self, key: str, address: str, subject: str, body: str) -> str:
        log.info("message_on_console", extra={"key": key, "characters": len(body)})
        return f"console:{key}"

    def find(self, key: str) -> str | None:
        return None


class Smtp:
    """E-mail through Django's mail settings. A mail server cannot be asked what became of a message."""

    can_be_asked = False

    def send(self, key: str, address: str, subject: str, body: str) -> str:
        reference = make_msgid(idstring=key.replace(":", "."), domain=settings.NOTIFICATIONS_MAIL_DOMAIN)
        message = EmailMessage(subject=subject, body=body, to=[address], headers={"Message-ID": reference})
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            raise PermanentFailure("The mail server refuses this address.") from error
        except (ConnectionRefusedError, smtplib.SMTPConnectError) as error:
            raise NotReached("The mail server cannot be reached.") from error
        return reference

    def find(self, key: str) -> str | None:
        return None


class HttpSms:
    """The text-message partner: POST {base}/sms/messages with an idempotency key, GET {base}/sms/messages/KEY."""

    can_be_asked = True

    def __init__(self, base: str, timeout: float = 5.0) -> None:
        self.base = base.rstrip("/") + "/sms/messages"
        self.timeout = timeout

    def send(self, key: str, address: str, subject: str, body: str) -> str:
        if partner_stands("sms", self.base, timezone.localdate()):
            raise PermanentFailure("The register of data processors does not let messages go to this partner.")
        content = {"to": address, "text": body}
        answer = self._call("POST", self.base, json=content, headers={"Idempotency-Key": key})
        if 400 <= answer.status_code < 500:
            raise PermanentFailure(f"The text-message partner refuses the message (HTTP {answer.status_code}).")
        answer.raise_for_status()
        return str(answer.json()["reference"])

    def find(self, key: str) -> str | None:
        answer = self._call("GET", f"{self.base}/{quote(key, safe='')}")
        if answer.status_code == 404:
            return None
        answer.raise_for_status()
        return str(answer.json()["reference"])

    def _call(self, method: str, url: str, **content: object) -> httpx.Response:
        try:
            # trust_env=False: a proxy of the machine must not see borrowers' numbers.
            with httpx.Client(timeout=self.timeout, trust_env=False) as client:
                return client.request(method, url, **content)  # type: ignore[arg-type]
        except httpx.ConnectError as error:
            raise NotReached("The text-message partner cannot be reached.") from error


def adapter_for(channel: str) -> Adapter:
    """The adapter that the settings choose for a channel. Raises ValueError for one that they do not name."""
    chosen = settings.NOTIFICATIONS_CHANNELS.get(channel)
    if chosen == "console":
        return Console()
    if channel == Channel.EMAIL and chosen == "smtp":
        return Smtp()
    if channel == Channel.SMS and chosen == "http":
        return HttpSms(settings.PARTNERS["sms"])
    raise ValueError(f"No adapter {chosen!r} for channel {channel!r}.")
