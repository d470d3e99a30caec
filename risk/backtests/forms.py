from django import forms
from django.utils.translation import gettext_lazy as _


class BacktestForm(forms.Form):
    since = forms.DateField(
        label=_("Decisions from (empty: all)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
