"""The forms in which tiering rules are written: one text rule, the circumstances, why they change."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.cases.domain import Tier
from complaints.cases.forms import LONGEST, no_hidden_characters
from complaints.cases.models import CATEGORIES, CHANNELS, TIERS
from complaints.cases.triage import runs_away

FLOORS = [("", _("no lower bound")), *TIERS]
HEAVIEST = 200
AMOUNT_STEPS = 3
NAMED = [
    ("vip", _("VIP customer")),
    ("vulnerable", _("Needs special care")),
    ("repeated", _("Complained before")),
    ("group", _("Group of complainants")),
]


def weight_field(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=_("Weight"), min_value=0, max_value=HEAVIEST, **more)


def floor_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Never below"), choices=FLOORS, required=False)


def usable_pattern(text: str) -> None:
    """Says in words why a pattern cannot be used."""
    try:
        too_long = runs_away(text)
    except re.error as error:
        raise ValidationError(_("This is no pattern: a bracket or a sign is missing or stands alone.")) from error
    if too_long:
        raise ValidationError(_("This repeats what repeats: it could run for hours."))


class TextRuleForm(forms.Form):
    """One rule on the text, whatever it judges."""

    text = forms.CharField(label=_("Reason in Chinese"), max_length=60, validators=[no_hidden_characters])
    text_en = forms.CharField(
        label=_("Reason in English"), max_length=120, required=False, validators=[no_hidden_characters]
    )
    pattern = forms.CharField(
        label=_("Words it looks for"),
        max_length=2000,
        validators=[no_hidden_characters, usable_pattern],
        widget=forms.Textarea(attrs={"rows": 3, "class": "code"}),
        help_text=_(
            "Words with | between them; .{0,6} stands for up to six characters. Full width, traditional characters "
            "and spaces between characters are read as plain text."
        ),
    )
    unless = forms.CharField(
        label=_("But not near these words"),
        max_length=1000,
        required=False,
        validators=[no_hidden_characters, usable_pattern],
        widget=forms.Textarea(attrs={"rows": 2, "class": "code"}),
    )
    window = forms.IntegerField(
        label=_("Near means within so many characters"), min_value=0, max_value=50, required=False
    )
    weight = weight_field()

    def written(self) -> dict[str, Any]:
        """The rule as it is kept."""
        return dict(self.cleaned_data)

    def rule(self, code: str = "") -> dict[str, Any]:
        """The rule as far as the fields are right."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return {"code": code or "new", "text": "…", "weight": 0, **data}


class RuleForm(TextRuleForm):
    """One rule on the text of a complaint."""

    floor = floor_field()
    category = forms.ChoiceField(
        label=_("Speaks for the category"), choices=[("", _("none")), *CATEGORIES], required=False
    )


class TryRuleForm(forms.Form):
    sentence = forms.CharField(
        label=_("Try a sentence"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SubmitForm(forms.Form):
    basis = forms.CharField(label=_("Why the rules change"), max_length=200, validators=[no_hidden_characters])


class CircumstancesForm(forms.Form):
    """Thresholds, and what channel, amount and the complainant add."""

    urgent = forms.IntegerField(label=_("Urgent from"), min_value=1, max_value=1000)
    high = forms.IntegerField(label=_("High from"), min_value=1, max_value=1000)

    def __init__(self, *args: Any, rules: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules = rules
        for name, label in self._lines():
            self.fields[f"{name}_weight"] = weight_field(required=False)
            self.fields[f"{name}_floor"] = floor_field()
            self.fields[f"{name}_weight"].label = f"{label} · {_('Weight')}"
        for step in range(AMOUNT_STEPS):
            self.fields[f"amount_{step}_at_least"] = forms.DecimalField(
                label=_("Sum in dispute from (yuan)"), min_value=0, max_digits=12, decimal_places=2, required=False
            )
        self.fields["repeated_days"] = forms.IntegerField(label=_("within days"), min_value=1, max_value=365)
        self.fields["group_at_least"] = forms.IntegerField(label=_("people or more"), min_value=2, max_value=1000)
        self.initial = self._from(rules)

    @staticmethod
    def _lines() -> list[tuple[str, Any]]:
        channels = [(f"channel_{code}", label) for code, label in CHANNELS]
        return [*channels, *NAMED, *((f"amount_{step}", _("Amount")) for step in range(AMOUNT_STEPS))]

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """(label, fields) as the page shows them."""
        extra = {"repeated": "repeated_days", "group": "group_at_least"}
        found = []
        for name, label in self._lines():
            names = [f"{name}_weight", f"{name}_floor"]
            names += [f"{name}_at_least"] if name.startswith("amount_") else [extra[name]] if name in extra else []
            found.append((label, [self[field] for field in names]))
        return found

    @staticmethod
    def _from(rules: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = dict(rules["thresholds"])
        parts = {f"channel_{code}": rule for code, rule in rules.get("channels", {}).items()}
        parts |= {name: rules[name] for name, _label in NAMED if name in rules}
        parts |= {f"amount_{step}": rule for step, rule in enumerate(rules.get("amounts", ())[:AMOUNT_STEPS])}
        for name, rule in parts.items():
            found |= {f"{name}_weight": rule["weight"], f"{name}_floor": rule.get("floor", "")}
            if "at_least" in rule:
                found[f"{name}_at_least"] = rule["at_least"]
        found["repeated_days"] = rules.get("repeated", {}).get("days", 30)
        found.setdefault("group_at_least", 5)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("urgent") and data.get("high") and data["urgent"] <= data["high"]:
            self.add_error("urgent", _("Urgent begins above high."))
        return data

    def content(self) -> dict[str, Any]:
        """The policy without its text rules. A line without weight and bound is left out."""
        data = self.cleaned_data
        old = self.rules
        words = dict(NAMED)

        def part(name: str, text: str, **more: Any) -> dict[str, Any] | None:
            weight, floor = data.get(f"{name}_weight"), data.get(f"{name}_floor")
            if weight is None and not floor:
                return None
            return {"text": text, "weight": weight or 0, **({"floor": floor} if floor else {}), **more}

        channels = {
            code: found
            for code, label in CHANNELS
            if (found := part(f"channel_{code}", old.get("channels", {}).get(code, {}).get("text") or str(label)))
        }
        amounts = []
        for step in range(AMOUNT_STEPS):
            limit: Decimal | None = data.get(f"amount_{step}_at_least")
            if limit is not None and (found := part(f"amount_{step}", f"争议金额 {limit:,.0f} 元以上")):
                amounts.append({**found, "at_least": f"{limit:f}"})
        extra: dict[str, dict[str, Any]] = {
            "repeated": {"days": data["repeated_days"]},
            "group": {"at_least": data["group_at_least"]},
        }
        named = {
            name: found
            for name, _label in NAMED
            if (found := part(name, old.get(name, {}).get("text") or str(words[name]), **extra.get(name, {})))
        }
        thresholds = {Tier.URGENT.value: data["urgent"], Tier.HIGH.value: data["high"]}
        return {"thresholds": thresholds, "channels": channels, "amounts": amounts, **named}
