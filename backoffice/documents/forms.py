from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.documents import markup


class WordingForm(forms.Form):
    """A version of a wording. What the kind of paper does not know is refused by the service, at its line."""

    body = forms.CharField(
        label=_("Wording"),
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false", "data-wording": ""}),
        max_length=markup.MAX_TEXT,
    )
    note = forms.CharField(label=_("What changed and why"), max_length=200)
    in_force_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CompareForm(forms.Form):
    """A file that somebody holds in hands; it is hashed, never opened."""

    MAX_BYTES = 20 * 1024 * 1024

    file = forms.FileField(label=_("PDF file to compare"))

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return upload
