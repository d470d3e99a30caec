from dataclasses import replace
from decimal import Decimal

import pytest

from risk.stress import domain
from risk.stress.domain import FAILED, PASSED, TIGHT, UNKNOWN, Borrower, Limits, largest_instalment, stress_test

LIMITS = Limits()


def borrower(**changes) -> Borrower:
    facts = {
        "amount": Decimal(12000),
        "term_months": 12,
        "annual_rate": Decimal("0.12"),
        "monthly_income": Decimal(5000),
        "monthly_debt": Decimal(900),
    }
    return Borrower(**(facts | changes))


def test_worked_example_of_the_docstring():
    result = stress_test(borrower(), LIMITS)
    assert result.instalment == Decimal("1066.19")
    assert result.ratio == Decimal("0.3932")
    assert result.stressed_ratio == Decimal("0.5650")
    assert result.headroom == Decimal("783.81")
    assert result.verdict == PASSED


@pytest.mark.parametrize(
    ("method", "expected"),
    [("equal_instalment", "888.49"), ("equal_principal", "933.33"), ("interest_first", "933.33")],
)
def test_heaviest_month_of_each_method(method, expected):
    assert largest_instalment(Decimal(10000), Decimal("0.12"), 12, method) == Decimal(expected)


def test_loan_without_interest_is_divided_evenly():
    assert largest_instalment(Decimal(1200), Decimal(0), 12, "equal_instalment") == Decimal("100.00")


@pytest.mark.parametrize(
    ("income", "verdict"), [("5000", PASSED), ("3700", TIGHT), ("3500", FAILED), (None, UNKNOWN), ("0", UNKNOWN)]
)
def test_verdicts(income, verdict):
    known = borrower(monthly_income=None if income is None else Decimal(income))
    assert stress_test(known, LIMITS).verdict == verdict


def test_ratio_rises_with_rate_and_with_lost_income():
    cells = stress_test(borrower(), LIMITS).cells
    assert len(cells) == 16
    assert cells[0].ratio < cells[3].ratio < cells[15].ratio
    assert cells[0].ratio < cells[4].ratio


def test_declared_band_stands_in_for_income():
    assert stress_test(borrower(monthly_income=None, share_level=4), LIMITS).verdict == PASSED
    assert stress_test(borrower(monthly_income=None, share_level=1), LIMITS).verdict == TIGHT
    assert stress_test(borrower(monthly_income=Decimal(0), share_level=4), LIMITS).verdict == UNKNOWN


def test_business_is_judged_by_coverage_too():
    strong = stress_test(borrower(business=True), LIMITS)
    assert strong.coverage == Decimal("2.5430")
    weak = stress_test(borrower(business=True, monthly_income=Decimal(5000)), Limits(coverage_min=Decimal("2.6")))
    assert weak.verdict == FAILED


def test_stored_form_is_plain_text_and_stable():
    assert stress_test(borrower(), LIMITS).as_json() == stress_test(borrower(), LIMITS).as_json()
    assert stress_test(borrower(), LIMITS).as_json()["ratio"] == "0.3932"


def test_what_could_be_offered_passes_the_test_and_the_next_step_does_not():
    borrower = domain.Borrower(
        amount=Decimal(100_000), term_months=12, annual_rate=Decimal("0.12"), monthly_income=Decimal(8000),
        monthly_debt=Decimal(500),
    )  # fmt: skip
    limits = domain.Limits()
    assert domain.stress_test(borrower, limits).verdict == domain.FAILED
    amount = domain.affordable_amount(borrower, limits, 1000)
    months = domain.affordable_term(borrower, limits, 84)
    assert amount is not None
    assert months is not None
    for change, verdict in (
        ({"amount": amount}, domain.PASSED),
        ({"term_months": months}, domain.PASSED),
    ):
        assert domain.stress_test(replace(borrower, **change), limits).verdict == verdict
    assert domain.stress_test(replace(borrower, amount=amount + 1000), limits).verdict != domain.PASSED
    assert domain.stress_test(replace(borrower, term_months=months - 6), limits).verdict != domain.PASSED


def test_nothing_is_offered_without_income_or_room():
    limits = domain.Limits()
    unknown = domain.Borrower(amount=Decimal(1), term_months=12, annual_rate=Decimal("0.1"))
    assert domain.affordable_amount(unknown, limits, 1000) is None
    assert domain.affordable_term(unknown, limits, 84) is None
    full = replace(unknown, monthly_income=Decimal(1000), monthly_debt=Decimal(900))
    assert domain.affordable_amount(full, limits, 1000) is None
    assert domain.affordable_term(full, limits, 84) is None


def test_default_probability_grows_with_the_ratio():
    grown = domain.stressed_probability(Decimal("0.05"), Decimal("0.30"), Decimal("0.50"), Decimal("1.30"))
    assert grown == Decimal("0.0817")
    assert domain.stressed_probability(Decimal("0.05"), Decimal("0.3"), Decimal("0.3"), Decimal("1.3")) == Decimal(
        "0.0500"
    )
