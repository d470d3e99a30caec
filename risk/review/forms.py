"""Shapes of what a reviewer sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from risk.review import domain, selectors
from risk.review.models import SKILL_LABELS


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

    conditions = forms.MultipleChoiceField(
        label=_("On condition of"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, verb: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verb == "recommend":
            self.fields["conditions"].choices = [(one.code, gettext(one.text)) for one in domain.CONDITIONS]
        else:
            del self.fields["conditions"]
        reasons = domain.reasons_for(verb) if verb else domain.REASONS
        self.fields["reasons"].choices = [(reason.code, gettext(reason.text)) for reason in reasons]

    def clean_reasons(self) -> list[str]:
        if not self.cleaned_data["reasons"]:
            raise forms.ValidationError(_("Choose at least one reason."))
        return self.cleaned_data["reasons"]


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
