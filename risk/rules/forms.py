import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from risk.rules import workbook
from risk.rules.domain import EFFECTS, NOTE, REJECT, REVIEW
from risk.rules.models import RiskList

_LABELS = {REJECT: _("Rejects"), REVIEW: _("To review"), NOTE: _("Notes")}
LARGEST_FILE = 8_000_000


class RuleSetForm(forms.Form):
    """Rules as JSON, typed or uploaded; an uploaded file goes before what stands in the field."""

    title = forms.CharField(label=_("Title"), max_length=120)
    note = forms.CharField(label=_("What changed, and why"), max_length=400)
    content = forms.CharField(
        label=_("Rules as JSON"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "font-monospace"}),
        max_length=LARGEST_FILE,
        required=False,
    )
    file = forms.FileField(
        label=_("or upload a workbook or a JSON file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.json,application/json"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        text = data.get("content") or ""
        if upload is not None:
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError(_("The file is larger than 8 MB. Even 10,000 rules are smaller."))
            if upload.read(4) == b"PK\x03\x04":
                return self._from_workbook(data, upload)
            upload.seek(0)
            try:
                text = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("The file is not text in UTF-8. Save it as UTF-8 JSON.")) from None
        if not text.strip():
            raise forms.ValidationError(_("Type the rules or upload a file."))
        try:
            data["rules"] = json.loads(text, parse_constant=_refuse)
        except RecursionError:
            raise forms.ValidationError(_("The JSON is nested too deeply.")) from None
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is not JSON: line %(line)s, column %(column)s."),
                params={"line": error.lineno, "column": error.colno},
            ) from None
        except ValueError:
            raise forms.ValidationError(_("Numbers such as NaN or Infinity are not allowed.")) from None
        return data

    def _from_workbook(self, data: dict[str, Any], upload: Any) -> dict[str, Any]:
        try:
            data["rules"] = workbook.from_workbook(upload)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return data


class RuleForm(forms.Form):
    """What belongs to one rule, besides its conditions."""

    id = forms.CharField(label=_("Rule id (never changes)"), max_length=40)
    name_zh = forms.CharField(label=_("name (Chinese)"), max_length=120)
    name_en = forms.CharField(label=_("name (English)"), max_length=120)
    effect = forms.ChoiceField(label=_("Effect"), choices=[(one, _LABELS[one]) for one in EFFECTS])
    group = forms.CharField(label=_("Row of the table (may be empty)"), max_length=40, required=False)
    customer = forms.CharField(label=_("Told to the applicant (Chinese)"), max_length=500)
    customer_en = forms.CharField(label=_("Told to the applicant (English)"), max_length=500, required=False)
    risk = forms.CharField(label=_("For the risk desk (Chinese)"), max_length=500)
    risk_en = forms.CharField(label=_("For the risk desk (English)"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class RemoveForm(forms.Form):
    rule = forms.CharField(max_length=60)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)


def _refuse(name: str) -> Any:
    raise ValueError(name)


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why it is stopped"), min_length=4, max_length=300)


class EntryForm(forms.Form):
    list = forms.ModelChoiceField(label=_("List"), queryset=RiskList.objects.all())
    text = forms.CharField(label=_("What stands on it (number, name, …)"), max_length=80)
    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=200)
    source = forms.CharField(label=_("Source"), max_length=80)
    valid_to = forms.DateField(
        label=_("Valid to (empty: without end)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
