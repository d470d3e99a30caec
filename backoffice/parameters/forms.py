from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.domain import Kind

DATE = {"type": "date"}


class ProposeForm(forms.Form):
    value = forms.CharField(label=_("New value"), max_length=4000)
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    valid_to = forms.DateField(
        label=_("Valid to (first day it no longer holds)"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=300, help_text=_("Rule, notice or decision, with its number.")
    )

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if kind == Kind.LIST:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 10})
            self.fields["value"].help_text = _("One entry a line.")
        elif kind == Kind.FLAG:
            self.fields["value"].widget = forms.Select(choices=[("true", _("yes")), ("false", _("no"))])
        elif kind == Kind.DECIMAL:
            self.fields["value"].help_text = _("Rates as a fraction: 0.24 is 24 %.")
