"""Shapes of the account pages."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.domain import AuthorityKind
from backoffice.accounts.models import User
from backoffice.accounts.roles import ROLE_NAMES


class SignInForm(AuthenticationForm):
    error_messages = {
        # One sentence for an unknown name, a wrong password and a switched-off account: nobody learns who works here.
        "invalid_login": _("Name or password is wrong."),
        "inactive": _("Name or password is wrong."),
    }
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        help_text=_("Six digits from the app, or one of the recovery codes."),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "one-time-code", "inputmode": "text"}),
    )


class EnrolForm(forms.Form):
    code = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("One-time code"),
        error_messages={"invalid": _("The code has six digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"}),
    )


class _NewPassword(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        help_text=_("At least 12 characters. A sentence is easier to keep in mind than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("password"), data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ."))
        elif password:
            person = self.person or User(username=data.get("username", ""), full_name=data.get("full_name", ""))
            try:
                password_validation.validate_password(password, person)
            except forms.ValidationError as refusal:
                self.add_error("password", refusal)
        return data


class OwnPasswordForm(_NewPassword):
    field_order = ["old", "password", "again"]
    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class FirstPasswordForm(_NewPassword):
    """A password that an administrator sets; its owner must change it at first use."""


class PersonForm(forms.Form):
    full_name = forms.CharField(label=_("Name"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[(role.value, label) for role, label in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept in the audit trail."))


class HireForm(_NewPassword):
    field_order = ["username", "full_name", "email", "roles", "password", "again"]
    username = forms.CharField(label=_("User name"), max_length=150, validators=[User.username_validator])
    full_name = forms.CharField(label=_("Name"), max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        choices=[(role.value, label) for role, label in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_username(self) -> str:
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This user name is taken."))
        return name


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class LimitsForm(forms.Form):
    review = forms.DecimalField(
        label=_("Review of an application, up to (yuan)"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    fee_waiver = forms.DecimalField(
        label=_("Waiving a fee, up to (yuan)"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    compensation = forms.DecimalField(
        label=_("Compensation, up to (yuan)"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def amounts(self) -> dict[AuthorityKind, Decimal | None]:
        return {kind: self.cleaned_data[kind.value] for kind in AuthorityKind}
