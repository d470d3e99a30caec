from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.jobs.domain import MessageState, ProgressState
from backoffice.jobs.selectors import failing
from backoffice.jobs.words import queue_word, word
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "jobs.message",
    {
        MessageState.WAITING: ("blue", pgettext_lazy("job", "Waiting")),
        MessageState.LATER: ("yellow", _("Trying again")),
        MessageState.SENDING: ("orange", _("Sent, no answer yet")),
        MessageState.DONE: ("green", _("Done")),
        MessageState.DEAD: ("red", _("Given up")),
    },
)
badges.register(
    "jobs.progress",
    {
        ProgressState.RUNNING: ("blue", _("Running")),
        ProgressState.FINISHED: ("green", _("Finished")),
        ProgressState.FAILED: ("red", _("Failed")),
    },
)


class MessageTable(Table):
    columns = [
        Column("name", _("Job"), kind="strong", link=True, value=lambda row: word(row.name), sub="name"),
        Column("key", _("Key"), kind="code"),
        Column("state", _("State"), kind="badge", badge="jobs.message"),
        Column("queue", _("Queue"), value=lambda row: queue_word(row.queue)),
        Column("attempts", _("Attempts"), kind="int"),
        Column("created_at", _("Created"), kind="time", sort="-created"),
        Column("not_before", _("Next attempt"), kind="time"),
        Column("done_at", _("Done"), kind="time"),
        Column("first_line", _("Last error"), value=lambda row: row.last_error.split("\n", 1)[0][:90]),
    ]
    sorts = {"-created": ("-id",), "created": ("id",)}
    default_sort = "-created"
    tabs = [
        Tab("open", _("Open"), lambda rows, _user: rows.open()),
        Tab("failing", _("Trying again"), lambda rows, _user: rows.filter(failing()), colour="yellow"),
        Tab(
            "sending",
            _("Sent, no answer yet"),
            lambda rows, _user: rows.open().exclude(sending_at=None),
            colour="orange",
        ),
        Tab("dead", _("Given up"), lambda rows, _user: rows.dead(), colour="red"),
    ]
    empty_title = _("No jobs here")
    empty_text = _("Jobs appear as soon as somebody's work causes something that happens later.")

    def row_url(self, obj: Any) -> str:
        return reverse("jobs:detail", args=[obj.pk])
