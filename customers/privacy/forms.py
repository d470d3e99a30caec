from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from customers.privacy.models import EVIDENCES, PURPOSES

FIELD_OF = {"privacy.receiver": "receiver", "privacy.evidence": "evidence_kind", "privacy.future": "granted_on"}


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)
    receiver = forms.CharField(
        label=_("Receiver"), max_length=120, required=False, help_text=_("Full name of the lender, for forwarding.")
    )
    evidence_kind = forms.ChoiceField(label=_("How the customer agreed"), choices=EVIDENCES)
    reference = forms.CharField(
        label=_("Where the evidence is"),
        max_length=120,
        help_text=_("Number of the paper, recording or confirmation."),
    )
    granted_on = forms.DateField(
        label=_("Agreed on"),
        required=False,
        help_text=_("Empty: now."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_granted_on(self):
        day = self.cleaned_data["granted_on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("The consent cannot be given later than now. Check the date."))
        return day

    def refuse(self, refusal: Refused) -> None:
        self.add_error(FIELD_OF.get(refusal.code), str(refusal))


class AuthorisationForm(forms.Form):
    """What the customer is asked to agree to, each by itself, on one paper."""

    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=PURPOSES, widget=forms.CheckboxSelectMultiple, required=False
    )
    receiver = forms.CharField(
        label=_("Receiver"), max_length=120, required=False, help_text=_("Full name of the lender, for forwarding.")
    )


class WithdrawForm(forms.Form):
    note = forms.CharField(label=_("How the wish reached us (optional)"), max_length=200, required=False)
