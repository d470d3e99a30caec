from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.needs import domain, selectors
from customers.needs.domain import FEEDS, Kind, Question

KINDS = [
    (Kind.CHOICE.value, _("One of several")),
    (Kind.MULTI.value, _("Several of several")),
    (Kind.MONEY.value, _("Yuan")),
    (Kind.TERM.value, _("Months")),
    (Kind.DATE.value, _("Date")),
    (Kind.TEXT.value, _("Text")),
    (Kind.SCALE.value, _("Scale")),
]


class AnswerForm(forms.Form):
    """Fields for some questions, filled with what was answered before. What counts is decided by the verb."""

    def __init__(self, *args: Any, questions: Sequence[Question], answers: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        for one in questions:
            field = _field(one, language)
            field.label, field.required, field.initial = one.text(language), False, answers.get(one.code)
            field.optional = not one.required
            self.fields[f"q_{one.code}"] = field

    def values(self) -> dict[str, Any]:
        return {name[2:]: value for name, value in self.cleaned_data.items()}


def _field(one: Question, language: str) -> Any:
    if one.kind == Kind.CHOICE:
        options = selectors.options_of(one, language, timezone.localdate())
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect)
    if one.kind == Kind.MULTI:
        options = selectors.options_of(one, language, timezone.localdate())
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    if one.kind == Kind.DATE:
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    if one.kind == Kind.TEXT:
        return forms.CharField(max_length=domain.TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3}))
    limits = {"min_value": one.low, "max_value": one.high}
    if one.kind == Kind.MONEY:
        return forms.DecimalField(decimal_places=2, **limits)
    return forms.IntegerField(**limits)


class QuestionForm(forms.Form):
    """One question of a draft."""

    code = forms.RegexField(r"^[a-z][a-z0-9_]{0,29}$", label=_("Code"))
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=KINDS)
    zh = forms.CharField(label=_("Question in Chinese"), max_length=200)
    en = forms.CharField(label=_("Question in English"), max_length=200)
    required = forms.BooleanField(label=_("Has to be answered"), required=False)
    options = forms.CharField(
        label=_("Options"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: code | Chinese | English"),
    )  # fmt: skip
    purposes = forms.BooleanField(label=_("Options are the allowed purposes"), required=False)
    condition = forms.CharField(
        label=_("Asked only if"), required=False, max_length=200,
        help_text=_("Code of an earlier question = options, such as: secured = yes"),
    )  # fmt: skip
    low = forms.DecimalField(label=_("From"), required=False)
    high = forms.DecimalField(label=_("To"), required=False)
    feeds = forms.ChoiceField(
        label=_("Matching reads it as"), required=False, choices=[("", "—"), *((name, name) for name in FEEDS)]
    )
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=domain.QUESTIONS_MAX, required=False)

    @classmethod
    def of(cls, row: Mapping[str, Any], place: int) -> "QuestionForm":
        conditions = "; ".join(f"{code} = {', '.join(values)}" for code, values in row.get("when", ()))
        options = "\n".join(" | ".join(option) for option in row.get("options", ()))
        more = {"options": options, "condition": conditions, "purposes": bool(row.get("options_from")), "place": place}
        return cls(initial={"required": True, **row, **more})

    def clean_options(self) -> list[list[str]]:
        lines = [line for line in self.cleaned_data["options"].splitlines() if line.strip()]
        options = [[part.strip() for part in line.split("|")] for line in lines]
        if any(len(option) != 3 or not all(option) for option in options):
            raise forms.ValidationError(_("Each line has a code, a Chinese and an English text, divided by |."))
        return options

    def clean_condition(self) -> list[list[Any]]:
        parts = [part for part in self.cleaned_data["condition"].split(";") if part.strip()]
        pairs = [part.split("=") for part in parts]
        if any(len(pair) != 2 for pair in pairs):
            raise forms.ValidationError(_("Write: code = option, option"))
        return [[code.strip(), [value.strip() for value in values.split(",")]] for code, values in pairs]

    def row(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "code": data["code"], "kind": data["kind"], "zh": data["zh"], "en": data["en"],
            "required": data["required"], "options": data["options"],
            "options_from": domain.PURPOSES if data["purposes"] else "", "when": data["condition"],
            "low": None if data["low"] is None else str(data["low"]),
            "high": None if data["high"] is None else str(data["high"]), "feeds": data["feeds"],
        }  # fmt: skip
