from django import forms
from django.utils.translation import gettext_lazy as _

from customers.rewards.models import EARNERS


class ReferrerForm(forms.Form):
    phone = forms.CharField(label=_("Mobile of who recommended"), max_length=24)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("What was found"), max_length=200, min_length=4)


class SchemeForm(forms.Form):
    earner = forms.ChoiceField(label=_("For"), choices=EARNERS[:2])
    bands = forms.CharField(
        label=_("Bands"), max_length=200,
        help_text=_("1:50 11:80 means: from the first loan of a month 50 yuan each, from the eleventh 80."),
    )  # fmt: skip
    cap = forms.DecimalField(
        label=_("At most a month"), min_value=0, max_digits=12, decimal_places=2, initial=0,
        help_text=_("Yuan; 0: no limit"),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
