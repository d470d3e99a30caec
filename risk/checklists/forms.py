"""The material policy as lines of a form; an empty line is no line."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.profiles.models import SEGMENTS
from loans.applications.domain import PolicyLine
from loans.applications.domain.papers import EVERYBODY
from loans.products.forms.lines import EMPTY, MATERIALS, TIERS, LineForm

DATE = {"type": "date"}
MOST_LINES = 40


class PolicyLineForm(LineForm):
    tier = forms.ChoiceField(label=_("Tier"), choices=TIERS, initial="B")
    least = forms.DecimalField(label=_("From yuan"), min_value=0, decimal_places=2, max_digits=14, required=False)
    below = forms.DecimalField(
        label=_("Up to below yuan"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14, required=False
    )
    segment = forms.ChoiceField(label=_("Segment"), choices=[(EVERYBODY, _("Everybody")), *SEGMENTS])
    code = forms.ChoiceField(label=_("Material"), choices=EMPTY + list(MATERIALS.items()), required=False)
    why = forms.CharField(label=_("Why it is asked for"), max_length=120, required=False)

    def clean_why(self) -> str:
        return " ".join(self.cleaned_data["why"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("code"):
            return data
        if not data.get("why") and "why" not in self.errors:
            self.add_error("why", _("Say why; who works on the case reads it."))
        if data.get("below") is not None and data["below"] <= (data.get("least") or 0):
            self.add_error("below", _("The end of the band lies above its beginning."))
        return data

    @property
    def line(self) -> PolicyLine | None:
        data = self.cleaned_data
        if not data.get("code"):
            return None
        return PolicyLine(
            data["tier"], data["least"] or Decimal(0), data["below"], data["segment"], data["code"],
            MATERIALS[data["code"]], data["why"],
        )  # fmt: skip


PolicyFormSet = forms.formset_factory(PolicyLineForm, extra=3, max_num=MOST_LINES, validate_max=True)


class ProposalForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    basis = forms.CharField(
        label=_("Basis"), max_length=300, help_text=_("Rule, notice or decision, with its number.")
    )
