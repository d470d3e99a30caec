from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web.forms import MultipleFileField
from customers.relations import selectors
from customers.relations.models import RESULTS, WAYS

DAY = {"type": "date"}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


class ManagerField(forms.ModelChoiceField):
    """A relationship manager who is with the company."""

    def __init__(self, **more: Any) -> None:
        super().__init__(queryset=None, **more)

    def refresh(self) -> None:
        people = selectors.managers()
        self.queryset = selectors.User.objects.filter(pk__in=[person.pk for person in people])


class OutcomeForm(forms.Form):
    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was said"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_on = _day(_("Next contact"), required=False)
    next_subject = forms.CharField(label=_("About"), max_length=120, required=False)

    def __init__(self, *args: Any, visit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if visit:
            self.fields["photos"] = MultipleFileField(
                label=_("Photographs"), required=False, help_text=_("JPEG or PNG, six at most.")
            )


class DropForm(forms.Form):
    note = forms.CharField(label=_("Why it is not needed"), max_length=200)


class ArrangeForm(forms.Form):
    way = forms.ChoiceField(label=_("Way"), choices=WAYS)
    subject = forms.CharField(label=_("About"), max_length=120)
    due_on = _day(_("Day"))
    at_time = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate


class ChooseManagerForm(forms.Form):
    manager = ManagerField(label=_("Relationship manager"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].refresh()


class HandOverForm(forms.Form):
    giver = forms.ModelChoiceField(label=_("Manager who hands over"), queryset=None)
    taker = ManagerField(label=_("Manager who takes over"))
    note = forms.CharField(label=_("Reason"), max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = selectors.with_a_book()
        self.fields["taker"].refresh()


class AbsenceForm(forms.Form):
    manager = ManagerField(label=_("Away"))
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    cover = ManagerField(label=_("Cover"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["manager"].refresh()
        self.fields["cover"].refresh()
        if not user.may("relations.lead"):
            self.fields["manager"].queryset = self.fields["manager"].queryset.filter(pk=user.pk)
            self.fields["manager"].initial = user.pk


class DeskForm(forms.Form):
    capacity = forms.IntegerField(label=_("Customers at most"), min_value=1, max_value=5000)
    regions = forms.CharField(
        label=_("Regions"),
        max_length=200,
        required=False,
        help_text=_("Beginnings of region codes with spaces between; empty: everywhere."),
    )

    def clean_regions(self) -> list[str]:
        return self.cleaned_data["regions"].replace("，", " ").replace(",", " ").split()
