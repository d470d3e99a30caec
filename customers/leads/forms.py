from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.channels.models import Channel
from customers.channels.selectors import open_channels
from customers.leads.domain import Lost
from customers.leads.models import LOST, RESULTS, WAYS
from customers.relations import selectors as relations


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _money(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=1, max_value=100_000_000, decimal_places=2, help_text=_("Yuan"), **more
    )


class LeadForm(forms.Form):
    """A lead typed in by a person."""

    channel = forms.ModelChoiceField(label=_("Channel"), queryset=None)
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    region = forms.RegexField(
        r"^\d{6}$", label=_("Region code"), required=False, help_text=_("Six digits, for example 330108")
    )
    company = forms.CharField(label=_("Company or work"), max_length=120, required=False)
    amount = _money(_("Wanted amount"), required=False)
    purpose = forms.CharField(label=_("Purpose"), max_length=40, required=False)
    campaign = forms.SlugField(label=_("Campaign"), max_length=20, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)
    is_student = forms.BooleanField(label=_("Student in full-time education, or under 18"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_now = open_channels(timezone.localdate())
        self.fields["channel"].queryset = Channel.objects.filter(pk__in=[each.pk for each in open_now])


class ContactForm(forms.Form):
    way = forms.ChoiceField(label=_("Way"), choices=WAYS)
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was said"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    agreed = forms.BooleanField(
        label=_("Agreed to receive offers and invitations (asked, and heard a yes)"), required=False
    )
    next_on = _day(_("Next contact"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class QualifyForm(forms.Form):
    amount = _money(_("Wanted amount"))
    purpose = forms.CharField(label=_("Purpose"), max_length=40)
    region = forms.RegexField(r"^\d{6}$", label=_("Region code"))
    company = forms.CharField(label=_("Company or work"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LoseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Lost because"), choices=[choice for choice in LOST if choice[0] != Lost.EXPIRED.value]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ConvertForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    id_number = forms.CharField(label=_("Identity number"), max_length=24)
    phone = forms.CharField(label=_("Mobile"), max_length=24)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Relationship manager"), queryset=None, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = relations.managers()
        self.fields["owner"].queryset = relations.User.objects.filter(pk__in=[person.pk for person in people])


class RevealForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=4)


class WithdrawForm(forms.Form):
    how = forms.CharField(label=_("How the person said so"), max_length=120, min_length=2)


class PeriodForm(forms.Form):
    since = _day(_("From"), required=False)
    until = _day(_("Until"), required=False)
