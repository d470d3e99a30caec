from urllib.parse import unquote_plus

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.values.redaction import redact


class SavedFilterForm(forms.Form):
    page = forms.RegexField(r"^[a-z_]+:[a-z_]+$", max_length=100)
    name = forms.CharField(max_length=30)
    query = forms.CharField(max_length=1000, required=False)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if any("\ud800" <= char <= "\udfff" for char in name):
            raise ValidationError(_("This text has a character that cannot be stored."))
        return name

    def clean_query(self) -> str:
        query = self.cleaned_data["query"]
        clear = unquote_plus(query)
        if redact(clear) != clear:
            raise ValidationError(_("A view keeps no identity number or mobile. Take it out of the filter first."))
        return query
