from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from complaints.opinion import selectors
from complaints.opinion.domain import Sentiment, State
from complaints.opinion.models import LEVELS, RESPONSE_STATES, SENTIMENTS, STATES, Alert, Mention, Source

_SENTIMENT = {"negative": "red", "neutral": "secondary", "positive": "green"}
_STATE = {"new": "orange", "answered": "blue", "converted": "purple", "settled": "secondary"}
_LEVEL = {"blue": "blue", "yellow": "yellow", "red": "red"}
_RESPONSE = {"waiting": "orange", "approved": "blue", "refused": "red", "published": "green"}
badges.register("opinion.sentiment", {value: (_SENTIMENT[value], label) for value, label in SENTIMENTS})
badges.register("opinion.state", {value: (_STATE[value], label) for value, label in STATES})
badges.register("opinion.level", {value: (_LEVEL[value], label) for value, label in LEVELS})
badges.register("opinion.response", {value: (_RESPONSE[value], label) for value, label in RESPONSE_STATES})


def _waiting(rows: QuerySet[Mention]) -> QuerySet[Mention]:
    return selectors.stories(rows).filter(state=State.NEW)


class MentionTable(Table):
    columns = (
        Column("title", _("Post"), kind="strong", link=True, value=str),
        Column("sentiment", _("Sentiment"), kind="badge", badge="opinion.sentiment"),
        Column("urgency", _("Urgency"), kind="int", sort="-urgency"),
        Column("topic", _("Topic")),
        Column("source", _("Source")),
        Column("posts", _("Posts"), kind="int"),
        Column("reach", _("Readers"), kind="int", css="wide-only"),
        Column("state", _("State"), kind="badge", badge="opinion.state"),
        Column("published_at", _("Posted"), kind="time", sort="-published"),
        Column("product", _("Product"), extra=True),
        Column("lender", _("Lender"), extra=True),
    )
    sorts = {"-published": ("-published_at", "-id"), "-urgency": ("-urgency", "-id")}
    default_sort = "-published"
    tabs = (
        Tab("waiting", _("Not looked at"), lambda rows, user: _waiting(rows), colour="orange"),
        Tab(
            "negative",
            _("Against us"),
            lambda rows, user: selectors.stories(rows).filter(sentiment=Sentiment.NEGATIVE),
            colour="red",
        ),
        Tab("stories", _("All stories"), lambda rows, user: selectors.stories(rows)),
        Tab("posts", _("Every post"), lambda rows, user: rows.filter(noise=False), count=False),
        Tab("noise", _("Noise"), lambda rows, user: rows.filter(noise=True), count=False),
    )
    default_tab = "waiting"
    show_all = False
    empty_title = _("No post here")
    empty_text = _("Posts come from feeds of the registered sources, from files, and from a provider's system.")

    def row_url(self, obj: Mention) -> str:
        return reverse("opinion:detail", args=[obj.pk])


class AlertTable(Table):
    columns = (
        Column("due_at", _("Left"), kind="custom", template="complaints/opinion/clock_cell.html", sort="due"),
        Column("level", _("Level"), kind="badge", badge="opinion.level"),
        Column("text", _("Why"), kind="strong", link=True),
        Column("mention", _("Post"), value=lambda row: str(row.mention) if row.mention else "—"),
        Column("owner", _("Owner")),
        Column("raised_at", _("Raised"), kind="time", sort="-raised"),
        Column("handled_at", _("Dealt with"), kind="time"),
    )
    sorts = {"due": ("due_at", "id"), "-raised": ("-raised_at", "-id")}
    default_sort = "due"
    tabs = (
        Tab("open", _("Open alerts"), lambda rows, user: rows.filter(handled_at=None), colour="orange"),
        Tab("mine", _("Mine"), lambda rows, user: rows.filter(handled_at=None, owner=user), colour="blue"),
        Tab(
            "late",
            _("Late"),
            lambda rows, user: rows.filter(
                Q(handled_at=None, due_at__lte=timezone.now()) | Q(escalated_at__isnull=False)
            ),
            colour="red",
        ),
        Tab("handled", _("Dealt with"), lambda rows, user: rows.filter(handled_at__isnull=False), count=False),
    )
    default_tab = "open"
    empty_title = _("No alert here")
    empty_text = _("Alerts are raised by the rules on public opinion; each story sets off each rule once.")

    def row_url(self, obj: Alert) -> str:
        return reverse("opinion:alert", args=[obj.pk])


class SourceTable(Table):
    columns = (
        Column("name", _("Name"), kind="strong", link=True),
        Column("code", _("Code"), kind="code"),
        Column("kind", _("Kind")),
        Column("reach", _("Usual readers"), kind="int"),
        Column("feed", _("Feed"), value=lambda row: row.feed or "—"),
        Column("fetched_at", _("Last asked"), kind="time"),
        Column("last_error", _("Last error")),
        Column("active", _("Active"), kind="bool"),
    )
    sorts = {"name": ("name", "id")}
    default_sort = "name"
    tabs = (
        Tab("trouble", _("In trouble"), lambda rows, user: rows.filter(active=True, failures__gte=2), colour="red"),
    )
    empty_title = _("No source yet")
    empty_text = _("Register the places where people talk of us: only those are asked, and files may name only those.")

    def row_url(self, obj: Source) -> str:
        return reverse("opinion:source_edit", args=[obj.pk])
