from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.cases.forms import NATIONAL_CODE, no_hidden_characters
from complaints.cases.models import CATEGORIES, ROOT_CAUSES, TIERS
from complaints.handling import selectors
from complaints.handling.models import WAITING_FOR


def _text(label: Any, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2000,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
        **more,
    )


def _line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, validators=[no_hidden_characters], **more)


class MoveForm(forms.Form):
    """What every small form carries: the version of the complaint that the page showed."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReplyForm(MoveForm):
    text = _text(_("Answer"), rows=5)
    send = forms.BooleanField(
        label=_("Send as a text message"),
        required=False,
        initial=True,
        help_text=_("Without it the answer was given by telephone or letter and is only recorded."),
    )


class NoteForm(forms.Form):
    text = _text(_("Internal note"), rows=2)


class CustomerMessageForm(forms.Form):
    text = _text(_("What the complainant added"), rows=2)


class AssignForm(MoveForm):
    to = forms.ChoiceField(label=_("Handler"))
    reason = _line(_("Reason"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in selectors.handlers()}
        self.fields["to"].choices = [(pk, user.full_name) for pk, user in self.people.items()]  # type: ignore[attr-defined]

    def clean_to(self) -> Any:
        return self.people[self.cleaned_data["to"]]


class ReasonForm(MoveForm):
    reason = _line(_("Reason"))


class ExtendForm(MoveForm):
    reason = _line(_("What makes the case complex"), help_text=_("The complainant reads it in the notice."))


class NoticeForm(MoveForm):
    told_how = _line(_("How the complainant was told"))


class PauseForm(MoveForm):
    waiting_for = forms.ChoiceField(label=_("Waiting for"), choices=WAITING_FOR)
    why = _line(_("What was asked for, and when"))


class ResumeForm(MoveForm):
    waiting_for = forms.ChoiceField(choices=WAITING_FOR, widget=forms.HiddenInput)


class CategoryForm(MoveForm):
    category = forms.ChoiceField(
        label=_("Category"), choices=CATEGORIES, widget=forms.Select(attrs={"class": "form-select form-select-sm"})
    )
    national_code = forms.CharField(
        label=_("National code"),
        required=False,
        validators=[NATIONAL_CODE],
        widget=forms.TextInput(attrs={"class": "form-control form-control-sm", "size": 9, "placeholder": "JR/T 0169"}),
    )


class TierForm(MoveForm):
    tier = forms.ChoiceField(label=_("New tier"), choices=TIERS)
    reason = _line(_("Reason"))


class CloseForm(MoveForm):
    root_cause = forms.ChoiceField(label=_("Root cause"), choices=ROOT_CAUSES)
    corrective_action = _text(_("Corrective action"))


class LinkForm(MoveForm):
    customer = forms.IntegerField(required=False, widget=forms.HiddenInput)
    loan = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _number(**more: Any) -> forms.CharField:
    return forms.CharField(label=_("Complaint number"), max_length=20, validators=[no_hidden_characters], **more)


class MergeForm(MoveForm):
    number = _number(help_text=_("The complaint that goes on. This one ends in it."))
    reason = _line(_("Reason"))


class SplitForm(MoveForm):
    content = _text(_("The part that becomes a complaint of its own"))
    category = forms.ChoiceField(label=_("Category"), choices=CATEGORIES)
    reason = _line(_("Reason"))


class RootForm(MoveForm):
    number = _number(required=False, help_text=_("Empty: no root case."))


DAYS = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]


class DeskMemberForm(forms.Form):
    skills = forms.MultipleChoiceField(
        label=_("Categories"),
        choices=CATEGORIES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=DAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Earlier than the beginning: the next morning."),
    )
    most_open = forms.IntegerField(label=_("Open complaints at once"), min_value=1, max_value=500, initial=20)
    team = forms.CharField(label=_("Team"), max_length=40, required=False, validators=[no_hidden_characters])
    away = forms.BooleanField(label=_("Away: gets nothing"), required=False)
