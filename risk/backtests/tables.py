from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table
from risk.backtests.models import TierMove


def rules_hit(move: TierMove) -> str:
    return "、".join(move.hits)


class TierMoveTable(Table):
    columns = [
        Column("application.number", _("Number"), kind="code", link=True),
        Column("application.customer.name", _("Customer"), kind="strong"),
        Column("application.amount", _("Amount"), kind="money"),
        Column("assessment.score", _("Score"), kind="int"),
        Column("old_tier", _("As decided"), kind="badge", badge="application.tier"),
        Column("new_tier", _("With these rules"), kind="badge", badge="application.tier"),
        Column("hits", _("Rules hit"), value=rules_hit),
        Column("application.known_outcome", _("Known outcome")),
    ]
    sorts = {"id": ("id",)}
    default_sort = "id"
    tabs = [
        Tab("in", _("Swapped in"), lambda rows, _user: rows.filter(new_tier="A"), "green"),
        Tab("out", _("Swapped out"), lambda rows, _user: rows.filter(old_tier="A"), "red"),
        Tab("to_c", _("Newly not recommended"), lambda rows, _user: rows.filter(new_tier="C"), "red"),
        Tab("from_c", _("No longer refused"), lambda rows, _user: rows.filter(old_tier="C")),
    ]
    empty_title = _("No case moved")
    empty_text = _("Under these rules every case keeps its tier.")

    def row_url(self, obj: Any) -> str:
        return reverse("assessment:detail", args=[obj.assessment_id])
