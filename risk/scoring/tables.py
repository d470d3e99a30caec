from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Table
from risk.scoring.models import ScorecardVersion

badges.register(
    "scoring.status",
    {
        "draft": ("secondary", _("Draft")),
        "published": ("green", _("Published")),
        "retired": ("yellow", _("Out of use")),
    },
)


def _metric(name: str) -> Any:
    def read(row: ScorecardVersion) -> str:
        return str(row.content.get("metrics", {}).get("held_out", {}).get(name, ""))

    return read


class ScorecardTable(Table):
    columns = [
        Column("number", _("Version"), kind="strong", link=True, value=str),
        Column("title", _("Title")),
        Column("status", _("State"), kind="badge", badge="scoring.status"),
        Column("auc", _("AUC, rows kept back"), value=_metric("auc")),
        Column("ks", _("KS, rows kept back"), value=_metric("ks")),
        Column("created_by.full_name", _("Entered by")),
        Column("published_by.full_name", _("Published by")),
        Column("published_at", _("Published at"), kind="time"),
    ]
    sorts = {"-number": ("-number", "-id")}
    default_sort = "-number"
    empty_title = _("No scorecard yet")
    empty_text = _("Develop one with manage.py fit_scorecard, enter it here, and have a second person publish it.")

    def row_url(self, obj: Any) -> str:
        return reverse("scoring:detail", args=[obj.pk])
