from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from risk.pricing.models import EXCEPTION_STATES, FINDING_STATES, STATES, PriceFinding

badges.register(
    "pricing.policy",
    {
        code: (shade, label)
        for (code, label), shade in zip(STATES, ("blue", "purple", "orange", "green", "secondary"), strict=True)
    },
)
badges.register(
    "pricing.exception",
    {
        code: (shade, label)
        for (code, label), shade in zip(EXCEPTION_STATES, ("orange", "green", "secondary"), strict=True)
    },
)
badges.register(
    "pricing.finding",
    {code: (shade, label) for (code, label), shade in zip(FINDING_STATES, ("orange", "green"), strict=True)},
)
badges.register(
    "pricing.why",
    {
        "": ("red", _("unexplained")),
        "exception": ("purple", _("approved exception")),
        "policy": ("secondary", _("as its policy says")),
    },
)


class FindingTable(Table):
    columns = [
        Column("band", _("Band"), kind="code", link=True),
        Column("product_version", _("Product"), kind="strong"),
        Column("term_months", _("Months"), kind="int"),
        Column("lowest", _("Lowest rate"), kind="percent"),
        Column("highest", _("Highest rate"), kind="percent"),
        Column("unexplained", _("Unexplained"), kind="int"),
        Column("state", _("State"), kind="badge", badge="pricing.finding"),
        Column("found_at", _("Found at"), kind="time"),
        Column("closed_by", _("Closed by")),
        Column("reason", _("Explanation")),
    ]
    sorts = {"-found": ("-found_at", "-id")}
    default_sort = "-found"
    tabs = [
        Tab(
            "open", pgettext_lazy("findings", "To be explained"), lambda rows, _u: rows.filter(state="open"), "orange"
        ),
        Tab("closed", pgettext_lazy("findings", "Closed"), lambda rows, _u: rows.filter(state="closed")),
    ]
    default_tab = "open"
    empty_title = _("Equal risk has equal prices")
    empty_text = _("Every night the approved rates of the same band, product, term and method are compared.")

    def row_url(self, obj: PriceFinding) -> str:
        return reverse("pricing:finding", args=[obj.pk])
