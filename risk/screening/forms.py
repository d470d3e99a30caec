from django import forms
from django.utils.translation import gettext_lazy as _

from risk.screening.models.hits import VERDICTS
from risk.screening.models.levels import PEPS
from risk.screening.models.lists import LIST_KINDS

DATE = {"type": "date"}


class ListForm(forms.Form):
    name = forms.CharField(label=_("Name of the list"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), choices=LIST_KINDS)
    publisher = forms.CharField(label=_("Published by"), max_length=80)
    fresh_days = forms.IntegerField(label=_("Renewed every (days)"), min_value=1, max_value=400, initial=30)


class VersionForm(forms.Form):
    label = forms.CharField(label=_("Version"), max_length=40)
    list_date = forms.DateField(label=_("List of"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    source = forms.CharField(label=_("Taken from (address, letter)"), max_length=120)


class UseForm(forms.Form):
    note = forms.CharField(label=_("Why it may be used although rows are missing"), max_length=300, required=False)


class ProposalForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What it rests on"), min_length=4, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class SecondForm(forms.Form):
    agree = forms.TypedChoiceField(
        label=_("Second person"),
        choices=[("yes", _("I agree")), ("no", _("I do not: to be decided anew"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What it rests on"), min_length=4, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Why it is looked at again"), min_length=4, max_length=400)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class DiligenceForm(forms.Form):
    pep = forms.ChoiceField(label=_("Prominent office"), choices=PEPS, required=False)
    cash = forms.BooleanField(label=_("Lives on cash business"), required=False)
    owners_known = forms.NullBooleanField(label=_("Owners of the business known"), required=False)
    note = forms.CharField(label=_("What it rests on"), min_length=4, max_length=400)


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("What was looked at, and what came of it"), min_length=4, max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
