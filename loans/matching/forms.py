from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.services import values
from backoffice.values import rates
from loans.matching import words
from loans.matching.domain.scoring import Policy
from loans.matching.domain.suitability import Raised
from loans.matching.domain.tuning import Evidence
from loans.matching.models import ASSETS, METHODS, SPEEDS, SuitabilityRecord
from loans.products.models import ProductVersion

MOST_YUAN = 100_000_000
ANSWER = "answer_"


class NeedForm(forms.Form):
    """What the customer needs, in their words; what it leads to is decided by the verb."""

    purpose = forms.ChoiceField(label=_("Purpose"))
    amount = forms.DecimalField(label=_("Amount wanted"), min_value=1, max_value=MOST_YUAN, decimal_places=2)
    least_amount = forms.DecimalField(
        label=_("At least"), min_value=1, max_value=MOST_YUAN, decimal_places=2, required=False,
        help_text=_("Empty: the whole amount or nothing"),
    )  # fmt: skip
    term_months = forms.IntegerField(label=_("Months wanted"), min_value=1, max_value=360)
    longest_term = forms.IntegerField(
        label=_("Months at most"), min_value=1, max_value=360, required=False, help_text=_("Empty: not longer")
    )
    method = forms.ChoiceField(label=_("Repayment method"), choices=[("", _("Any")), *METHODS], required=False)
    pay_monthly = forms.DecimalField(
        label=_("Can pay each month"), min_value=1, max_value=MOST_YUAN, decimal_places=2, required=False
    )
    cost_limit = forms.DecimalField(
        label=_("Yearly cost at most, %"), min_value=0, max_value=99, decimal_places=2, required=False,
        help_text=_("Simple (单利), all fees included"),
    )  # fmt: skip
    speed = forms.ChoiceField(label=_("Speed"), choices=SPEEDS)
    assets = forms.MultipleChoiceField(
        label=_("Property for security"), choices=ASSETS, widget=forms.CheckboxSelectMultiple, required=False
    )
    assets_value = forms.DecimalField(
        label=_("Value of the property"), min_value=1, max_value=10 * MOST_YUAN, decimal_places=2, required=False
    )
    replaces_debt = forms.BooleanField(label=_("The loan repays another debt"), required=False)
    note = forms.CharField(label=_("In the customer's words"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = values(["purpose.allowed", "purpose.forbidden"], timezone.localdate())
        # A forbidden purpose can be told truthfully; nothing fits it, and the page says why.
        self.fields["purpose"].choices = [
            (_("May be financed"), [(name, name) for name in found["purpose.allowed"].value]),
            (_("May not be financed"), [(name, name) for name in found["purpose.forbidden"].value]),
        ]

    def clean_cost_limit(self) -> Decimal | None:
        per_cent = self.cleaned_data["cost_limit"]
        return None if per_cent is None else rates.fraction(per_cent)


class TermsForm(forms.Form):
    """On which terms a product is advised; the version says what there is to choose from."""

    amount = forms.DecimalField(label=_("Amount"), min_value=1, max_value=MOST_YUAN, decimal_places=2)
    term_months = forms.TypedChoiceField(label=_("Months"), coerce=int)
    method = forms.ChoiceField(label=_("Repayment method"))

    def __init__(self, *args: Any, version: ProductVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term_months"].choices = [(term, term) for term in version.terms]
        self.fields["method"].choices = [(code, name) for code, name in METHODS if code in version.methods]


class AdviceForm(forms.Form):
    """Why this product, an answer to every flag, and how the customer confirmed."""

    reason = forms.CharField(
        label=_("Why this product suits the customer"), min_length=10, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    confirmed_by = forms.ChoiceField(label=_("How the customer confirmed"), choices=SuitabilityRecord.CONFIRMATIONS)
    confirmation = forms.CharField(label=_("Number of the paper or recording"), max_length=80)

    def __init__(self, *args: Any, raised: Sequence[Raised] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in raised:
            if not one.blocks:
                self.fields[f"{ANSWER}{one.flag}"] = forms.CharField(
                    label=words.sentence(words.FLAGS, one.flag, one.data), max_length=300, required=False
                )
        self.order_fields([*(name for name in self.fields if name.startswith(ANSWER)), "reason"])

    def answers(self) -> dict[str, str]:
        return {name[len(ANSWER) :]: text for name, text in self.cleaned_data.items() if name.startswith(ANSWER)}


class PolicyForm(forms.Form):
    """Weights of both sets, the figures to take over, and from when. What adds up is decided by the verb."""

    basis = forms.CharField(
        label=_("Reason for the change"), min_length=6, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, policy: Policy, lines: Sequence[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, weights in (("weights", policy.weights), ("risky_weights", policy.risky_weights)):
            for factor, name in words.FACTORS.items():
                self.fields[f"{group}_{factor}"] = forms.DecimalField(
                    label=name,
                    min_value=0,
                    max_value=100,
                    max_digits=5,
                    decimal_places=1,
                    initial=weights[factor],
                    widget=forms.NumberInput(attrs={"class": "form-control form-control-sm"}),
                )
        choices = [
            (f"{line.counts.code}/{line.counts.quarter}", line.counts.name)
            for line in lines
            if line.proposed is not None
        ]
        self.fields["adopted"] = forms.MultipleChoiceField(choices=choices, required=False)

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        adopted = [text.rsplit("/", 1) for text in data["adopted"]]
        return {
            **{
                group: {factor: data[f"{group}_{factor}"] for factor in words.FACTORS}
                for group in ("weights", "risky_weights")
            },
            "adopted": [(code, int(quarter)) for code, quarter in adopted],
            "valid_from": data["valid_from"],
            "basis": data["basis"],
        }

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(factor, its field in the usual set, its field in the set for risky borrowers)."""
        return [(name, self[f"weights_{code}"], self[f"risky_weights_{code}"]) for code, name in words.FACTORS.items()]
