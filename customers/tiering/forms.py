from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.values.errors import Refused
from customers.tiering.models import TIERS

FIELD_OF = {"tiering.reason": "reason", "tiering.ends_on": "ends_on", "tiering.same": "tier"}


class OverrideForm(forms.Form):
    tier = forms.ChoiceField(label=pgettext_lazy("of a customer", "Tier"), choices=TIERS)
    ends_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def refuse(self, refusal: Refused) -> None:
        self.add_error(FIELD_OF.get(refusal.code), str(refusal))
