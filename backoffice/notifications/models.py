import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.notifications.domain import Channel, State
from backoffice.sealing.fields import SealedField

CHANNELS = [
    (Channel.IN_APP.value, _("In the system")),
    (Channel.EMAIL.value, _("E-mail")),
    (Channel.SMS.value, _("Text message")),
]
STATES = [
    (State.PENDING.value, pgettext_lazy("to be sent", "Waiting")),
    (State.SENDING.value, _("Being sent")),
    (State.SENT.value, _("Sent")),
    (State.FAILED.value, _("Failed")),
    (State.WITHHELD.value, _("Withheld")),
    (State.UNKNOWN.value, _("Unknown")),
]


class Message(models.Model):
    """Something told to one person: staff in the system, anybody by e-mail or text message."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=CHANNELS, default=Channel.IN_APP.value)
    address = SealedField(purpose="notifications.message.address", null=True)
    address_masked = models.CharField(_("address"), max_length=120, blank=True, default="")
    template = models.CharField(_("template"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    url = models.CharField(_("page"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=STATES, default=State.PENDING.value)
    round = models.PositiveSmallIntegerField(_("round"), default=1)  # raised by a person who sends it again
    reference = models.CharField(_("partner's reference"), max_length=120, blank=True, default="")
    last_error = models.CharField(_("last error"), max_length=300, blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # The bell: what one person has not read yet.
            models.Index(
                fields=["recipient", "-id"], name="message_unread", condition=Q(channel="in_app", read_at=None)
            ),
            models.Index(fields=["recipient", "-id"], name="message_inbox", condition=Q(channel="in_app")),
            models.Index(fields=["-id"], name="message_stuck", condition=Q(state__in=["failed", "unknown"])),
            models.Index(fields=["state", "-id"], name="message_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(channel="in_app", recipient__isnull=False) | (~Q(channel="in_app") & Q(read_at=None)),
                name="message_in_app_has_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def outbox_key(self) -> str:
        """Names one delivery to the outbox and to the partner."""
        return f"notify:{self.uid}:{self.round}"
