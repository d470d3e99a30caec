from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.audit import words
from backoffice.files.domain import BatchState
from backoffice.files.imports import kinds
from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table

badges.register(
    "files.batch",
    {
        BatchState.UPLOADED: ("azure", _("Choose columns")),
        BatchState.QUEUED: ("blue", _("Queued")),
        BatchState.RUNNING: ("blue", _("Running")),
        BatchState.FINISHED: ("green", _("Finished")),
        BatchState.FAILED: ("red", _("Not readable")),
    },
)


class BatchTable(Table):
    columns = [
        Column("number", _("Number"), kind="code", link=True),
        Column("file.original_name", _("File")),
        Column("kind", _("Kind"), value=lambda row: kinds.get(row.kind).label),
        Column("state", _("State"), kind="badge", badge="files.batch"),
        Column("rows_total", _("Rows"), kind="int"),
        Column("rows_created", _("Taken over"), kind="int"),
        Column("rows_known", _("Already there"), kind="int"),
        Column("rows_failed", pgettext_lazy("rows", "Refused"), kind="int"),
        Column("dry_run", _("Dry run"), kind="bool"),
        Column("owner.full_name", _("Uploaded by")),
        Column("created_at", _("Uploaded at"), kind="time", sort="-created"),
    ]
    sorts = {"-created": ("-created_at", "-id"), "created": ("created_at", "id")}
    default_sort = "-created"
    tabs = [
        Tab("open", _("To be started"), lambda rows, _user: rows.filter(state="uploaded")),
        Tab("running", _("Running"), lambda rows, _user: rows.filter(state__in=["queued", "running"])),
        Tab("refused", _("With refused rows"), lambda rows, _user: rows.filter(rows_failed__gt=0), colour="orange"),
    ]
    empty_title = _("No imports yet")
    empty_text = _("Upload a CSV or XLSX file; you choose the columns, then rows are checked and taken over.")

    def row_url(self, obj: Any) -> str:
        return reverse("files:import_detail", args=[obj.pk])


words.add(
    {
        "files.store": _("File kept"),
        "files.download": _("File downloaded"),
        "files.open_import": _("Import file uploaded"),
        "files.start_import": _("Import started"),
        "files.finish_import": _("Import finished"),
        "files.fail_import": _("Import failed"),
    }
)
