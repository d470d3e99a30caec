from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.profiles.domain.merging import GROUPS
from customers.profiles.models import Customer

GROUP_NAMES = {
    "name": pgettext_lazy("of a person", "Name"),
    "identity": _("Identity number"),
    "phone": _("Mobile"),
    "segment": _("Segment"),
    "employment": _("Work"),
    "industry": _("Industry"),
    "founded_on": _("Business founded on"),
    "monthly_income": _("Monthly income"),
    "monthly_debt": _("Monthly debt payments"),
    "is_student": _("Student"),
}


class MergeForm(forms.Form):
    """Which of two is kept, and from which each fact comes; with the versions that were on the page."""

    reason = forms.CharField(label=_("Why they are the same"), max_length=200)

    def __init__(self, *args: Any, pair: list[Customer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = pair
        older = min(pair, key=lambda each: (each.created_at, each.pk))
        newer = next(each for each in pair if each is not older)
        choices = [(str(each.pk), str(each)) for each in pair]
        self.fields["survivor"] = forms.ChoiceField(choices=choices, initial=str(older.pk))
        for group in GROUPS:
            empty = all(
                getattr(older, name) in (None, "", False) for name in GROUPS[group] if not name.startswith("segment_")
            )
            self.fields[f"from_{group}"] = forms.ChoiceField(
                choices=choices, initial=str(newer.pk if empty else older.pk)
            )
        for each in pair:
            self.fields[f"version_{each.pk}"] = forms.IntegerField(widget=forms.HiddenInput, initial=each.version)

    def choice(self) -> dict[str, Any]:
        data = self.cleaned_data
        survivor = int(data["survivor"])
        merged = next(each.pk for each in self.pair if each.pk != survivor)
        return {
            "survivor_id": survivor,
            "merged_id": merged,
            "versions": {each.pk: data[f"version_{each.pk}"] for each in self.pair},
            "taken": [group for group in GROUPS if int(data[f"from_{group}"]) == merged],
            "reason": data["reason"],
        }


class NoteForm(forms.Form):
    note = forms.CharField(max_length=200)
