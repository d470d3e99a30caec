from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


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
