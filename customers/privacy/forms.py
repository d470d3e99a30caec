from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.privacy.holdings import decisions_of
from customers.privacy.models import EVIDENCES, HOLD_SOURCES, PURPOSES, REQUEST_KINDS, WAYS, Consent
from customers.profiles.models import Customer


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


class AuthorisationForm(forms.Form):
    """What the customer is asked to agree to, each by itself, on one paper."""

    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=PURPOSES, widget=forms.CheckboxSelectMultiple, required=False
    )
    receiver = forms.CharField(
        label=_("Receiver"), max_length=120, required=False, help_text=_("Full name of the lender, for forwarding.")
    )


class OwnWithdrawForm(forms.Form):
    """The boxes stand in the template, each beside its effects."""

    consents = forms.TypedMultipleChoiceField(label=_("Consents"), coerce=int)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Consent.objects.filter(customer=customer, withdrawn_at__isnull=True)
        self.fields["consents"].choices = [(row.pk, str(row)) for row in rows]

    @property
    def chosen(self) -> list[str]:
        return [str(pk) for pk in self["consents"].value() or []]


class WithdrawForm(OwnWithdrawForm):
    note = forms.CharField(label=_("How the wish reached us (optional)"), max_length=200, required=False)


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label=_("Asks for"), choices=REQUEST_KINDS)
    decision_id = forms.TypedChoiceField(
        label=_("About the decision"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("For an explanation or a manual review."),
    )
    way = forms.ChoiceField(label=_("Came by"), choices=WAYS)
    content = forms.CharField(
        label=_("In the person's words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(one.pk, one.label) for one in decisions_of(customer)]
        self.fields["decision_id"].choices = [("", "—"), *found]


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done, or why it is refused (in Chinese: the person reads it)"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CopyForm(forms.Form):
    last_four = forms.CharField(label=_("Last four characters of your identity number"), min_length=4, max_length=4)


class HoldForm(forms.Form):
    source = forms.ChoiceField(label=_("Ordered by"), choices=HOLD_SOURCES)
    reference = forms.CharField(label=_("Number of the order or case"), max_length=80)
    reason = forms.CharField(
        label=_("What must be kept, and why"), min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: until it is lifted."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=_("By which decision the hold has ended"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
