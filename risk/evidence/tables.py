from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.web.lists import Column, Tab, Table
from risk.evidence import words


class EvidenceTable(Table):
    columns = [
        Column("asked_at", _("Asked at"), kind="time", sort="-asked"),
        Column("customer.name", _("Customer"), kind="strong", link=True, sub="customer.id_masked"),
        Column("source", _("Source"), value=lambda row: words.source_name(row.source)),
        Column("outcome", _("Outcome"), kind="badge", badge="evidence.outcome"),
        Column("failure", _("Why not"), css="wide-only"),
        Column("milliseconds", _("Waited (ms)"), kind="int"),
        Column("attempts", _("Attempts"), kind="int", css="wide-only"),
        Column("cost", _("Cost"), kind="money"),
        Column("valid_until", _("Valid until"), kind="time", css="wide-only"),
        Column("consent_id", _("Consent"), kind="code", css="wide-only"),
    ]
    sorts = {"-asked": ("-asked_at", "-id")}
    default_sort = "-asked"
    tabs = [
        Tab("answered", _("Answered"), lambda rows, _user: rows.filter(outcome="ok"), count=False),
        Tab("failed", _("No answer"), lambda rows, _user: rows.filter(outcome="failed"), colour="red"),
        Tab("refused", _("Not asked"), lambda rows, _user: rows.filter(outcome="refused")),
    ]
    empty_title = _("No source was asked yet")
    empty_text = _("Sources are asked when an application is submitted and the customer has agreed to a credit check.")

    def row_url(self, obj: Any) -> str:
        return reverse("evidence:detail", args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("evidence:preview", args=[obj.pk])
