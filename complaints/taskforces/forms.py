from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.web.forms import SeveralRowsField
from complaints.cases.forms import no_hidden_characters
from complaints.taskforces import selectors
from complaints.taskforces.models import DEPARTMENTS, Provision


def _line(label: Any, length: int = 300) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, validators=[no_hidden_characters])


def _words(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=3000, validators=[no_hidden_characters], widget=forms.Textarea(attrs={"rows": 4})
    )


class OpenForm(forms.Form):
    goal = _line(_("What is to be settled"))


class _PersonField(forms.TypedChoiceField):
    """One of the people given, by id."""

    def set_people(self, people: list[Any]) -> None:
        known = {str(user.pk): user for user in people}
        self.choices = [("", "—"), *((pk, user.full_name) for pk, user in known.items())]
        self.coerce = known.__getitem__


class MemberForm(forms.Form):
    user = _PersonField(label=_("Person"))
    department = forms.ChoiceField(label=_("Department"), choices=DEPARTMENTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].set_people(selectors.candidates())  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    title = _line(_("What is to be done"), 200)
    owner = _PersonField(label=_("Owner"))
    due_at = forms.DateTimeField(
        label=_("Due"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), input_formats=["%Y-%m-%dT%H:%M"]
    )

    def __init__(self, *args: Any, force: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [member.user for member in force.members.select_related("user")]
        self.fields["owner"].set_people(people)  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    result = _line(_("What came of it"))


class BasisForm(forms.Form):
    provisions = SeveralRowsField(
        label=_("Legal basis"), queryset=Provision.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provisions"].queryset = selectors.provisions_in_force()  # type: ignore[attr-defined]


class ConclusionForm(forms.Form):
    text = _words(_("What your department holds"))


class ProvisionForm(forms.Form):
    title = _line(_("Law or rule"), 120)
    article = _line(_("Article"), 40)
    text = _words(_("Text"))
    valid_from = forms.DateField(
        label=_("In force since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
