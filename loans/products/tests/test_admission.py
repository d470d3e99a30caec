"""Whom a product admits, how it is repaid, and which papers it wants: pure rules."""

from datetime import date
from decimal import Decimal

import pytest

from loans.products.domain import (
    Criteria,
    Fee,
    Prepayment,
    Verdict,
    admission,
    due_rule,
    level_rounding,
    materials_for,
    restored,
    stored,
)

ALL = Criteria(
    min_age=18, max_age=60, max_age_at_maturity=65, min_monthly_income=Decimal(5000), max_debt_ratio=Decimal("0.55"),
    regions=("33", "310115"), employment_types=("full_time",), min_employed_months=6, segments=("wage_earner",),
    excluded_groups=("student",), max_queries_6m=6, max_worst_overdue_days=30, no_current_overdue=True,
    first_loan_only=True, max_ltv=Decimal("0.7"),
)  # fmt: skip
GOOD = {
    "age": 30, "age_at_maturity": 33, "monthly_income": Decimal(8000), "debt_ratio": Decimal("0.4"),
    "region": "330106", "employment_type": "full_time", "employed_months": 24, "segment": "wage_earner",
    "groups": frozenset(),
    "queries_6m": 0, "worst_overdue_days": 0, "currently_overdue": False, "has_had_loan": False, "ltv": Decimal("0.6"),
}  # fmt: skip


def test_every_criterion_is_met_by_one_who_fits_and_none_is_skipped():
    results = admission(ALL, GOOD)
    assert len(results) == 15
    assert all(result.met for result in results)


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("age", 17, "min_age"),
        ("age", 61, "max_age"),
        ("age_at_maturity", 66, "max_age_at_maturity"),
        ("monthly_income", Decimal("4999.99"), "min_monthly_income"),
        ("debt_ratio", Decimal("0.5501"), "max_debt_ratio"),
        ("region", "110101", "regions"),
        ("employment_type", "part_time", "employment_types"),
        ("employed_months", 5, "min_employed_months"),
        ("segment", "farmer", "segments"),
        ("groups", {"student"}, "excluded_groups"),
        ("queries_6m", 7, "max_queries_6m"),
        ("worst_overdue_days", 31, "max_worst_overdue_days"),
        ("currently_overdue", True, "no_current_overdue"),
        ("has_had_loan", True, "first_loan_only"),
        ("ltv", Decimal("0.71"), "max_ltv"),
    ],
)
def test_the_criterion_that_fails_is_named(fact, value, code):
    failed = [result.code for result in admission(ALL, GOOD | {fact: value}) if not result.met]
    assert failed == [code]


def test_a_fact_nobody_knows_is_unknown_and_not_refused():
    results = {result.code: result.verdict for result in admission(ALL, {"age": 30, "region": ""})}
    assert results["min_age"] is Verdict.MET
    assert results["regions"] is Verdict.UNKNOWN
    assert list(results.values()).count(Verdict.NOT_MET) == 0


def test_what_asks_for_nothing_is_not_in_the_answer():
    assert admission(Criteria(), GOOD) == []


def test_criteria_come_back_from_the_database_as_they_went_in():
    assert restored(stored(ALL)) == ALL
    assert stored(Criteria()) == {}


@pytest.mark.parametrize(
    ("rule", "day", "start", "dues"),
    [
        ("disbursement", None, date(2026, 1, 31), [date(2026, 2, 28), date(2026, 3, 31)]),
        ("fixed", 10, date(2026, 1, 25), [date(2026, 3, 10), date(2026, 4, 10)]),
        ("fixed", 28, date(2026, 1, 25), [date(2026, 2, 28), date(2026, 3, 28)]),
        ("anchor", 10, date(2026, 1, 25), [date(2026, 2, 10), date(2026, 3, 10)]),
    ],
)
def test_due_days_by_rule(rule, day, start, dues):
    assert [period.end for period in due_rule(rule, day, start).periods(start, 2)] == dues


def test_a_broken_first_month_is_known_as_broken():
    start = date(2026, 1, 25)
    assert not due_rule("anchor", 10, start).periods(start, 1)[0].regular
    assert due_rule("anchor", 25, start).periods(start, 1)[0].regular


def test_only_an_unusual_rounding_is_named():
    assert level_rounding(Decimal("0.01"), "half_up") is None
    assert level_rounding(Decimal("1.00"), "up")(Decimal("866.19")) == 867


def test_prepayment_is_free_after_the_agreed_instalments():
    policy = Prepayment(Decimal("0.01"), 6)
    assert policy.fee_on(Decimal(10000), 5) == 100
    assert policy.fee_on(Decimal(10000), 6) == 0
    assert Prepayment(Decimal("0.01"), None).fee_on(Decimal(10000), 35) == 100


def test_papers_by_tier_and_amount():
    papers = [
        {"code": "id"}, {"code": "income", "above": "20000"}, {"code": "flow", "tiers": ["B"]},
        {"code": "visit", "tiers": ["B"], "above": "200000"},
    ]  # fmt: skip

    def codes(tier, amount):
        return [paper["code"] for paper in materials_for(papers, tier, Decimal(amount))]

    assert codes("", 20000) == ["id"]
    assert codes("", 20001) == ["id", "income"]
    assert codes("B", 300000) == ["id", "income", "flow", "visit"]


def test_a_fee_stays_between_its_limits():
    fee = Fee("评估费", "upfront", "principal", Decimal("0.01"), minimum=Decimal(100), maximum=Decimal(500))
    assert [fee.charge(Decimal(amount)) for amount in (1000, 20000, 900000)] == [100, 200, 500]
