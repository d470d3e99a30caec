from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table


class AssessmentTable(Table):
    columns = [
        Column("application.number", _("Number"), kind="code", link=True),
        Column("application.customer.name", _("Customer"), kind="strong", sub="application.customer.id_masked"),
        Column("round", _("Round"), kind="int", css="wide-only"),
        Column("tier", _("Tier"), kind="badge", badge="application.tier", sort="tier"),
        Column("score", _("Score"), kind="custom", template="risk/assessment/cell_score.html", sort="-score"),
        Column("debt_ratio", _("Debt to income"), kind="percent"),
        Column("reasons", _("Why"), kind="custom", template="risk/assessment/cell_reasons.html", export=False),
        Column(
            "application.known_outcome", _("Known outcome"), kind="badge", badge="application.outcome", css="wide-only"
        ),
        Column("rule_set", _("Rules"), value=lambda row: str(row.rule_set), css="wide-only"),
        Column("scorecard", _("Scorecard"), value=lambda row: str(row.scorecard), css="wide-only"),
        Column("created_at", _("Assessed at"), kind="time", sort="-created"),
    ]
    sorts = {
        "-created": ("-created_at", "-id"),
        "-score": ("-score", "-id"),
        "score": ("score", "id"),
    }
    default_sort = "-created"
    tabs = [
        Tab("a", _("A · forwarded"), lambda rows, _user: rows.filter(tier="A"), colour="green"),
        Tab("b", _("B · review"), lambda rows, _user: rows.filter(tier="B"), colour="orange"),
        Tab("c", _("C · not recommended"), lambda rows, _user: rows.filter(tier="C"), colour="red"),
        Tab("evidence", _("Evidence missing"), lambda rows, _user: rows.filter(evidence_missing__gt=0)),
    ]
    empty_title = _("Nothing was assessed yet")
    empty_text = _("An application is assessed by itself a moment after it is submitted.")

    def row_url(self, obj: Any) -> str:
        return reverse("assessment:detail", args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("assessment:preview", args=[obj.pk])
