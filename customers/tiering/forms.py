from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.tiering.domain import Rules
from customers.tiering.models import TIERS


class OverrideForm(forms.Form):
    tier = forms.ChoiceField(label=pgettext_lazy("of a customer", "Tier"), choices=TIERS)
    ends_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _points(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100)


class PolicyForm(forms.Form):
    frequency = _points(_("Points for frequency"))
    recency = _points(_("Points for recency"))
    repayment = _points(_("Points for repayment"))
    value = _points(_("Points for value"))
    tenure = _points(_("Points for tenure"))
    referrals = _points(_("Points for recommendations"))
    value_full = forms.IntegerField(
        label=_("Full points for value from (yuan of net income)"), min_value=1, max_value=10_000_000
    )
    tenure_full = forms.IntegerField(label=_("Full points for tenure from (months)"), min_value=1, max_value=240)
    referrals_full = forms.IntegerField(
        label=_("Full points for recommendations from (funded loans)"), min_value=1, max_value=100
    )
    up = _points(_("VIP from"))
    down = _points(_("VIP kept from"))
    bar_overdue_days = forms.IntegerField(
        label=_("No VIP when overdue for more than (days)"), min_value=0, max_value=365
    )
    notice_days = forms.IntegerField(label=_("Notice before a downgrade (days)"), min_value=0, max_value=365)
    validity_months = forms.IntegerField(label=_("VIP holds for (months)"), min_value=1, max_value=60)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    basis = forms.CharField(label=_("Basis"), max_length=200)

    def rules(self) -> Rules:
        return Rules(**{field.name: self.cleaned_data[field.name] for field in fields(Rules)})
