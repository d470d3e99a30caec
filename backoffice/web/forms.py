import re
from typing import Any
from urllib.parse import unquote_plus

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.values.redaction import redact
from backoffice.web.keys import looks_like_key


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Some files at once: cleans to a list, each checked as one file is."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, list | tuple) else [data]
        checked = [super(MultipleFileField, self).clean(upload, initial) for upload in uploads]
        return [upload for upload in checked if upload]


class SeveralRowsField(forms.ModelMultipleChoiceField):
    """Rows chosen by key. What no key can be is refused like one that there is not: SQLite cannot be asked for it."""

    def clean(self, value: Any) -> Any:
        for one in value or []:
            if not looks_like_key(str(one)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": one})
        return super().clean(value)


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


class ColumnsForm(forms.Form):
    """Names are kept as they come: the list itself takes those that it has."""

    page = forms.RegexField(r"^[a-z_]+:[a-z_]+$", max_length=100)
    column = forms.TypedMultipleChoiceField(required=False)
    up = forms.CharField(max_length=60, required=False)
    reset = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = dict.fromkeys(name for name in self.data.getlist("column")[:60] if re.fullmatch(r"[\w.]{1,60}", name))
        self.fields["column"].choices = [(name, name) for name in told]

    def columns(self) -> list[str]:
        """In the wanted order: `up` is one place further to the front than it was."""
        names = list(dict.fromkeys(self.cleaned_data["column"]))
        if (up := self.cleaned_data["up"]) in names and (place := names.index(up)):
            names[place - 1], names[place] = names[place], names[place - 1]
        return names
