import json
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

DATE = {"type": "date"}


class PolicyForm(forms.Form):
    content = forms.CharField(
        label=_("Bands, additions and limits as JSON"), max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false", "class": "font-monospace"}),
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    basis = forms.CharField(label=_("Basis"), max_length=300)

    def clean_content(self) -> Any:
        try:
            return json.loads(self.cleaned_data["content"], parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("This is not JSON. Look for a comma or a quotation mark.")) from None


def _refuse(name: str) -> Any:
    raise ValueError(name)


class ExceptionForm(forms.Form):
    rate = forms.DecimalField(
        label=_("Yearly rate in percent"), min_value=Decimal(0), max_value=Decimal(36), decimal_places=4
    )
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=300)

    def clean_rate(self) -> Decimal:
        return self.cleaned_data["rate"] / 100


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("What explains it, or what was put right"), min_length=4, max_length=400)
