from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.campaigns.forms import ANY
from customers.campaigns.models import AUDIENCES
from customers.events.models import CONTENT_KINDS, KINDS, Event
from customers.profiles.models import SEGMENTS
from customers.tiering.models import TIERS


def _time(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


class EventForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=18)
    title = forms.CharField(label=_("Title"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    where = forms.CharField(label=_("Where"), max_length=120, help_text=_("Address, or the link of the stream"))
    about = forms.CharField(label=_("What it is about"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    starts_at = _time(_("Begins"))
    ends_at = _time(_("Ends"))
    closes_at = _time(_("Registration until"))
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=100_000, initial=30)

    def __init__(self, *args: Any, instance: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        if instance is not None:
            self.initial = {name: getattr(instance, name) for name in self.fields}

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        taken = Event.objects.filter(code=code).exclude(pk=self.instance.pk if self.instance else None)
        if taken.exists():
            raise forms.ValidationError(_("This code is taken."))
        return code


class SegmentForm(forms.Form):
    """To whom an invitation or a report goes."""

    audience = forms.ChoiceField(label=_("Audience"), choices=AUDIENCES)
    tier = forms.ChoiceField(label=_("Tier"), choices=ANY + TIERS, required=False)
    segment = forms.ChoiceField(label=_("Segment"), choices=ANY + SEGMENTS, required=False)
    region = forms.RegexField(r"^\d{2}(\d{2}(\d{2})?)?$", label=_("Region"), required=False)

    def chosen(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("region",) if data["audience"] == "leads" else ("tier", "segment", "region")
        return {"audience": data["audience"], "segment": {name: data[name] for name in names if data[name]}}


class PhoneForm(forms.Form):
    phone = forms.CharField(label=_("Mobile"), max_length=24)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)


class VersionForm(forms.Form):
    body = forms.CharField(
        label=_("Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("With the risk warning; the public reads it until the last day."),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("Shown until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ContentForm(VersionForm):
    code = forms.SlugField(label=_("Code"), max_length=18)
    title = forms.CharField(label=_("Title"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=CONTENT_KINDS)
    field_order = ("code", "title", "kind", "body", "expires_on")
