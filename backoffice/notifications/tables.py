from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.notifications.domain import State
from backoffice.notifications.models import CHANNELS, STATES, Message
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

_COLOURS = {
    State.PENDING.value: "secondary",
    State.SENDING.value: "blue",
    State.SENT.value: "green",
    State.FAILED.value: "red",
    State.WITHHELD.value: "secondary",
    State.UNKNOWN.value: "orange",
}
badges.register("message.state", {state: (_COLOURS[state], label) for state, label in STATES})
badges.register("message.channel", {channel: ("secondary", label) for channel, label in CHANNELS})


class DeliveryTable(Table):
    columns = (
        Column("created_at", _("Created"), kind="time"),
        Column("state", _("State"), kind="badge", badge="message.state"),
        Column("channel", _("Channel"), kind="badge", badge="message.channel"),
        Column("subject", _("Subject"), link=True),
        Column("address_masked", pgettext_lazy("of a recipient", "Address"), kind="code"),
        Column("reference", _("Reference"), kind="code"),
        Column("sent_at", pgettext_lazy("time", "Sent"), kind="time"),
        Column("last_error", _("Last error")),
    )
    sorts = {"-id": ("-id",)}
    tabs = (
        Tab(
            "stuck",
            _("Failed or unknown"),
            lambda rows, user: rows.filter(state__in=[State.FAILED, State.UNKNOWN]),
            colour="red",
        ),
        Tab("open", _("On the way"), lambda rows, user: rows.filter(state__in=[State.PENDING, State.SENDING])),
    )
    empty_title = _("No message has left the house yet")
    empty_text = _("Answers to complaints and notices to borrowers appear here with what became of them.")

    def row_url(self, obj: Message) -> str:
        return reverse("notifications:detail", args=[obj.pk])


class InboxTable(Table):
    columns = (
        Column("created_at", _("When"), kind="time"),
        Column("subject", _("Subject"), link=True),
        Column("read_at", _("Read"), kind="time"),
    )
    sorts = {"-id": ("-id",)}
    tabs = (Tab("unread", _("Not read"), lambda rows, user: rows.filter(read_at=None), colour="red"),)
    empty_title = _("Nobody has told you anything yet")
    empty_text = _("Reminders and work given to you appear here.")

    def row_url(self, obj: Any) -> str:
        return reverse("notifications:message", args=[obj.pk])
