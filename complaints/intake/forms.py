from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from backoffice.values import identity
from backoffice.web.forms import MultipleFileField
from complaints.cases.forms import LONGEST, NATIONAL_CODE, no_hidden_characters
from complaints.cases.models import CHANNELS

PUBLIC_FILES = 3


def _phone(value: str, *, required: bool = False) -> str:
    phone = identity.normalise_phone(value)
    if (value or required) and not 7 <= len(phone) <= 12:
        raise ValidationError(_("This is no telephone number. Give eleven digits, or area code and number."))
    return phone


class PublicForm(forms.Form):
    """What anybody fills in, on a phone, without signing in."""

    about = forms.ChoiceField(
        label=_("This is"),
        choices=[("complaint", _("a complaint")), ("suggestion", _("a suggestion"))],
        initial="complaint",
        widget=forms.RadioSelect,
    )
    content = forms.CharField(
        label=_("What happened, and what you ask for"),
        min_length=5,
        max_length=LONGEST,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Please leave out identity and card numbers. We ask for nothing that we hold already."),
    )
    name = forms.CharField(label=_("Your name"), max_length=60, required=False, validators=[no_hidden_characters])
    phone = forms.CharField(
        label=_("Your telephone"),
        max_length=20,
        help_text=_("We answer there."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    loan = forms.CharField(
        label=_("Loan number, if you know it"), max_length=30, required=False, validators=[no_hidden_characters]
    )
    files = MultipleFileField(
        label=_("Pictures or PDF"), required=False, help_text=_("At most three files, 10 MB each.")
    )
    # People do not see this field; programs fill it in.
    website = forms.CharField(required=False, max_length=200)

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"], required=True)

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"] or []
        if len(files) > PUBLIC_FILES:
            raise ValidationError(_("At most three files."))
        return files


class ApiForm(forms.Form):
    """What a partner's system sends for one complaint."""

    reference = forms.RegexField(
        r"^[A-Za-z0-9._-]{1,60}$",
        label=_("Your reference"),
        max_length=60,
        help_text=_("Yours alone and used once: letters, digits and . _ -"),
    )
    content = forms.CharField(label=_("Complaint"), max_length=LONGEST, validators=[no_hidden_characters])
    channel = forms.ChoiceField(label=_("Channel"), choices=CHANNELS)
    name = forms.CharField(label=_("Complainant"), max_length=60, required=False, validators=[no_hidden_characters])
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=200, required=False, validators=[EmailValidator()])
    loan = forms.CharField(label=_("Loan number"), max_length=30, required=False, validators=[no_hidden_characters])
    received_at = forms.DateTimeField(label=_("Received"), required=False, help_text=_("With time zone. Empty: now."))
    amount = forms.DecimalField(
        label=_("Sum in dispute (yuan)"), required=False, max_digits=14, decimal_places=2, min_value=0
    )

    national_code = forms.CharField(
        label=_("National code"),
        required=False,
        validators=[NATIONAL_CODE],
        help_text=_("Code of the reason in JR/T 0169, where you know it."),
    )

    def clean_phone(self) -> str:
        return _phone(self.cleaned_data["phone"])
