from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from complaints.cases.forms import no_hidden_characters
from complaints.resolution.models import KINDS


def _words(label, length=2000, rows=3, **more):
    return forms.CharField(
        label=label,
        max_length=length,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class RemedyForm(forms.Form):
    kind = forms.ChoiceField(label=_("Remedy"), choices=KINDS)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"),
        required=False,
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("For refunds and waivers. They are booked on the loan once somebody with the authority approves."),
    )
    text = _words(_("What is given and why"), 300, 2)


class LetterForm(forms.Form):
    findings = _words(_("What was found"))
    decision = _words(_("What is decided"))


class DeliveryForm(forms.Form):
    how = forms.CharField(label=_("How it was delivered"), max_length=100, validators=[no_hidden_characters])


class ConfirmationForm(forms.Form):
    said = forms.CharField(label=_("What the complainant said"), max_length=200, validators=[no_hidden_characters])
