"""The forms in which the rules on public opinion are written: a rule on the text, an alert, brands and deadlines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backoffice.values.plain_text import normalise
from complaints.cases.forms import no_hidden_characters
from complaints.cases.models import CATEGORIES
from complaints.cases.policy_forms import TextRuleForm
from complaints.opinion.domain import LONGEST_MINUTES
from complaints.opinion.models import LEVELS

ALERT_KINDS = [
    ("urgency", _("One post is urgent")),
    ("named", _("A post against us names one of ours")),
    ("heat", _("Readers of a story within 24 hours")),
    ("volume", _("Many more posts against us than usual")),
]
NAMED = [("", "—"), ("product", _("Product")), ("lender", _("Lender"))]
MOST_BRANDS = 50


class WordForm(TextRuleForm):
    """One rule on the text of a post."""

    weight = forms.IntegerField(label=_("Urgency"), min_value=0, max_value=100)
    sentiment = forms.IntegerField(
        label=_("Sentiment"),
        min_value=-5,
        max_value=5,
        initial=0,
        help_text=_("Below zero speaks against us, above zero for us."),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("none")), *CATEGORIES], required=False)
    noise = forms.BooleanField(label=_("Noise: an advertisement, not about us"), required=False)

    def written(self) -> dict[str, Any]:
        rule = super().written()
        if not rule["noise"]:
            del rule["noise"]
        return rule


class AlertForm(forms.Form):
    """What sets off an alert."""

    text = forms.CharField(label=_("Reason in Chinese"), max_length=60, validators=[no_hidden_characters])
    kind = forms.ChoiceField(label=_("Set off by"), choices=ALERT_KINDS)
    level = forms.ChoiceField(label=_("Level"), choices=LEVELS)
    at_least = forms.IntegerField(
        label=_("Set off from"),
        min_value=1,
        max_value=1_000_000_000,
        required=False,
        help_text=_("Urgency from 1 to 100, readers, or posts of a day."),
    )
    times = forms.FloatField(label=_("Times the usual"), min_value=1.1, max_value=999, required=False)
    what = forms.ChoiceField(
        label=_("Names"), choices=NAMED, required=False, help_text=_("For posts that name one of ours.")
    )

    def clean(self) -> dict[str, Any]:
        """Only what its kind asks for is kept, and that must be there."""
        data = super().clean() or {}
        asked = {"named": ["what"], "volume": ["at_least", "times"]}.get(data.get("kind", ""), ["at_least"])
        for name in ("at_least", "times", "what"):
            if name not in asked:
                data[name] = None
            elif data.get(name) in ("", None) and name not in self.errors:
                self.add_error(name, _("This kind of alert needs it."))
        if data.get("kind") == "urgency" and (data.get("at_least") or 0) > 100:
            self.add_error("at_least", _("Urgency goes up to 100."))
        return data


class TermsForm(forms.Form):
    """Brands, and how soon somebody must have acted at each level."""

    brands = forms.CharField(
        label=_("Brands"),
        max_length=2000,
        validators=[no_hidden_characters],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: what people call us. Spaces and full width make no difference."),
    )

    def __init__(self, *args: Any, rules: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level, label in reversed(LEVELS):
            self.fields[level] = forms.IntegerField(
                label=_("%(level)s: minutes until somebody must have acted") % {"level": label},
                min_value=1,
                max_value=LONGEST_MINUTES,
            )
        self.initial = {"brands": "\n".join(rules.get("brands", ())), **rules.get("minutes", {})}

    def clean_brands(self) -> list[str]:
        brands = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["brands"].splitlines()))))
        if len(brands) > MOST_BRANDS or not all(normalise(brand).text for brand in brands):
            raise ValidationError(_("Give at most 50 names, each with letters or characters."))
        return brands

    def content(self) -> dict[str, Any]:
        minutes = {level: self.cleaned_data[level] for level, _label in LEVELS}
        return {"brands": self.cleaned_data["brands"], "minutes": minutes}
