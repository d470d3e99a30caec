from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.documents.domain import DocumentState
from backoffice.documents.words import STANDINGS
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "documents.state",
    {
        DocumentState.PENDING: ("blue", _("Being made")),
        DocumentState.RENDERED: ("green", _("Ready")),
        DocumentState.FAILED: ("red", _("Failed")),
        DocumentState.VOID: ("secondary", _("Void")),
    },
)
badges.register("documents.wording", {standing.value: look for standing, look in STANDINGS.items()})


class DocumentTable(Table):
    columns = [
        Column("number", _("Paper number"), kind="code", link=True),
        Column("title", _("Document")),
        Column("state", _("State"), kind="badge", badge="documents.state"),
        Column("created_at", _("Time of issue"), kind="time", sort="-issued"),
        Column("created_by", _("Issued by")),
        Column("pages", _("Pages"), kind="int"),
        Column("sha256", _("Hash of the file"), kind="code", value=lambda row: row.sha256[:12]),
    ]
    sorts = {"-issued": ("-created_at", "-id"), "issued": ("created_at", "id")}
    default_sort = "-issued"
    tabs = [
        Tab("pending", _("Being made"), lambda rows, _user: rows.filter(state="pending"), colour="blue"),
        Tab("failed", _("Failed"), lambda rows, _user: rows.filter(state="failed"), colour="red"),
        Tab("void", _("Void"), lambda rows, _user: rows.filter(state="void"), count=False),
    ]
    empty_title = _("No documents here")
    empty_text = _("Forms, contracts and statements appear here as soon as they are issued.")

    def row_url(self, obj: Any) -> str:
        return obj.get_absolute_url()
