import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 1_000_000


class ScorecardForm(forms.Form):
    """A points table as JSON, as `manage.py fit_scorecard` writes it."""

    title = forms.CharField(label=_("Title"), max_length=120)
    file = forms.FileField(
        label=_("Points table (JSON)"), widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"})
    )

    def clean_file(self) -> dict[str, Any]:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 1 MB. A scorecard is a few dozen kilobytes."))
        try:
            content = json.loads(upload.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise forms.ValidationError(_("The file is not JSON in UTF-8.")) from None
        if not isinstance(content, dict):
            raise forms.ValidationError(_("The file is not a scorecard: it holds no object."))
        return content
