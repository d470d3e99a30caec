from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.reports.domain import Period

LONGEST = timedelta(days=366 * 2)
SPANS = (30, 90, 365)


class PeriodForm(forms.Form):
    """From and to; without them the last `days` days."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("to"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean(self) -> dict:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not timedelta() <= last - first <= LONGEST:
            raise forms.ValidationError(_("The last day is not before the first, and at most two years after it."))
        if (first and first.year < 2000) or (last and last.year > 2100):
            raise forms.ValidationError(_("Give a year between 2000 and 2100."))
        return data


def last_days(text: str, today: date) -> Period:
    days = int(text) if text in {str(span) for span in SPANS} else SPANS[1]
    return Period(today - timedelta(days=days - 1), today)
