from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.servicing import papers
from loans.servicing.models import Payment


class RepaymentForm(forms.Form):
    amount = forms.DecimalField(label=_("Amount (yuan)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    value_date = forms.DateField(
        label=_("Value date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Payment.CHANNELS)
    reference = forms.CharField(label=_("Reference of the receipt"), max_length=60, required=False)
    payer = forms.CharField(label=_("Paid by (if the receipt names somebody)"), max_length=80, required=False)


class ReversalForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class StatementForm(forms.Form):
    as_of = forms.DateField(label=_("As of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class PaperForm(forms.Form):
    """One letter about a loan; the day counts for a quote only."""

    kind = forms.ChoiceField(label=_("Document"), choices=lambda: [(k.code, k.title) for k in papers.LETTERS.values()])
    on = forms.DateField(
        label=_("Day of settlement (quote only)"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        required=False,
    )
    send = forms.BooleanField(label=_("Tell the borrower by text message"), required=False)


class SettlementForm(forms.Form):
    """Everything repaid on one day; the amount is worked out."""

    value_date = forms.DateField(
        label=_("Value date"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Payment.CHANNELS)
    reference = forms.CharField(label=_("Reference of the receipt"), max_length=60, required=False)
