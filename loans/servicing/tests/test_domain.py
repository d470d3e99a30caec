from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.maths.schedule import Terms as LoanTerms
from loans.maths.schedule import build
from loans.servicing import domain
from loans.servicing.domain import Account, Due, InstalmentFact, Paid, replay

START = date(2026, 1, 5)
TERMS = domain.Terms(D("0.072"))


def dues(n=12, fee="0.00"):
    rows = build(LoanTerms(D(10000), D("0.072"), n, START)).rows
    return [Due(r.n, r.due, r.principal, r.interest, D(fee)) for r in rows]


def paid(*pairs):
    return [Paid(k, day, D(amount)) for k, (day, amount) in enumerate(pairs, start=1)]


def test_v7_twenty_days_late_costs_4_90():
    rows = dues()
    payments = paid((rows[0].due, "866.19"), (rows[1].due, "866.19"))
    position = replay(rows, payments, TERMS, rows[2].due + timedelta(days=20))
    third = position.instalments[2]
    assert third.due.principal == D("815.89")
    assert third.penalty == D("4.90")
    assert position.days_past_due == 20
    assert position.due_now().penalty == D("4.90")


def test_the_order_is_penalty_fee_interest_principal():
    rows = dues(fee="30.00")
    late = rows[0].due + timedelta(days=10)
    position = replay(rows, paid((late, "100.00")), TERMS, late)
    first = position.instalments[0]
    assert first.penalty_paid == D("2.42")  # 806.19 x 10.8 % / 360 x 10
    assert first.fee_paid == D("30.00")
    assert first.interest_paid == D("60.00")
    assert first.principal_paid == D("7.58")


def test_money_that_is_early_is_kept_and_used_on_the_due_date():
    rows = dues()
    position = replay(rows, paid((START, "1000.00")), TERMS, rows[0].due - timedelta(days=1))
    assert (position.credit, position.instalments[0].paid) == (D("1000.00"), D(0))
    position = replay(rows, paid((START, "1000.00")), TERMS, rows[0].due)
    assert (position.credit, position.instalments[0].paid_on) == (D("133.81"), rows[0].due)
    assert position.days_past_due == 0


def test_paying_too_much_at_the_end_leaves_a_balance_for_the_borrower():
    rows = dues(n=2)
    total = sum(r.total for r in rows)
    position = replay(rows, paid((rows[1].due, str(total + 50))), TERMS, rows[1].due)
    assert not position.settled or position.credit > 0
    position = replay(rows, paid((rows[0].due, rows[0].total), (rows[1].due, rows[1].total + 50)), TERMS, rows[1].due)
    assert position.settled
    assert position.credit == D("50.00")
    assert position.oldest_unpaid_due is None


def test_a_payment_entered_late_counts_from_its_own_day():
    rows = dues()
    on_time = Paid(9, rows[0].due, D("866.19"))
    other = Paid(1, rows[1].due, D("866.19"))
    position = replay(rows, [other, on_time], TERMS, rows[1].due)
    assert [i.paid_on for i in position.instalments[:2]] == [rows[0].due, rows[1].due]
    assert position.due_now().penalty == 0


def test_penalty_rounds_once_however_often_it_is_counted():
    rows = dues()
    day = rows[0].due
    trickle = paid(*[(day + timedelta(days=k), "0.01") for k in range(1, 21)])
    position = replay(rows, trickle, TERMS, day + timedelta(days=20))
    assert position.instalments[0].penalty == D("4.84")


def test_books_are_corrected_by_differences_only():
    rows = dues()
    before = replay(rows, paid((rows[0].due, "866.19"), (rows[1].due, "866.19")), TERMS, rows[1].due)
    booked = {b.key: {(p.account.value, p.n): p.amount for p in b.postings} for b in before.bookings}
    assert domain.corrections(before.bookings, booked) == []
    second_only = [Paid(2, rows[1].due, D("866.19"))]
    after = replay(rows, second_only, TERMS, rows[1].due)
    changes = domain.corrections(after.bookings, booked)
    assert {c.key for c in changes} == {"payment:1", "payment:2"}
    assert all(sum(p.amount for p in c.postings) == 0 for c in changes)


def test_five_classes():
    assert [domain.five_class(d) for d in (0, 1, 90, 91, 271, 361)] == [
        "normal", "special_mention", "special_mention", "substandard", "doubtful", "loss",
    ]  # fmt: skip


def test_behaviour_of_the_last_year():
    on = date(2026, 6, 30)
    facts = [
        InstalmentFact(date(2026, 3, 5), date(2026, 3, 5)),
        InstalmentFact(date(2026, 4, 5), date(2026, 4, 9)),
        InstalmentFact(date(2026, 6, 5), None),
        InstalmentFact(date(2026, 7, 5), None),
        InstalmentFact(date(2024, 1, 5), date(2024, 5, 5)),
    ]
    assert domain.behaviour(facts, on) == domain.Behaviour(D("0.3333"), 25)
    assert domain.behaviour([], on) == domain.Behaviour(None, 0)


payments_drawn = st.lists(st.tuples(st.integers(-5, 420), st.integers(1, 200_000)), max_size=12)


@settings(max_examples=60, deadline=None)
@given(payments_drawn, st.integers(0, 450))
def test_books_always_balance_and_nothing_is_paid_twice(drawn, days):
    rows, on = dues(fee="12.00"), START + timedelta(days=days)
    payments = [Paid(k, START + timedelta(days=d), D(c) / 100) for k, (d, c) in enumerate(drawn)]
    position = replay(rows, payments, TERMS, on)
    counted = sum((p.amount for p in payments if p.value_date <= on), D(0))
    assert sum((i.paid for i in position.instalments), D(0)) + position.credit == counted
    for booking in position.bookings:
        assert sum(p.amount for p in booking.postings) == 0
        assert all(p.amount for p in booking.postings)
    credit = -sum(p.amount for b in position.bookings for p in b.postings if p.account is Account.CREDIT)
    assert credit == position.credit
    for standing in position.instalments:
        assert standing.principal_paid <= standing.due.principal
        assert standing.penalty_paid <= standing.penalty
    if position.days_past_due:
        assert position.oldest_unpaid_due == on - timedelta(days=position.days_past_due)


@pytest.mark.parametrize("shuffled", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
def test_the_order_in_which_payments_are_given_does_not_matter(shuffled):
    rows = dues()
    listed = paid((rows[0].due, "500.00"), (rows[0].due + timedelta(days=9), "500.00"), (rows[1].due, "700.00"))
    want = replay(rows, listed, TERMS, rows[2].due)
    assert replay(rows, [listed[k] for k in shuffled], TERMS, rows[2].due) == want
