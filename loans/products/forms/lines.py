"""The repeated lines of a version: fees and papers. An empty line is no line."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loans.products.domain import FeeBase, FeeStage, FeeTiming
from loans.products.models import BASES, COLLECTORS, STAGES, TIMINGS, ProductVersion

PERCENT = Decimal(100)
MATERIALS = {
    "id_card": "身份证正反面",
    "income_proof": "收入证明",
    "bank_statement": "近六个月银行流水",
    "business_licence": "营业执照",
    "purpose_proof": "资金用途证明",
    "vehicle_papers": "车辆登记证",
    "property_papers": "不动产权证书",
    "purchase_contract": "购销合同",
    "card_statement": "信用卡账单",
    "enrolment": "录取或报名证明",
    "guarantee_letter": "担保函",
}
TIERS = [("A", "A"), ("B", "B"), ("C", "C")]
EMPTY = [("", "—")]


class LineForm(forms.Form):
    """A line among others: small fields in the look of the site."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select form-select-sm"
            elif isinstance(field.widget, forms.widgets.Input):
                field.widget.attrs["class"] = "form-control form-control-sm"


class FeeForm(LineForm):
    """One fee. A share is entered in per cent. Each line names stage, timing, base and who collects."""

    name = forms.CharField(label=_("Cost item"), max_length=40, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES, required=False)
    timing = forms.ChoiceField(label=_("Charged"), choices=TIMINGS, required=False)
    base = forms.ChoiceField(label=_("Base"), choices=BASES, required=False)
    value = forms.DecimalField(
        label=_("Yuan, or percent"), min_value=0, decimal_places=4, max_digits=12, required=False
    )
    minimum = forms.DecimalField(
        label=_("Charged at least, yuan"), min_value=0, decimal_places=2, max_digits=14, required=False
    )
    maximum = forms.DecimalField(
        label=_("Charged at most, yuan"), min_value=0, decimal_places=2, max_digits=14, required=False
    )
    collector = forms.ChoiceField(label=_("Collected by"), choices=EMPTY + COLLECTORS, required=False)
    trigger = forms.CharField(label=_("Condition"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name"):
            if data.get("value"):
                self.add_error("name", _("Name this cost item."))
            return data
        if data.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("How much is it?"))
        if data.get("base") != FeeBase.FIXED and (data.get("value") or 0) > PERCENT:
            self.add_error("value", _("A share lies between 0 and 100 percent."))
        if not data.get("collector"):
            self.add_error("collector", _("Say who collects this cost: the disclosure form names it."))
        contingent = data.get("stage") == FeeStage.CONTINGENT
        if contingent != (data.get("timing") == FeeTiming.ON_EVENT):
            self.add_error("timing", _("A contingent cost is charged when it happens; a normal one is not."))
        if contingent and not data.get("trigger"):
            self.add_error("trigger", _("Say when this cost arises."))
        if data.get("base") == FeeBase.BALANCE and data.get("timing") == FeeTiming.UPFRONT:
            self.add_error("base", _("At disbursement the whole principal is open: choose a share of the principal."))
        low, high = data.get("minimum"), data.get("maximum")
        if low is not None and high is not None and low > high:
            self.add_error("maximum", _("The most must not be below the least."))
        return data

    def content(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("name"):
            return None
        share = data["base"] != FeeBase.FIXED
        return {**data, "value": data["value"] / PERCENT if share else data["value"]}

    @staticmethod
    def initial_of(version: ProductVersion) -> list[dict[str, Any]]:
        same = ("name", "stage", "timing", "base", "minimum", "maximum", "collector", "trigger")
        return [
            {name: getattr(fee, name) for name in same}
            | {"value": format((fee.value * (1 if fee.base == FeeBase.FIXED else PERCENT)).normalize(), "f")}
            for fee in version.fees.all()
        ]


class MaterialForm(LineForm):
    """One line of the material checklist, with the tiers and the amount from which it is asked for."""

    code = forms.ChoiceField(label=_("Paper"), choices=EMPTY + list(MATERIALS.items()), required=False)
    required = forms.BooleanField(label=_("Required"), required=False, initial=True)
    tiers = forms.MultipleChoiceField(
        label=_("Only for tiers"), choices=TIERS, widget=forms.CheckboxSelectMultiple, required=False
    )
    above = forms.DecimalField(
        label=_("Only above yuan"), min_value=0, decimal_places=2, max_digits=14, required=False
    )
    not_first = forms.BooleanField(label=_("Not for a first loan"), required=False)

    def content(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data.get("code"):
            return None
        line = {"code": data["code"], "name": MATERIALS[data["code"]], "required": data["required"]}
        if data["tiers"]:
            line["tiers"] = data["tiers"]
        if data["above"]:
            line["above"] = format(data["above"], "f")
        if data["not_first"]:
            line["first_loan"] = False
        return line

    @staticmethod
    def initial_of(version: ProductVersion) -> list[dict[str, Any]]:
        return [
            {name: line.get(name) for name in ("code", "required", "tiers", "above")}
            | {"not_first": line.get("first_loan") is False}
            for line in version.materials
        ]


class BaseMaterialFormSet(forms.BaseFormSet):
    def clean(self) -> None:
        """A paper stands on the list once."""
        if any(self.errors):
            return
        seen: set[str] = set()
        for form in self.forms:
            code = form.cleaned_data.get("code")
            if code and code in seen:
                form.add_error("code", _("This paper is on the list already."))
            seen.add(code or "")


FeeFormSet = forms.formset_factory(FeeForm, extra=2, max_num=12, validate_max=True)
MaterialFormSet = forms.formset_factory(
    MaterialForm, formset=BaseMaterialFormSet, extra=2, max_num=len(MATERIALS), validate_max=True
)
