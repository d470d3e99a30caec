from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.values import identity
from complaints.cases.models import CATEGORIES, CHANNELS

LONGEST = 4000


def no_hidden_characters(text: str) -> None:
    if any(("\ud800" <= char <= "\udfff") or char == "\x00" for char in text):
        raise ValidationError(_("This text has a character that cannot be stored."))


# The standard gives each reason a code; lists of regulators carry it.
NATIONAL_CODE = RegexValidator(r"^[0-9A-Za-z.-]{1,12}$", _("Letters, digits, dots and hyphens, at most twelve."))


class ComplaintForm(forms.Form):
    """What is written down when somebody complains."""

    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    received_at = forms.DateTimeField(
        label=_("Received"),
        required=False,
        help_text=_("The clocks run from here. Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    content = forms.CharField(
        label=_("Complaint"),
        max_length=LONGEST,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In the complainant's own words. Leave out identity and card numbers."),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("Let the text decide")), *CATEGORIES],
    )
    complainant_name = forms.CharField(
        label=_("Complainant"), max_length=60, required=False, validators=[no_hidden_characters]
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("The customer and earlier complaints are found by it."),
    )
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    loan = forms.IntegerField(required=False, widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("Sum in dispute (yuan)"),
        required=False,
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    group_size = forms.IntegerField(
        label=_("Number of complainants"), initial=1, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    vulnerable = forms.BooleanField(
        label=_("Needs special care (elderly, disabled, ill)"),
        required=False,
    )

    def clean_phone(self) -> str:
        phone = identity.normalise_phone(self.cleaned_data["phone"])
        if self.cleaned_data["phone"] and not 7 <= len(phone) <= 12:
            raise ValidationError(_("This is no telephone number. Give eleven digits, or area code and number."))
        return phone

    def clean_received_at(self) -> Any:
        received = self.cleaned_data["received_at"]
        if received is not None and received > timezone.now() + timedelta(minutes=2):
            raise ValidationError(_("The time of receipt lies in the future. Correct it."))
        return received


class LimitsForm(forms.Form):
    """Other time limits for one tier, in minutes of its calendar."""

    respond = forms.IntegerField(label=_("First answer (minutes)"), min_value=1)
    start = forms.IntegerField(label=_("Work begun (minutes)"), min_value=1)
    resolve = forms.IntegerField(label=_("Resolution (minutes)"), min_value=1)
    warn = forms.CharField(
        label=_("Warn at (percent of the time)"),
        max_length=40,
        help_text=_("For example: 50 80. From 75 percent on the lead is told."),
    )
    basis = forms.CharField(label=_("Why the limits change"), max_length=200, validators=[no_hidden_characters])

    def clean_warn(self) -> list[int]:
        parts = self.cleaned_data["warn"].replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
            raise ValidationError(_("Give whole numbers with a space between them."))
        return [int(part) for part in parts]


class TryForm(forms.Form):
    content = forms.CharField(
        label=_("Try a sentence"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS, required=False)
