from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.retention.models import MEASURES


class PlanForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, as the customer says"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure = forms.ChoiceField(label=_("Measure"), choices=MEASURES)
    amount = forms.DecimalField(
        label=_("Amount given up, yuan"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text=_("For a waived late fee only; a second person agrees."),
    )
    lender_agreed = forms.CharField(
        label=_("The lender's agreement"),
        max_length=120,
        required=False,
        help_text=_("For terms that belong to the lender: who agreed, when, reference."),
    )
    plan = forms.CharField(label=_("Plan"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_amount(self) -> Decimal:
        return self.cleaned_data["amount"] or Decimal(0)


class CloseForm(forms.Form):
    result = forms.CharField(label=_("What came of it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
