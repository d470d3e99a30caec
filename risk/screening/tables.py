from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from risk.screening.domain.hits import State
from risk.screening.models import AmlRating, Hit, WatchEntry
from risk.screening.models.hits import STATES
from risk.screening.models.levels import LEVELS
from risk.screening.models.lists import LIST_KINDS, VERSION_STATES
from risk.screening.words import FACTORS

badges.register(
    "screening.hit",
    {
        code: (shade, label)
        for (code, label), shade in zip(STATES, ("orange", "purple", "green", "red", "secondary"), strict=True)
    },
)
badges.register("screening.strength", {True: ("red", _("strong")), False: ("secondary", _("weak"))})
badges.register(
    "screening.list",
    {
        code: (shade, label)
        for (code, label), shade in zip(LIST_KINDS, ("red", "purple", "orange", "secondary"), strict=True)
    },
)
badges.register(
    "screening.version",
    {
        code: (shade, label)
        for (code, label), shade in zip(VERSION_STATES, ("blue", "green", "secondary", "secondary"), strict=True)
    },
)
badges.register(
    "screening.event",
    {
        "proposed": ("purple", _("Proposed")),
        "returned": ("orange", _("Not agreed")),
        "clear": ("green", _("Somebody else")),
        "confirm": ("red", _("The same person")),
        "reopened": ("orange", _("Open again")),
        "ended": ("secondary", _("No longer a hit")),
    },
)
badges.register("screening.fresh", {True: ("red", _("old")), False: ("green", _("up to date"))})


badges.register(
    "screening.level",
    {code: (shade, label) for (code, label), shade in zip(LEVELS, ("green", "orange", "red"), strict=True)},
)


badges.register("screening.factor", {code: ("secondary", label) for code, label in FACTORS.items()})


class HitTable(Table):
    columns = [
        Column("number", _("Hit"), kind="code", link=True),
        Column("customer.name", _("Customer"), kind="strong", sub="customer.number"),
        Column("entry.name", _("Name on the list")),
        Column("list", _("List")),
        Column("list.kind", _("Kind"), kind="badge", badge="screening.list"),
        Column("score", _("Score"), kind="int", sort="-score"),
        Column("strong", _("Strength"), kind="badge", badge="screening.strength"),
        Column("state", _("State"), kind="badge", badge="screening.hit"),
        Column("found_at", _("Found at"), kind="time", sort="-found"),
        Column("decided_by", _("Decided by")),
    ]
    sorts = {"-score": ("-score", "-id"), "-found": ("-found_at", "-id")}
    default_sort = "-score"
    tabs = [
        Tab("open", pgettext_lazy("hits", "To be decided"), lambda rows, _u: rows.filter(state=State.OPEN), "orange"),
        Tab(
            "second",
            _("Waiting for a second person"),
            lambda rows, _u: rows.filter(state=State.PROPOSED),
            "purple",
        ),
        Tab(
            "confirmed",
            pgettext_lazy("hits", "The same person"),
            lambda rows, _u: rows.filter(state=State.CONFIRMED),
            "red",
        ),
        Tab("cleared", pgettext_lazy("hits", "Somebody else"), lambda rows, _u: rows.filter(state=State.CLEARED)),
        Tab("ended", _("No longer a hit"), lambda rows, _u: rows.filter(state=State.ENDED), count=False),
    ]
    default_tab = "open"
    empty_title = _("Nothing to decide")
    empty_text = _("Customers are compared when they are entered, when they apply, and when a list changes.")

    def row_url(self, obj: Hit) -> str:
        return reverse("screening:hit", args=[obj.pk])


class EntryTable(Table):
    columns = [
        Column("name", _("Name"), kind="strong"),
        Column("aliases", _("Other names"), value=lambda entry: "；".join(entry.aliases)),
        Column("kind", _("Kind"), value=lambda entry: entry.get_kind_display()),
        Column("born", _("Born")),
        Column("number_masked", _("Identity number"), kind="code"),
        Column("country", _("Country or region")),
        Column("reason", _("Why listed")),
        Column("listed_on", _("Listed on"), kind="date"),
        Column("reference", _("Reference"), kind="code"),
    ]
    sorts = {"name": ("name", "id")}
    default_sort = "name"
    empty_title = _("Nobody by this name")
    empty_text = _("Names are found however they are written: in characters, traditional or simplified, or in pinyin.")

    def row_url(self, obj: WatchEntry) -> str:
        return ""


class RatingTable(Table):
    columns = [
        Column("customer.name", _("Customer"), kind="strong", link=True, sub="customer.number"),
        Column("level", _("Level"), kind="badge", badge="screening.level"),
        Column("points", _("Points"), kind="int", sort="-points"),
        Column("due_on", _("Next review"), kind="date", sort="due"),
        Column("reviewed_on", _("Reviewed on"), kind="date"),
        Column("rated_on", _("Rated on"), kind="date"),
    ]
    sorts = {"due": ("due_on", "id"), "-points": ("-points", "-id")}
    default_sort = "due"
    tabs = [
        Tab("due", _("Review due"), lambda rows, _u: rows.filter(due_on__lte=localdate()), "orange"),
        Tab("high", _("High"), lambda rows, _u: rows.filter(level="high"), "red"),
        Tab("medium", _("Medium"), lambda rows, _u: rows.filter(level="medium")),
        Tab("low", _("Low"), lambda rows, _u: rows.filter(level="low"), count=False),
    ]
    empty_title = _("Nobody here")
    empty_text = _("Customers are rated every night.")

    def row_url(self, obj: AmlRating) -> str:
        return reverse("profiles:detail", args=[obj.customer_id])
