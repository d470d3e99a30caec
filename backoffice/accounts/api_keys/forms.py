from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.api_keys.machine import scopes


class KeyForm(forms.Form):
    owner = forms.CharField(label=_("Company"), max_length=80)
    owner_code = forms.RegexField(
        r"^[a-z][a-z0-9-]{1,11}$",
        label=_("Short name of the company"),
        max_length=12,
        help_text=_("2 to 12 small letters and digits; keeps the references of companies apart, and never changes."),
    )
    name = forms.CharField(label=_("Used for"), max_length=60, help_text=_("Such as: portal, production."))
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)
    per_minute = forms.IntegerField(label=_("Calls per minute"), min_value=1, max_value=6000, initial=60)
    expires_on = forms.DateField(
        label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = list(scopes().items())
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=180)

    def expires_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["expires_on"], time.max.replace(microsecond=0)))


class RevokeForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
