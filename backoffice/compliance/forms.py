from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.compliance.domain import PIA_QUESTIONS
from backoffice.compliance.models import (
    AFFECTED,
    CATEGORIES,
    SEVERITIES,
    Breach,
    ImpactAssessment,
    Processor,
    RegulationChange,
)
from backoffice.compliance.models.procedures import RHYTHMS


def day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def person(label: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=User.objects.filter(is_active=True).order_by("full_name"))


def words(label: Any, length: int = 300, rows: int = 2, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **more)


def dated(model: Any, *names: str) -> dict[str, Any]:
    return {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in names}


class ProcessorForm(forms.ModelForm):
    class Meta:
        model = Processor
        fields = [
            "code", "name", "purpose", "data_kinds", "agreement_no", "agreement_valid_to", "licence_needed",
            "licence_no", "licence_valid_to", "review_months", "reviewed_on",
        ]  # fmt: skip
        widgets = dated(Processor, "agreement_valid_to", "licence_valid_to", "reviewed_on")


class ReviewForm(forms.Form):
    note = words(_("Finding"))
    agreement_valid_to = day(_("Agreement now valid to"), required=False)
    licence_valid_to = day(_("Licence now valid to"), required=False)


class AssessmentForm(forms.ModelForm):
    class Meta:
        model = ImpactAssessment
        fields = ["title", "risk", "processor", "review_on"]
        widgets = dated(ImpactAssessment, "review_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = self.instance.answers or {}
        for code, question in PIA_QUESTIONS.items():
            self.fields[f"answer_{code}"] = words(question, 800, 2, required=False, initial=answers.get(code, ""))

    def told(self) -> dict[str, Any]:
        answers = {code: self.cleaned_data[f"answer_{code}"] for code in PIA_QUESTIONS}
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"answers": answers}


class BreachForm(forms.ModelForm):
    discovered_at = forms.DateTimeField(
        label=_("Discovered"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    class Meta:
        model = Breach
        fields = ["title", "discovered_at", "data_kinds", "harm", "affected"]


class TextForm(forms.Form):
    text = words(_("What was done"), 400)


class NoteForm(TextForm):
    affected = forms.IntegerField(label=_("People affected, as known now"), min_value=0, required=False)


class TellForm(TextForm):
    not_needed = forms.BooleanField(label=_("They need not be told; the text says why"), required=False)


class ChangeForm(forms.ModelForm):
    owner = person(_("Owner"))

    class Meta:
        model = RegulationChange
        fields = ["title", "number", "issuer", "published_on", "effective_on", "summary", "owner", "due_on"]
        widgets = dated(RegulationChange, "published_on", "effective_on", "due_on") | {
            "summary": forms.Textarea(attrs={"rows": 3})
        }


class TaskForm(forms.Form):
    affected = forms.ChoiceField(label=_("Touches"), choices=AFFECTED)
    reference = forms.CharField(
        label=_("Which one"),
        max_length=80,
        required=False,
        help_text=_("Kind of wording or code of product: it cannot be approved anew while this is open."),
    )
    what = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = person(_("Owner"))
    due_on = day(_("Done by"))


class ResultForm(forms.Form):
    result = forms.CharField(label=_("What fulfils it"), max_length=300)


class ProcedureForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    title = forms.CharField(label=_("Title"), max_length=120)
    rhythm = forms.ChoiceField(label=_("How often"), choices=RHYTHMS)
    steps = words(_("Steps, one a line"), 4000, 8)


class DayForm(forms.Form):
    day = day(_("For the day"), initial=timezone.localdate)


class IncidentForm(forms.Form):
    title = forms.CharField(label=_("What happened"), max_length=200)
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES)
    severity = forms.ChoiceField(label=_("Severity"), choices=SEVERITIES)
    happened_on = day(_("Happened"))
    owner = person(_("Owner"))


class ActionForm(forms.Form):
    what = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = person(_("Owner"))
    due_on = day(_("Done by"))


class HandleForm(forms.Form):
    cause = words(_("Cause"), 500)
    loss = forms.DecimalField(label=_("Loss, yuan"), max_digits=14, decimal_places=2, min_value=0, initial=0)
    recovered = forms.DecimalField(label=_("Recovered, yuan"), max_digits=14, decimal_places=2, min_value=0, initial=0)
