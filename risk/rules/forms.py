import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 1_000_000


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
        label=_("or upload a JSON file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        text = data.get("content") or ""
        if upload is not None:
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError(_("The file is larger than 1 MB. A rule set is a few dozen kilobytes."))
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


def _refuse(name: str) -> Any:
    raise ValueError(name)


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why it is stopped"), min_length=4, max_length=300)
