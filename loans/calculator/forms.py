from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.workcalendar import services as workcalendar
from loans.calculator.domain import COMPARED, Loan
from loans.lenders.models import KINDS
from loans.maths.day_count import DayCount, DueRule
from loans.maths.rounding import CENT, MODES, Rounding
from loans.maths.schedule import METHOD_NAMES_ZH, Method, Terms
from loans.products.domain import COLLECTOR_NAMES, Fee, form_row_of

HUNDRED = Decimal(100)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
DAY_COUNTS = [
    (DayCount.THIRTY_360, _("30/360: every month counts 30 of 360 days")),
    (DayCount.ACT_360, _("act/360: calendar days over 360")),
    (DayCount.ACT_365, _("act/365: calendar days over 365")),
    (DayCount.ACT_ACT_DEC31, _("act/act: years part at 31 December")),
    (DayCount.ACT_ACT_ISDA, _("act/act: years part at 1 January")),
]
EVERY = {
    "month": (_("every month"), "months", 1),
    "quarter": (_("every quarter"), "months", 3),
    "half_year": (_("every half-year"), "months", 6),
    "week": (_("every week"), "weeks", 1),
    "two_weeks": (_("every two weeks"), "weeks", 2),
}
STEPS = [("0.01", _("to the cent")), ("0.1", _("to 0.10 yuan")), ("1", _("to whole yuan")), ("10", _("to ten yuan"))]
ROUNDED = [("half_up", _("half up")), ("up", _("always up")), ("down", _("always down"))]
MONTHS = [(str(month), str(month)) for month in range(1, 13)]


def _number(label: Any, low: str, high: str, places: int, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(low), max_value=Decimal(high), decimal_places=places, **more
    )


class LoanForm(forms.Form):
    """The terms of a loan as they stand in the address, so that a link shows the same figures to everybody."""

    amount = _number(_("Amount, yuan"), "0.01", "1000000000", 2, initial=Decimal(100000))
    rate = _number(_("Yearly rate, % (simple)"), "0", "100", 4, initial=Decimal("7.2"))
    instalments = forms.IntegerField(label=_("Instalments"), min_value=1, max_value=520, initial=12)
    method = forms.ChoiceField(label=_("Repayment"), choices=[(m.value, METHOD_NAMES_ZH[m]) for m in COMPARED])
    start = forms.DateField(label=_("Paid out on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    every = forms.ChoiceField(
        label=_("Instalments fall due"), choices=[(code, words[0]) for code, words in EVERY.items()]
    )
    first = forms.DateField(
        label=_("First due date"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: one period after the payout."),
    )  # fmt: skip
    due_day = forms.IntegerField(
        label=_("Due day of the month"), min_value=1, max_value=31, required=False,
        help_text=_("The 31st stays the 31st; shorter months use their last day."),
    )  # fmt: skip
    workdays = forms.BooleanField(
        label=_("Holidays move the due date to the next working day"), required=False,
        help_text=_("Only the date moves, never an amount."),
    )  # fmt: skip
    day_count = forms.ChoiceField(label=_("Day count"), choices=[(d.value, words) for d, words in DAY_COUNTS])
    grace = forms.IntegerField(
        label=_("Instalments of interest only at the start"), min_value=0, max_value=519, required=False
    )
    skip = forms.MultipleChoiceField(
        label=_("Months without payment (seasonal)"), choices=MONTHS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    skip_interest = forms.BooleanField(label=_("Interest is paid in those months all the same"), required=False)
    step = forms.ChoiceField(label=_("Equal instalments are rounded"), choices=STEPS, required=False)
    rounded = forms.ChoiceField(label=_("Rounded how"), choices=ROUNDED, required=False)
    lender_kind = forms.ChoiceField(label=_("Lender"), choices=KINDS)
    late_days = forms.IntegerField(
        label=_("Days late in the penalty example"), min_value=1, max_value=3650, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].initial = timezone.localdate()

    def clean_start(self) -> date:
        return self._day("start")

    def clean_first(self) -> date | None:
        return self._day("first") if self.cleaned_data.get("first") else None

    def _day(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Enter a day between 2000 and 2100."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, first = data.get("start"), data.get("first")
        if start and first and first <= start:
            self.add_error("first", _("The first due date must come after the payout."))
        if (data.get("grace") or 0) >= (data.get("instalments") or 1000):
            self.add_error("grace", _("There must be instalments left that repay principal."))
        if data.get("due_day") and EVERY[data.get("every", "month")][1] != "months":
            self.add_error("due_day", _("A due day of the month needs instalments by the month."))
        if len(data.get("skip", ())) == 12:
            self.add_error("skip", _("At least one month of the year must have a payment."))
        return data

    def terms(self) -> Terms:
        data = self.cleaned_data
        _words, unit, every = EVERY[data["every"]]
        calendar = workcalendar.load() if data["workdays"] else None
        step = Decimal(data["step"] or "0.01")
        return Terms(
            principal=data["amount"],
            annual_rate=data["rate"] / HUNDRED,
            instalments=data["instalments"],
            start=data["start"],
            method=Method(data["method"]),
            day_count=DayCount(data["day_count"]),
            due=DueRule(
                unit, every, data["first"], data["due_day"], is_workday=calendar.is_workday if calendar else None
            ),
            level_rounding=Rounding(step, MODES[data["rounded"] or "half_up"]) if step != CENT.step else None,
            principal_grace=data["grace"] or 0,
            skip_months=frozenset(int(month) for month in data["skip"]),
            skip_pays_interest=data["skip_interest"],
        )


TIMINGS = [("upfront", _("once, at the payout")), ("per_instalment", _("with each instalment"))]
BASES = [
    ("fixed", _("yuan")),
    ("principal", _("per cent of the loan")),
    ("balance", _("per cent of the principal left")),
]


class FeeForm(forms.Form):
    """One cost besides interest; a line left empty counts for nothing."""

    name = forms.CharField(label=_("Cost item"), max_length=30, strip=True)
    timing = forms.ChoiceField(label=_("Charged"), choices=TIMINGS, initial="upfront")
    base = forms.ChoiceField(label=_("Measured in"), choices=BASES, initial="fixed")
    value = _number(_("Value"), "0", "100000000", 4)
    collector = forms.ChoiceField(
        label=_("Collected by"),
        choices=[("", "—"), *COLLECTOR_NAMES.items()],
        error_messages={"required": _("Say who collects this cost; the disclosure form has no cost without it.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("base") != "fixed" and (data.get("value") or 0) > HUNDRED:
            self.add_error("value", _("A share cannot be above 100 per cent."))
        if data.get("base") == "balance" and data.get("timing") == "upfront":
            self.add_error("base", _("At the payout nothing is repaid yet: choose a share of the loan."))
        return data

    def fee(self) -> Fee:
        data = self.cleaned_data
        value = data["value"] if data["base"] == "fixed" else data["value"] / HUNDRED
        collector = COLLECTOR_NAMES[data["collector"]]
        return Fee(data["name"], data["timing"], data["base"], value, collector, form_row_of(data["name"]))


MOST_FEES = 12
FeeFormSet = forms.formset_factory(FeeForm, extra=0, max_num=MOST_FEES, absolute_max=MOST_FEES, validate_max=True)


def loan_from(form: LoanForm, fees: Any) -> Loan:
    """The question of two valid forms."""
    return Loan(form.terms(), tuple(fee.fee() for fee in fees if fee.has_changed()))
