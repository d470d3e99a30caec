from django import forms
from django.utils.translation import gettext_lazy as _

from risk.suspicion import selectors

DATE = {"type": "date"}


def _text(label: object, rows: int = 4, **more: object) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more)


class Versioned(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class ReportForm(forms.Form):
    customer_number = forms.CharField(label=_("Customer number"), max_length=20)
    summary = _text(_("What you saw: who, when, how much, why it is odd"), 6)


class AnalysisForm(Versioned):
    analysis = _text(_("Analysis"), 6)


class DropForm(Versioned):
    reason = forms.CharField(
        label=_("Why it is not suspicious"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class FilingForm(Versioned):
    reference = forms.CharField(label=_("Reference of the filing"), max_length=60)
    filed_on = forms.DateField(label=_("Filed on"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))


class CloseForm(Versioned):
    pass


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    upload = forms.FileField(label=_("Evidence (may be empty)"), required=False)


class ReaderForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Auditor"), queryset=None)
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["user"].queryset = selectors.auditors()  # type: ignore[attr-defined]
