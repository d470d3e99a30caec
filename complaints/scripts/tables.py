from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from complaints.scripts.domain import State
from complaints.scripts.models import STATES, USES, Script

_COLOURS = {"waiting": "orange", "approved": "green", "refused": "red", "retired": "secondary"}
badges.register("script.state", {value: (_COLOURS[value], label) for value, label in STATES})
badges.register("script.use", {value: ("secondary", label) for value, label in USES})


class ScriptTable(Table):
    columns = (
        Column("title", _("Title"), kind="strong", link=True),
        Column("use", _("Used for"), kind="badge", badge="script.use"),
        Column("category", _("Category")),
        Column("state", _("State"), kind="badge", badge="script.state"),
        Column("valid_until", _("Usable until"), kind="date"),
        Column("used", _("Times used"), kind="int", sort="-used"),
        Column("written_by", _("Written by")),
        Column("approved_by", _("Approved by")),
    )
    sorts = {"-id": ("-id",), "-used": ("-used", "-id")}
    default_sort = "-id"
    tabs = (
        Tab("approved", _("In use"), lambda rows, user: rows.filter(state=State.APPROVED), colour="green"),
        Tab(
            "waiting", _("Waiting for approval"), lambda rows, user: rows.filter(state=State.WAITING), colour="orange"
        ),
    )
    empty_title = _("No standard text here")
    empty_text = _("Write one; it can be used as soon as a second person has approved it.")

    def row_url(self, obj: Script) -> str:
        return reverse("scripts:edit", args=[obj.pk])
