from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from risk.suspicion.domain import OPEN, State
from risk.suspicion.models import SIGNS, STATES, SuspicionCase

badges.register(
    "suspicion.case",
    {
        code: (shade, label)
        for (code, label), shade in zip(STATES, ("orange", "blue", "green", "red", "secondary"), strict=True)
    },
)
badges.register("suspicion.sign", {code: ("secondary", label) for code, label in SIGNS})


class SuspicionTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("customer.name", _("Customer"), kind="strong", sub="customer.number"),
        Column("state", _("State"), kind="badge", badge="suspicion.case"),
        Column("due_on", _("Due"), kind="date", sort="due"),
        Column("reported_by", _("Reported by"), value=lambda case: case.reported_by or _("Rule")),
        Column("reported_at", _("Reported at"), kind="time", sort="-reported"),
        Column("filing_reference", _("Reference of the filing"), kind="code"),
        Column("decided_by", _("Decided by")),
    ]
    sorts = {"due": ("due_on", "id"), "-reported": ("-reported_at", "-id")}
    default_sort = "due"
    tabs = [
        Tab(
            "reported",
            pgettext_lazy("suspicions", "To analyse"),
            lambda rows, _u: rows.filter(state=State.REPORTED),
            "orange",
        ),
        Tab(
            "analysed",
            pgettext_lazy("suspicions", "To decide"),
            lambda rows, _u: rows.filter(state=State.ANALYSED),
            "blue",
        ),
        Tab(
            "late",
            _("Overdue"),
            lambda rows, _u: rows.filter(state__in=OPEN, due_on__lt=timezone.localdate()),
            "red",
        ),
        Tab("filed", pgettext_lazy("suspicions", "Filed"), lambda rows, _u: rows.filter(state=State.FILED)),
        Tab("dropped", pgettext_lazy("suspicions", "Dropped"), lambda rows, _u: rows.filter(state=State.DROPPED)),
        Tab(
            "closed",
            pgettext_lazy("suspicions", "Closed"),
            lambda rows, _u: rows.filter(state=State.CLOSED),
            count=False,
        ),
    ]
    default_tab = "reported"
    empty_title = _("Nothing here")
    empty_text = _("Rules look over payments and statements every night; staff report what they see.")

    def row_url(self, obj: SuspicionCase) -> str:
        return reverse("suspicion:detail", args=[obj.pk])
