import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.services import value
from loans.lenders.models import Lender
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.products.domain import FeeStage, FeeTiming
from loans.products.models import BASES, COLLECTORS, STAGES, TIMINGS, Product, ProductVersion

OFFERED = (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY)
MATERIALS = {
    "id_card": "身份证正反面",
    "income_proof": "收入证明",
    "bank_statement": "近六个月银行流水",
    "business_licence": "营业执照",
    "purpose_proof": "资金用途证明",
    "vehicle_papers": "车辆登记证",
}
PERCENT = Decimal(100)


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["code", "name", "scene", "first_loan"]


class VersionForm(forms.Form):
    """The terms of a version. Rates are entered in per cent a year."""

    lender = forms.ModelChoiceField(Lender.objects.all(), label=_("Lender"))
    guarantor = forms.CharField(label=_("Guarantor"), max_length=80, required=False)
    rate_percent = forms.DecimalField(label=_("Yearly rate, %"), min_value=0, max_value=99, decimal_places=4)
    min_amount = forms.DecimalField(label=_("Smallest amount, yuan"), min_value=Decimal("0.01"), decimal_places=2)
    max_amount = forms.DecimalField(label=_("Largest amount, yuan"), min_value=Decimal("0.01"), decimal_places=2)
    terms = forms.CharField(label=_("Terms in months"), help_text=_("Separated by commas: 6, 12, 24"), max_length=120)
    methods = forms.MultipleChoiceField(
        label=_("Repayment methods"),
        choices=[(m.value, METHOD_NAMES_ZH[m]) for m in OFFERED],
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(label=_("Purposes"), widget=forms.CheckboxSelectMultiple)
    materials = forms.MultipleChoiceField(
        label=_("Materials"), choices=list(MATERIALS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    penalty_factor = forms.DecimalField(
        label=_("Overdue rate factor"),
        min_value=Decimal("1.3"),
        max_value=Decimal("1.5"),
        decimal_places=2,
        initial=Decimal("1.50"),
        help_text=_("1.3 to 1.5 times the contract rate"),
    )
    prepayment_percent = forms.DecimalField(
        label=_("Prepayment fee in percent of what is prepaid"), min_value=0, max_value=10, decimal_places=4, initial=0
    )
    min_age = forms.IntegerField(label=_("Youngest age"), min_value=18, max_value=70, initial=18)
    max_age = forms.IntegerField(label=_("Oldest age"), min_value=18, max_value=70, initial=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = value("purpose.allowed", timezone.localdate()).value
        self.fields["purposes"].choices = [(purpose, purpose) for purpose in allowed]  # type: ignore[attr-defined]

    def clean_terms(self) -> list[int]:
        words = [word for word in re.split("[,\uff0c\u3001\\s]+", self.cleaned_data["terms"]) if word]
        try:
            months = sorted({int(word) for word in words})
        except ValueError:
            raise forms.ValidationError(_("Write whole months separated by commas, for example 6, 12, 24.")) from None
        if not months or months[0] < 1 or months[-1] > 360:
            raise forms.ValidationError(_("Each term must lie between 1 and 360 months."))
        return months

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("min_amount"), data.get("max_amount")
        if low is not None and high is not None and low > high:
            self.add_error("max_amount", _("The largest amount must not be below the smallest one."))
        if data.get("min_age") and data.get("max_age") and data["min_age"] > data["max_age"]:
            self.add_error("max_age", _("The oldest age must not be below the youngest one."))
        return data

    def content(self) -> dict[str, Any]:
        """The cleaned terms as fields of ProductVersion."""
        data = self.cleaned_data
        same = (
            "lender",
            "guarantor",
            "min_amount",
            "max_amount",
            "terms",
            "methods",
            "purposes",
            "penalty_factor",
            "min_age",
            "max_age",
        )
        return {name: data[name] for name in same} | {
            "annual_rate": data["rate_percent"] / PERCENT,
            "prepayment_fee": data["prepayment_percent"] / PERCENT,
            "materials": [{"code": code, "name": MATERIALS[code], "required": True} for code in data["materials"]],
        }

    @staticmethod
    def initial_of(version: ProductVersion) -> dict[str, Any]:
        same = (
            "lender",
            "guarantor",
            "min_amount",
            "max_amount",
            "methods",
            "purposes",
            "penalty_factor",
            "min_age",
            "max_age",
        )
        return {name: getattr(version, name) for name in same} | {
            "terms": ", ".join(str(term) for term in version.terms),
            "rate_percent": (version.annual_rate * PERCENT).normalize(),
            "prepayment_percent": (version.prepayment_fee * PERCENT).normalize(),
            "materials": [material["code"] for material in version.materials],
        }


class FeeForm(forms.Form):
    """One fee. An empty row is no fee. A share of the principal is entered in per cent."""

    name = forms.CharField(label=_("Cost item"), max_length=40, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES, required=False)
    timing = forms.ChoiceField(label=_("Charged"), choices=TIMINGS, required=False)
    base = forms.ChoiceField(label=_("Base"), choices=BASES, required=False)
    value = forms.DecimalField(label=_("Yuan, or %"), min_value=0, decimal_places=4, max_digits=12, required=False)
    collector = forms.ChoiceField(label=_("Collected by"), choices=COLLECTORS, required=False)
    trigger = forms.CharField(label=_("Condition"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name"):
            if data.get("value"):
                self.add_error("name", _("Name this cost item."))
            return data
        if data.get("value") is None:
            self.add_error("value", _("How much is it?"))
        contingent = data.get("stage") == FeeStage.CONTINGENT
        if contingent != (data.get("timing") == FeeTiming.ON_EVENT):
            self.add_error("timing", _("A contingent cost is charged when it happens; a normal one is not."))
        if contingent and not data.get("trigger"):
            self.add_error("trigger", _("Say when this cost arises."))
        return data

    def content(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("name"):
            return None
        share = data["base"] == "principal"
        return {**data, "value": data["value"] / PERCENT if share else data["value"]}

    @staticmethod
    def initial_of(version: ProductVersion) -> list[dict[str, Any]]:
        return [
            {
                "name": fee.name,
                "stage": fee.stage,
                "timing": fee.timing,
                "base": fee.base,
                "value": ((fee.value * PERCENT) if fee.base == "principal" else fee.value).normalize(),
                "collector": fee.collector,
                "trigger": fee.trigger,
            }
            for fee in version.fees.all()
        ]


FeeFormSet = forms.formset_factory(FeeForm, extra=3, max_num=12)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=4)
