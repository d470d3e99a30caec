"""Shapes of what a reviewer sends."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.web.forms import MultipleFileField
from risk.review import domain, selectors
from risk.review.models import QUALITY_RESULTS, RESULT_LABELS, SKILL_LABELS


class DecisionForm(forms.Form):
    """Reasons, a note, and the version of the case that was on the screen. One form serves three verbs; which reasons
    fit is decided by the button that was pressed."""

    version = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("A reason does not belong to this decision. Reload the page.")},
    )
    note = forms.CharField(label=_("Opinion"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    papers = forms.MultipleChoiceField(
        label=_("What the checklist lacks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    conditions = forms.MultipleChoiceField(
        label=_("On condition of"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, verb: str = "", lacking: Sequence[str] = (), **kwargs: Any) -> None:
        """`lacking`: papers of the checklist that are needed and not there; they are proposed, ticked."""
        super().__init__(*args, **kwargs)
        if verb == "ask_for_material" and lacking:
            self.fields["papers"].choices = [(name, name) for name in lacking]
            self.fields["papers"].initial = list(lacking)
        else:
            del self.fields["papers"]
        if verb == "recommend":
            self.fields["conditions"].choices = [(one.code, gettext(one.text)) for one in domain.CONDITIONS]
        else:
            del self.fields["conditions"]
        reasons = domain.reasons_for(verb) if verb else domain.REASONS
        self.fields["reasons"].choices = [(reason.code, gettext(reason.text)) for reason in reasons]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "reasons" not in self.errors and not data.get("reasons") and not data.get("papers"):
            self.add_error("reasons", _("Choose at least one reason."))
        return data


class SecondForm(forms.Form):
    version = forms.IntegerField(min_value=1, max_value=10**9, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Opinion"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class RequestForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReleaseForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class ReassignForm(forms.Form):
    to = forms.ModelChoiceField(label=_("To"), queryset=User.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = selectors.reviewers()


class RelationForm(forms.Form):
    relation = forms.CharField(label=_("How you are related"), max_length=60)


class SkillsForm(forms.Form):
    user = forms.ModelChoiceField(queryset=User.objects.none())
    skills = forms.MultipleChoiceField(
        required=False, choices=[(skill.value, label) for skill, label in SKILL_LABELS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = selectors.reviewers()


class VisitForm(forms.Form):
    """Phone or on site; the questions are those of the kind."""

    spoke_to = forms.CharField(label=_("Spoke to"), max_length=60)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    result = forms.ChoiceField(
        label=_("Result"), choices=[("", "—"), *((result.value, label) for result, label in RESULT_LABELS.items())]
    )
    note = forms.CharField(
        label=_("What was said and seen"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = MultipleFileField(label=_("Photographs"), required=False)

    def __init__(self, *args: Any, kind: domain.VisitKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = [code for code, _text in domain.QUESTIONS[kind]]
        for code, text in domain.QUESTIONS[kind]:
            choices = [("", "—"), ("yes", gettext("yes")), ("no", gettext("no")), ("unclear", gettext("unclear"))]
            self.fields[code] = forms.ChoiceField(label=gettext(text), choices=choices, required=False)
        self.fields["spoke_to"].widget.attrs["autofocus"] = True
        if kind == domain.VisitKind.PHONE:
            del self.fields["place"]
        self.order_fields(["spoke_to", "place", *self.questions, "result", "note", "photos"])

    @property
    def answers(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.questions if self.cleaned_data.get(code)}


class QualityForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), choices=QUALITY_RESULTS, widget=forms.RadioSelect)
    findings = forms.MultipleChoiceField(label=_("Findings"), required=False, widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = [(code, gettext(text)) for code, text in domain.FINDINGS.items()]
