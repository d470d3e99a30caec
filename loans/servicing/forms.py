from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.servicing.models import Payment


class RepaymentForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    value_date = forms.DateField(
        label=_("Value date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Payment.CHANNELS)
    reference = forms.CharField(label=_("Reference of the receipt"), max_length=60, required=False)


class ReversalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StatementForm(forms.Form):
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
