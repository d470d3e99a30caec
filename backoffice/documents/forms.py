from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.documents import domain, registry


class WordingForm(forms.Form):
    """A new version of a wording; what the kind does not know is refused here and again in the service."""

    body = forms.CharField(label=_("Wording"), widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false"}))
    note = forms.CharField(label=_("What changed and why"), max_length=200)

    def __init__(self, *args, kind: registry.Kind, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if problems := domain.problems_of(body, self.kind.placeholders, self.kind.slots):
            raise forms.ValidationError(_("Not known here: %(names)s") % {"names": "  ".join(problems[:10])})
        return body


class DecisionForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CompareForm(forms.Form):
    """A file that somebody holds in hands; it is hashed, never opened."""

    MAX_BYTES = 20 * 1024 * 1024

    file = forms.FileField(label=_("PDF file to compare"))

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return upload
