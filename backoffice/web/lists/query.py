"""The query string of a list, without what no form can hold, and forms without what no row can have."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# Parameters that belong to the page and not to a filter.
OWN_PARAMETERS = frozenset({"tab", "sort", "cursor", "size", "export"})
MAX_VALUE_LENGTH = 200
MAX_PARAMETERS = 60
LARGEST = 10**11  # more than any amount in the books and less than any database column overflows at
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def clean_query(raw: QueryDict) -> QueryDict:
    """The query string without what no form can hold: control characters, lone surrogates, endless values."""
    clean = QueryDict(mutable=True)
    for name, values in list(raw.lists())[:MAX_PARAMETERS]:
        if _BAD_TEXT.search(name) or len(name) > 60:
            continue
        kept = [value for value in values[:50] if not _BAD_TEXT.search(value)]
        limit = 2000 if name == "cursor" else MAX_VALUE_LENGTH
        clean.setlist(name, [value[:limit] for value in kept])
    return clean


def guard_numbers(form: forms.Form) -> None:
    """Numbers and years that no row can have are refused by the form and not by the database (500)."""
    for field in form.fields.values():
        for part in getattr(field, "fields", (field,)):
            if isinstance(part, forms.IntegerField | forms.DecimalField | forms.FloatField):
                part.validators = [*part.validators, MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
            elif isinstance(part, forms.DateField | forms.DateTimeField):
                part.validators = [*part.validators, _sane_year]


def _sane_year(value: Any) -> None:
    if not 1900 <= value.year <= 2999:
        raise ValidationError(_("Give a year between 1900 and 2999."))
