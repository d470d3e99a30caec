"""What machine callers send: one JSON object, checked by a form of the room, with every error named at its field."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _


class BadCall(Exception):
    """The call is answered with a problem: status, stable code, a sentence, errors by field."""

    def __init__(
        self, status: int, code: str, detail: object, errors: list[dict[str, str]] | None = None, wait: int = 0
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.errors, self.wait = status, code, str(detail), errors or [], wait


def read_raw(request: HttpRequest, limit: int) -> bytes:
    raw = request.read(limit + 1)
    if len(raw) > limit:
        raise BadCall(413, "body.too_large", _("The body is larger than %(limit)s bytes.") % {"limit": limit})
    return raw


def read_object(raw: bytes) -> dict[str, Any]:
    """Numbers with a point become Decimal. BadCall 400 for what is no JSON object, 400 for a field given twice."""
    try:
        data = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_each_once)
        json.dumps(data, default=str, ensure_ascii=False).encode()  # a lone surrogate fits in no text column
    except (ValueError, RecursionError, ArithmeticError):
        raise BadCall(400, "body.json", _("The body is no JSON in UTF-8, or names a field twice.")) from None
    if not isinstance(data, dict):
        raise BadCall(400, "body.json", _("The body must be one JSON object."))
    return data


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("twice")
    return found


def checked(form_class: type[forms.Form], data: dict[str, Any]) -> forms.Form:
    """The bound form, valid. BadCall 422 with all errors: unknown fields, wrong JSON types, and the form's own."""
    form = form_class(data)
    errors = [
        _error(name, "unknown", _("There is no such field.")) for name in sorted(data) if name not in form.fields
    ]
    for name, field in form.fields.items():
        value = data.get(name)
        kind, types = kind_of(field)
        if value is not None and (not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean")):
            errors.append(_error(name, "type", _("This must be a JSON %(kind)s.") % {"kind": kind}))
    if not errors and not form.is_valid():
        errors = [
            _error("" if name == forms.forms.NON_FIELD_ERRORS else name, error.code or "invalid", sentence)
            for name, found in form.errors.as_data().items()
            for error in found
            for sentence in error.messages
        ]
    if errors:
        raise BadCall(422, "body.fields", _("Some fields are wrong; see errors."), errors)
    return form


def _error(field: str, code: str, message: str) -> dict[str, str]:
    return {"field": field[:60], "code": code, "message": message}


def kind_of(field: forms.Field) -> tuple[str, tuple[type, ...]]:
    """The JSON type of a form field, and what Python reads it as. Amounts may come as text too: no rounding there."""
    if isinstance(field, forms.BooleanField):
        return "boolean", (bool,)
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return "number", (int, Decimal, str)
    if isinstance(field, forms.MultipleChoiceField):
        return "array", (list,)
    return "string", (str,)


def fields_of(form_class: type[forms.Form]) -> Iterator[dict[str, Any]]:
    """The exact table of fields, for the page that partners read."""
    for name, field in form_class().fields.items():
        choices = getattr(field, "choices", ())
        # A choice of rows (products on sale) changes by the day; which codes to use is agreed upon.
        fixed = [] if isinstance(field, forms.ModelChoiceField) else [value for value, _label in choices if value]
        yield {
            "name": name,
            "kind": kind_of(field)[0],
            "required": field.required,
            "label": field.label or name,
            "help": field.help_text,
            "values": fixed,
            "limits": _limits(field),
        }


def _limits(field: forms.Field) -> str:
    parts = []
    if getattr(field, "max_length", None):
        parts.append(_("at most %(count)s characters") % {"count": field.max_length})
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if low is not None:
        parts.append(f"≥ {low}")
    if high is not None:
        parts.append(f"≤ {high}")
    if isinstance(field, forms.DecimalField) and field.decimal_places:
        parts.append(_("at most %(count)s decimals") % {"count": field.decimal_places})
    if isinstance(field, forms.DateField):
        parts.append("YYYY-MM-DD")
    return ", ".join(parts)
