"""A product and the terms of one version. Rates and shares are entered in per cent."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.parameters.services import value
from backoffice.web.formats import listed
from customers.profiles.models import EMPLOYMENTS, SEGMENTS
from loans.lenders.forms import REGIONS_HELP, date_field, region_codes
from loans.lenders.models import Guarantor, Lender
from loans.maths.allocation import KINDS
from loans.maths.day_count import DayCount
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.products.domain import WITH_COLLATERAL, Criteria, DueDay, restored, stored
from loans.products.models import DUE_RULES, GROUPS, HOLIDAYS, ROUNDING_MODES, SECURITIES, Product, ProductVersion
from loans.products.words import DEBTS

OFFERED = (Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_ONLY, Method.SINGLE_PAYMENT)
DAY_COUNTS = [
    (DayCount.THIRTY_360.value, "30/360"),
    (DayCount.ONE_TWELFTH.value, "1/12"),
    (DayCount.ACT_360.value, "act/360"),
    (DayCount.ACT_365.value, "act/365"),
]
ORDERS = [
    ("penalty,fee,interest,principal", _("penalty, fee, interest, principal")),
    ("fee,penalty,interest,principal", _("fee, penalty, interest, principal")),
    ("fee,interest,penalty,principal", _("fee, interest, penalty, principal")),
    ("principal,interest,fee,penalty", _("principal first")),
]
PERCENT = Decimal(100)
MOST = Decimal("999999999")


def percent_field(label: Any, most: int = 100, *, required: bool = True, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, decimal_places=4, max_digits=7, required=required, **options
    )


def money_field(label: Any, *, required: bool = True, least: str = "0.01", **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=MOST, decimal_places=2, required=required, **options
    )


def count_field(
    label: Any, most: int, *, least: int = 0, required: bool = False, **options: Any
) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=required, **options)


def several(label: Any, choices: list[tuple[str, Any]], *, required: bool = False) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=required
    )


def plain(number: Decimal | None, times: Decimal | int = 1) -> str:
    """A number as somebody would type it; "" for none."""
    return "" if number is None else format((number * times).normalize(), "f")


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = ["code", "name", "category", "scene", "first_loan", "variant_of"]


class VersionForm(forms.Form):
    lender = forms.ModelChoiceField(Lender.objects.all(), label=_("Lender"))
    security = forms.ChoiceField(label=_("Security"), choices=SECURITIES)
    guaranteed_by = forms.ModelChoiceField(Guarantor.objects.all(), label=_("Guarantor"), required=False)
    ltv_percent = percent_field(_("Largest share of the collateral's value, percent"), required=False)
    speed_days = count_field(_("Working days to the decision"), 90, required=True, initial=3)
    sale_from = date_field(_("First day of sale (empty: once approved)"), required=False)

    rate_percent = percent_field(_("Yearly rate, percent"), 99)
    min_rate_percent = percent_field(_("Lowest rate on an application, percent"), 99, required=False)
    max_rate_percent = percent_field(_("Highest rate on an application, percent"), 99, required=False)
    min_amount = money_field(_("Smallest amount, yuan"))
    max_amount = money_field(_("Largest amount, yuan"))
    terms = forms.CharField(label=_("Terms in months"), help_text=_("Separated by commas: 6, 12, 24"), max_length=120)
    methods = several(_("Repayment methods"), [(m.value, METHOD_NAMES_ZH[m]) for m in OFFERED], required=True)
    bullet_max_months = count_field(_("Repayment at the end up to months"), 360, least=1)
    purposes = several(_("Purposes"), [], required=True)

    day_count = forms.ChoiceField(label=_("Day count"), choices=DAY_COUNTS, initial="30/360")
    due_rule = forms.ChoiceField(label=_("Due day"), choices=DUE_RULES)
    due_day = count_field(_("Day of the month"), 28, least=1)
    holiday_rule = forms.ChoiceField(label=_("Due on a holiday"), choices=HOLIDAYS)
    rounding_step = forms.ChoiceField(
        label=_("Level instalment rounded to"), choices=[(s, s) for s in ("0.01", "0.10", "1.00", "10.00")]
    )
    rounding_mode = forms.ChoiceField(label=_("Rounded"), choices=ROUNDING_MODES)
    allocation = forms.ChoiceField(label=_("A payment settles"), choices=ORDERS)
    penalty_factor = forms.DecimalField(
        label=_("Overdue rate factor"), min_value=1, max_value=3, decimal_places=2, initial=Decimal("1.50")
    )
    misuse_factor = forms.DecimalField(
        label=_("Misuse rate factor"), min_value=1, max_value=3, decimal_places=2, initial=Decimal("2.00")
    )
    grace_days = count_field(_("Days of grace"), 15, required=True, initial=0)
    prepayment_percent = percent_field(_("Prepayment fee in percent of what is prepaid"), 10, initial=0)
    prepayment_free_after = count_field(_("Free after instalments"), 360)

    min_age = count_field(_("Youngest age"), 80, least=18, required=True, initial=18)
    max_age = count_field(_("Oldest age"), 80, least=18, required=True, initial=60)
    max_age_at_maturity = count_field(_("Oldest age at maturity"), 90, least=18)
    min_monthly_income = money_field(_("Least monthly income, yuan"), required=False)
    debt_ratio_percent = percent_field(_("Largest debt ratio, percent"), required=False)
    regions = forms.CharField(label=_("Regions"), required=False, max_length=200, help_text=REGIONS_HELP)
    employment_types = several(_("Employment"), EMPLOYMENTS)
    min_employed_months = count_field(_("Least months in this job"), 600)
    segments = several(_("Segments"), SEGMENTS)
    excluded_groups = several(_("Not lent to"), GROUPS)
    max_queries_6m = count_field(_("Credit queries in six months, at most"), 100)
    max_worst_overdue_days = count_field(_("Worst overdue days in two years, at most"), 360)
    no_current_overdue = forms.BooleanField(label=_("Nothing overdue today"), required=False)
    first_loan_only = forms.BooleanField(label=_("Never had a loan before"), required=False)

    SECTIONS = (
        (_("Product and parties"), ("lender", "security", "guaranteed_by", "ltv_percent", "speed_days", "sale_from")),
        (_("Price and amounts"), (
            "rate_percent", "min_rate_percent", "max_rate_percent", "min_amount", "max_amount", "terms", "methods",
            "bullet_max_months", "purposes",
        )),
        (_("Repayment"), (
            "day_count", "due_rule", "due_day", "holiday_rule", "rounding_step", "rounding_mode", "allocation",
            "penalty_factor", "misuse_factor", "grace_days", "prepayment_percent", "prepayment_free_after",
        )),
        (_("Admission"), (
            "min_age", "max_age", "max_age_at_maturity", "min_monthly_income", "debt_ratio_percent", "regions",
            "employment_types", "min_employed_months", "segments", "excluded_groups", "max_queries_6m",
            "max_worst_overdue_days", "no_current_overdue", "first_loan_only",
        )),
    )  # fmt: skip
    SAME = (
        "lender", "security", "guaranteed_by", "speed_days", "sale_from", "min_amount", "max_amount", "methods",
        "bullet_max_months", "purposes", "day_count", "due_rule", "due_day", "holiday_rule", "rounding_mode",
        "penalty_factor", "misuse_factor", "grace_days", "prepayment_free_after", "min_age", "max_age",
    )  # fmt: skip
    CRITERIA = (
        "max_age_at_maturity", "min_monthly_income", "regions", "employment_types", "min_employed_months", "segments",
        "excluded_groups", "max_queries_6m", "max_worst_overdue_days", "no_current_overdue", "first_loan_only",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        allowed = value("purpose.allowed", today).value
        self.fields["purposes"].choices = [(purpose, purpose) for purpose in allowed]  # type: ignore[attr-defined]
        self._orders(",".join(value("allocation.order", today).value))

    def _orders(self, usual: str) -> None:
        """The order of the dated parameter is proposed; one that is not on the list stays where it stands."""
        field, shown = self.fields["allocation"], self.initial.get("allocation", usual)
        field.initial = usual
        known = dict(ORDERS)
        more = [(order, listed(DEBTS[kind] for kind in order.split(","))) for order in {usual, shown} - set(known)]
        field.choices = [*ORDERS, *more]  # type: ignore[attr-defined]

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean_terms(self) -> list[int]:
        words = [word for word in re.split("[,\uff0c\u3001\\s]+", self.cleaned_data["terms"]) if word]
        if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
            raise forms.ValidationError(_("Write whole months separated by commas, for example 6, 12, 24."))
        months = sorted({int(word) for word in words})
        if not months or months[0] < 1 or months[-1] > 360:
            raise forms.ValidationError(_("Each term must lie between 1 and 360 months."))
        return months

    def clean_regions(self) -> list[str]:
        return region_codes(self.cleaned_data["regions"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._in_order("min_amount", "max_amount", _("The largest amount must not be below the smallest one."))
        self._in_order("min_age", "max_age", _("The oldest age must not be below the youngest one."))
        self._in_order("max_age", "max_age_at_maturity", _("Nobody is younger at maturity than at the start."))
        low, high = data.get("min_rate_percent"), data.get("max_rate_percent")
        if (low is None) != (high is None):
            self.add_error("max_rate_percent" if high is None else "min_rate_percent", _("Give both rates, or none."))
        self._in_order("min_rate_percent", "rate_percent", _("The usual rate must not be below the lowest one."))
        self._in_order("rate_percent", "max_rate_percent", _("The highest rate must not be below the usual one."))
        if data.get("due_rule") and (data["due_rule"] == DueDay.DISBURSEMENT) != (data.get("due_day") is None):
            self.add_error("due_day", _("A fixed day needs its day of the month; the disbursement's day has none."))
        if data.get("security") not in WITH_COLLATERAL and data.get("ltv_percent"):
            self.add_error("ltv_percent", _("Only a secured product has a share of the collateral's value."))
        return data

    def _in_order(self, low: str, high: str, sentence: Any) -> None:
        least, most = self.cleaned_data.get(low), self.cleaned_data.get(high)
        if least is not None and most is not None and least > most:
            self.add_error(high, sentence)

    def content(self) -> dict[str, Any]:
        """The cleaned terms as fields of ProductVersion."""
        data = self.cleaned_data

        def share(name: str) -> Decimal | None:
            return None if data[name] is None else data[name] / PERCENT

        criteria = {name: tuple(data[name]) if isinstance(data[name], list) else data[name] for name in self.CRITERIA}
        return {name: data[name] for name in self.SAME} | {
            "terms": data["terms"],
            "annual_rate": share("rate_percent"),
            "min_rate": share("min_rate_percent"),
            "max_rate": share("max_rate_percent"),
            "max_ltv": share("ltv_percent"),
            "rounding_step": Decimal(data["rounding_step"]),
            "allocation_order": data["allocation"].split(","),
            "prepayment_fee": share("prepayment_percent"),
            "admission": stored(Criteria(**criteria, max_debt_ratio=share("debt_ratio_percent"))),
        }

    @classmethod
    def initial_of(cls, version: ProductVersion) -> dict[str, Any]:
        criteria = restored(version.admission)
        found = {name: getattr(version, name) for name in cls.SAME}
        found |= {name: getattr(criteria, name) for name in cls.CRITERIA}
        order = version.allocation_order if sorted(version.allocation_order) == sorted(KINDS) else list(KINDS)
        return found | {
            "terms": ", ".join(str(term) for term in version.terms),
            "regions": ", ".join(criteria.regions),
            "rate_percent": plain(version.annual_rate, PERCENT),
            "min_rate_percent": plain(version.min_rate, PERCENT),
            "max_rate_percent": plain(version.max_rate, PERCENT),
            "ltv_percent": plain(version.max_ltv, PERCENT),
            "debt_ratio_percent": plain(criteria.max_debt_ratio, PERCENT),
            "prepayment_percent": plain(version.prepayment_fee, PERCENT),
            "rounding_step": f"{version.rounding_step:.2f}",
            "allocation": ",".join(order),
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=4)
