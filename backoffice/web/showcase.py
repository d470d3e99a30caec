"""Values for the page that shows every building block."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from backoffice.templatetags.charts import chart_spark
from backoffice.web.badges import COLOURS
from backoffice.web.charts import Series


class ShowcaseForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=30, help_text=_("As on the identity card."))
    amount = forms.DecimalField(label=_("amount"), max_digits=14, decimal_places=2)


def context(now: datetime) -> dict[str, Any]:
    values = [213, 180, 247, 225, 191, 183, 219, 203, 257, 166, 156, 243, 195, 208]
    others = [179, 156, 213, 238, 152, 193, 181, 168, 283, 140, 163, 273, 206, 216]
    days = [f"{now - timedelta(days=back):%m-%d}" for back in reversed(range(14))]
    return {
        "figures": [
            {"label": _("Intake"), "value": "1,284", "delta": "+6.2%", "way": "up", "spark": chart_spark("", values)},
            {
                "label": _("Answered in time"),
                "value": "94.1%",
                "delta": "-2.1",
                "way": "down",
                "url": "#",
                "spark": chart_spark("", others, "orange"),
            },
            {
                "label": _("Disbursed"),
                "value": "3,962",
                "unit": "万",
                "spark": chart_spark("", [1, 4, 2, 8, 5], "teal"),
            },
        ],
        "days": days,
        "two": [Series(_("in"), values, "blue"), Series(_("done"), others, "green")],
        "steps": [
            (_("submitted"), 1284, "#"),
            (_("pre-screened"), 1011, "#"),
            (_("reviewed"), 402, "#"),
            (_("disbursed"), 226, "#"),
        ],
        "weekdays": ["一", "二", "三", "四", "五"],
        "hours": list(range(8, 21)),
        "heat": [[abs(14 - hour) * day % 11 for hour in range(8, 21)] for day in range(1, 6)],
        "parts": [("A", 512, "green", "#"), ("B", 402, "orange", "#"), ("C", 86, "red", "#")],
        "facts": [(_("Amount"), "80,000.00"), (_("Term"), "36"), (_("Employer"), "苏州某某精密机械有限公司", "form")],
        "entries": [
            {"at": now, "title": _("Submitted"), "actor": "王敏", "colour": "green"},
            {"at": now, "title": _("Assessed"), "text": "B", "colour": "orange"},
        ],
        "clocks": [now + timedelta(minutes=minutes) for minutes in (-12, 4, 31, 98, 4000)],
        "colours": sorted(COLOURS),
        "form": ShowcaseForm(),
        "confirm": _("Really go on?"),
        "empty_title": _("Nothing waits"),
        "empty_text": _("New cases appear here by themselves."),
        "empty_label": _("To my work"),
    }
