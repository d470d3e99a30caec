from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from risk.statements.words import ROLES


class StatementForm(forms.Form):
    file = forms.FileField(
        label=_("Bank statement"),
        help_text=_("PDF, JPEG, PNG, XLSX or CSV; at most 40 MB and 200 pages, pictures of at least 150 dots an inch"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.xlsx,.csv"}),
    )


class LineForm(forms.Form):
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=14, decimal_places=2, help_text=_("with a minus when money went out")
    )
    balance = forms.DecimalField(label=_("Balance"), max_digits=14, decimal_places=2, required=False)


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not count"), min_length=2, max_length=300)


class ColumnsForm(forms.Form):
    """What each cell of one row means; the row is the one that a person took for the heading."""

    def __init__(self, row: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for place, word in enumerate(row):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=word[:40],
                choices=list(ROLES.items()),
                required=False,
                widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            )

    @property
    def roles(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.row))]
