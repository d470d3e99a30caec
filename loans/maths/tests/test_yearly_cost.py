"""V1 to V7: the worked examples of the disclosure rules, computed with three independent methods, to the digit."""

from datetime import date
from decimal import Decimal as D

import pytest

from loans.maths.day_count import DueRule
from loans.maths.penalty import PenaltyRule, penalty_interest
from loans.maths.rounding import cents
from loans.maths.schedule import Method, Terms, build
from loans.maths.yearly_cost import CostItem, NoRate, Timing, cost_of_schedule, irr, percent, yearly_cost

START = date(2026, 8, 3)


def terms(principal="10000", rate="0.072", n=12, method=Method.EQUAL_INSTALMENT, **more):
    return Terms(D(principal), D(rate), n, START, method, **more)


def monthly(code, amount, n=12):
    return CostItem(code, code, per_instalment=(D(amount),) * n)


def test_v1_equal_instalment_with_guarantee():
    schedule = build(terms())
    expected = [
        ("806.19", "60.00"), ("811.03", "55.16"), ("815.89", "50.30"), ("820.79", "45.40"), ("825.71", "40.48"),
        ("830.67", "35.52"), ("835.65", "30.54"), ("840.67", "25.52"), ("845.71", "20.48"), ("850.78", "15.41"),
        ("855.89", "10.30"), ("861.02", "5.17"),
    ]  # fmt: skip
    got = [(str(row.principal), str(row.interest)) for row in schedule.rows]
    assert got == expected
    cost = cost_of_schedule(schedule, [monthly("guarantee", "30"), CostItem("setup", "setup", upfront=D("100"))])
    assert cost.flows[0] == D("9900.00")
    assert set(cost.flows[1:]) == {D("-896.19")}
    assert percent(irr([D(10000)] + [D("-866.19")] * 12), 6) == D("0.600005")
    assert [percent(r.cumulative_simple, 4) for r in cost.rows] == [D("7.2001"), D("13.6425"), D("15.5631")]
    assert percent(cost.periodic, 6) == D("1.296926")
    assert [r.shown for r in cost.rows] == [D("7.20"), D("6.44"), D("1.92")]
    assert (cost.shown_simple, cost.shown_compound) == (D("15.56"), D("16.72"))
    assert percent(cost.compound, 4) == D("16.7227")
    assert (schedule.interest, cost.total_cost, cost.total_paid) == (D("394.28"), D("854.28"), D("10854.28"))


def test_v2_fees_instead_of_interest():
    schedule = build(terms(rate="0", method=Method.FLAT))
    assert [r.principal for r in schedule.rows] == [D("833.33")] * 11 + [D("833.37")]
    cost = cost_of_schedule(schedule, [monthly("instalment_fee", "60"), CostItem("handling", "h", upfront=D(200))])
    assert (cost.flows[0], cost.flows[1], cost.flows[12]) == (D(9800), D("-893.33"), D("-893.37"))
    assert percent(cost.rows[1].cumulative_simple, 4) == D("13.0342")
    assert (percent(cost.simple, 4), percent(cost.compound, 4)) == (D("16.8982"), D("18.2704"))
    assert [r.shown for r in cost.rows] == [D("0.00"), D("13.03"), D("3.87")]
    assert cost.shown_simple == D("16.90")


def test_v3_is_above_the_ceiling():
    schedule = build(terms(rate="0.12"))
    cost = cost_of_schedule(schedule, [monthly("guarantee", "50"), CostItem("setup", "s", upfront=D(200))])
    assert (cost.flows[1], cost.flows[12]) == (D("-938.49"), D("-938.47"))
    assert (percent(cost.simple, 4), percent(cost.compound)) == (D("26.4806"), D("29.94"))
    without = cost_of_schedule(schedule, [monthly("guarantee", "50")])
    assert (percent(without.simple), percent(without.compound)) == (D("22.53"), D("25.01"))


def test_v4_the_central_banks_own_example():
    payments = [(D("8833.3"), D(0))] * 12
    cost = yearly_cost(D(100000), payments, [CostItem("fee", "fee", upfront=D(1000))])
    assert (percent(cost.simple, 4), percent(cost.compound, 4)) == (D("12.8038"), D("13.5826"))
    plain = yearly_cost(D(100000), payments)
    assert (percent(plain.simple), percent(plain.compound)) == (D("10.90"), D("11.46"))


def test_v5_and_v6():
    cost = cost_of_schedule(build(terms(rate="0.058")), [monthly("guarantee", "47.56")])
    assert percent(cost.simple, 4) == D("15.9993")
    rows = build(terms(rate="0.08")).rows
    balances = [D(10000), *(r.balance for r in rows)]
    # The coupon halves the rate of months 1 to 3; each row's interest is rounded from its own rate.
    coupon = [cents(balances[k] * D("0.04") / 12) if k < 3 else row.interest for k, row in enumerate(rows)]
    halved = [(row.principal, interest) for row, interest in zip(rows, coupon, strict=True)]
    assert percent(yearly_cost(D(10000), halved).simple, 4) == D("6.2988")


def test_v7_penalty_interest():
    rule = PenaltyRule(factor=D("1.5"))
    assert penalty_interest(D("815.89"), D("0.072"), 20, rule) == D("4.90")
    assert penalty_interest(D("50.30"), D("0.072"), 20, rule) == D("0.30")
    assert rule.yearly_rate(D("0.20")) == D("0.24")  # the court limit


def test_single_payment_is_cost_over_principal_over_years():
    schedule = build(terms(rate="0.06", n=6, method=Method.SINGLE_PAYMENT))
    assert [(r.principal, r.interest) for r in schedule.rows] == [(D(10000), D("300.00"))]
    assert percent(cost_of_schedule(schedule).simple) == D("6.00")


def test_irregular_dates_count_days_times_12_over_365():
    cost = yearly_cost(D(1000), [(D(1000), D(10))], timing=Timing("dates", months=(D(365) / 365 * 12 / 12,)))
    assert percent(cost.simple) == D("12.00")


def test_a_long_loan_with_a_broken_first_period_costs_its_rate_and_not_the_end_of_the_bracket():
    """Ten years bend the present value so much that the first secant hardly moves."""
    terms = Terms(
        D(100000), D("0.048"), 120, date(2026, 11, 23), Method.EQUAL_INSTALMENT, due=DueRule(first=date(2027, 1, 20))
    )
    assert D("0.0478") < cost_of_schedule(build(terms), []).simple < D("0.048")


@pytest.mark.parametrize("flows", [[D(1), D(2)], [D(-1), D(-2)], [D(0), D(-5)]])
def test_flows_of_one_sign_have_no_rate(flows):
    with pytest.raises(NoRate):
        irr(flows)


def test_fees_that_eat_the_loan_are_refused():
    with pytest.raises(NoRate):
        cost_of_schedule(build(terms(principal="100")), [CostItem("fee", "fee", upfront=D(100))])
