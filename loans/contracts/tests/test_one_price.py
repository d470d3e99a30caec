"""The same loan costs the same wherever it is shown: product page, matching, calculator, offer, disclosure form."""

from decimal import Decimal as D

import pytest
from django.utils import timezone

from loans.calculator.domain import Loan, answer
from loans.contracts.tests import factories
from loans.matching.selectors import candidate_of
from loans.matching.services import price
from loans.products.domain import combinations
from loans.products.selectors import card_of
from loans.products.tests.factories import make_product

pytestmark = pytest.mark.django_db
AMOUNT, RATE, MONTHS, METHOD = D(50000), D("0.0888"), 12, "equal_instalment"
FEES = [
    {"name": "担保费", "timing": "per_instalment", "base": "balance", "value": D("0.0015"), "minimum": D(20)},
    {"name": "评估费", "timing": "upfront", "base": "principal", "value": D("0.01"), "maximum": D(300)},
    {"name": "评估费", "timing": "upfront", "base": "fixed", "value": D(50)},
]
RULES = [
    {},
    {"due_rule": "fixed", "due_day": 10, "rounding_step": D("1.00"), "rounding_mode": "up", "day_count": "act/365"},
    {"due_rule": "anchor", "due_day": 25, "holiday_rule": "next_workday", "rounding_step": D("10.00")},
]


@pytest.mark.parametrize("rules", RULES)
def test_every_room_names_the_same_figures(rules):
    version = make_product(
        fees=[{"stage": "normal", "collector": "guarantor", **fee} for fee in FEES],
        annual_rate=RATE, min_amount=AMOUNT, max_amount=AMOUNT, guarantor="示例担保", **rules,
    )  # fmt: skip
    now = timezone.now()
    today = timezone.localdate(now)
    matched = price(candidate_of(version), AMOUNT, MONTHS, METHOD, now)
    card = card_of(version)
    asked = answer(Loan(card.terms(AMOUNT, RATE, MONTHS, METHOD, today), card.fees))
    on_page = next(
        one for one in combinations(version.bounds, RATE, card, today)
        if (one.term_months, one.method) == (MONTHS, METHOD)
    )  # fmt: skip
    form = factories.issued(
        ready=False, now=now,
        application=factories.approved(now=now, product_version=version, amount=AMOUNT, rate=RATE, term_months=MONTHS),
    )  # fmt: skip
    offered = form.offer
    assert (matched.simple, matched.compound) == (asked.cost.simple, asked.cost.compound)
    assert on_page.cost == asked.cost
    assert abs(offered.simple_cost - matched.simple) < D("1e-9")
    assert {offered.total_cost, matched.total_cost, asked.cost.total_cost} == {offered.total_cost}
    assert (matched.first, matched.last) == (asked.payments[0], asked.payments[-1])
    assert form.content["total_paid"] == f"{matched.total_paid:,.2f}"
    assert form.content["received"] == f"{matched.received:,.2f}"
    shown = [row["rate"] for row in form.content["normal"] if row["rate"] != "无"]
    assert shown == [f"{row.shown}%" for row in asked.cost.rows]
