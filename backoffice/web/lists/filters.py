"""The filters of a list as they stand on the page: fields in the bar, chips of what is set, errors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property

from backoffice.web.lists.query import OWN_PARAMETERS

SUFFIXES = ("_min", "_max", "_after", "_before", "_0", "_1")
MARKS = {"_min": "≥ ", "_after": "≥ ", "_0": "≥ ", "_max": "≤ ", "_before": "≤ ", "_1": "≤ "}


@dataclass(frozen=True)
class Chip:
    label: Any
    text: Any
    remove: str


class FilterBar:
    """`url(**changes)` is the address of the list with a parameter changed or taken away."""

    def __init__(self, form: forms.Form, query: QueryDict, inline: int, url: Callable[..., str]) -> None:
        self.form, self.query, self.inline, self.url = form, query, inline, url

    @cached_property
    def names(self) -> list[str]:
        """The parameters of the address that are conditions."""
        return [
            name
            for name in self.query
            if name not in OWN_PARAMETERS and self._field_name(name) and any(self.query.getlist(name))
        ]

    def _field_name(self, name: str) -> str:
        """The field a parameter belongs to ("amount" for amount_min); "" for none."""
        if name in self.form.fields:
            return name
        bases = (name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix))
        return next((base for base in bases if base in self.form.fields), "")

    @property
    def chips(self) -> list[Chip]:
        chips: list[Chip] = []
        for name in self.names:
            base = self._field_name(name)
            field = self.form.fields[base]
            words = [_choice_word(field, value) for value in self.query.getlist(name) if value]
            text = MARKS.get(name[len(base) :], "") + "、".join(words)
            chips.append(Chip(field.label or base, text, self.url(**{name: None})))
        return chips

    @cached_property
    def fields(self) -> list[Any]:
        bound = list(self.form)
        for field in bound:
            _dress(field)
        return bound

    @property
    def inline_fields(self) -> list[Any]:
        return self.fields[: self.inline]

    @property
    def more_fields(self) -> list[Any]:
        return self.fields[self.inline :]

    @property
    def more_open(self) -> bool:
        return any(field.errors for field in self.more_fields)

    @property
    def errors(self) -> list[tuple[Any, list]]:
        fields = self.form.fields
        return [
            (fields[name].label if name in fields else "", list(found)) for name, found in self.form.errors.items()
        ]


def _dress(field: Any) -> None:
    """Classes, captions inside the field, the browser's date picker."""
    if isinstance(field.field.widget, forms.SelectMultiple):
        field.field.widget = forms.CheckboxSelectMultiple(
            choices=field.field.widget.choices, attrs={"class": "form-check-input"}
        )
        return
    widget = field.field.widget
    label = str(field.label or "")
    parts = getattr(widget, "widgets", (widget,))
    for part, mark in zip(parts, ("≥ ", "≤ ") if len(parts) == 2 else ("",) * len(parts), strict=True):
        part.attrs.setdefault("aria-label", f"{label} {mark}".strip())
        if isinstance(part, forms.Select):
            css = "form-select form-select-sm"
            part.attrs.setdefault("data-autosubmit", "")
        elif isinstance(part, forms.CheckboxInput):
            css = "form-check-input"
        else:
            css = "form-control form-control-sm"
            part.attrs.setdefault("placeholder", f"{mark}{label}")
            css += " filter-range" if mark else ""
        if isinstance(part, forms.DateInput) or (mark and isinstance(field.field.fields[0], forms.DateField)):
            part.input_type = "date"
            part.format = "%Y-%m-%d"
        part.attrs["class"] = f"{part.attrs.get('class', '')} {css}".strip()
    _name_empty_choice(field.field, label)


def _choice_word(field: Any, value: str) -> str:
    choices = getattr(field, "choices", None)
    # Not `choices or ()`: asking choices that are worked out late for their truth asks for a length they lack.
    for key, label in () if choices is None else choices:
        if isinstance(label, list | tuple):
            for inner_key, inner in label:
                if str(inner_key) == value:
                    return str(inner)
        elif str(key) == value:
            return str(label)
    return value


def _name_empty_choice(field: Any, label: str) -> None:
    """The empty choice of a select is its label: the bar needs no captions above its fields."""
    if getattr(field, "empty_label", None) is not None:
        field.empty_label = label
    widget = field.widget
    if type(widget) is forms.Select and not hasattr(field, "queryset"):
        choices = list(widget.choices)
        if choices and choices[0][0] in ("", None):
            widget.choices = [("", label), *choices[1:]]
