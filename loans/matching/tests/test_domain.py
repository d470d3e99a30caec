from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.matching.domain import stored
from loans.matching.domain.filters import Candidate, sift
from loans.matching.domain.needs import Borrower, Wish, is_risky, signals
from loans.matching.domain.pricing import estimate, priced
from loans.matching.domain.scoring import SHIPPED, Figures, Limits, Policy, match
from loans.matching.domain.suitability import Alternative, Flag, flags, unanswered
from loans.matching.tests.factories import candidate, wish
from loans.products.domain import Criteria, Fee, PriceCard

LIMITS = Limits({"bank": Decimal("0.24"), "cfc": Decimal("0.24"), "microlender": Decimal("0.24")}, Decimal("0.55"))
STEADY = Borrower(age=36, monthly_income=Decimal(20000), employment_type="full_time", employed_months=40)
SHAKY = Borrower(age=36, monthly_income=Decimal(20000), employment_type="part_time", employed_months=2)
TODAY = date(2026, 11, 22)
GUARANTEE = Fee("增信服务费", "per_instalment", "fixed", Decimal(30))
SET_UP = Fee("一次性费用", "upfront", "fixed", Decimal(100))


def codes(found) -> list[str]:
    return [reason.code for reason in found.reasons]


def card(*fees: Fee) -> PriceCard:
    return PriceCard(fees)


def order(candidates, asked: Wish, borrower: Borrower = STEADY, policy: Policy = SHIPPED) -> list[str]:
    return [one.candidate.code for one in match(candidates, asked, borrower, policy, LIMITS, TODAY).ranked]


class TestPricing:
    def test_v1(self):
        found = priced(Decimal(10000), 12, "equal_instalment", Decimal("0.072"), PriceCard((GUARANTEE, SET_UP)),
                       TODAY)  # fmt: skip
        assert (found.first, found.total_cost) == (Decimal("896.19"), Decimal("854.28"))
        assert f"{found.simple:.6f}" == "0.155631"

    @settings(max_examples=40, deadline=None)
    @given(
        amount=st.integers(5, 500),
        months=st.sampled_from([1, 3, 6, 12, 24, 36]),
        method=st.sampled_from(["equal_instalment", "equal_principal", "interest_only", "flat", "single_payment"]),
        rate=st.integers(0, 24),
        fee=st.sampled_from([None, ("upfront", "principal", "0.02"), ("per_instalment", "principal", "0.002"),
                             ("per_instalment", "balance", "0.003"), ("upfront", "fixed", "99")]),
    )  # fmt: skip
    def test_the_quick_figure_stays_close_to_the_exact_one(self, amount, months, method, rate, fee):
        if method == "single_payment" and fee and fee[0] == "per_instalment":
            return  # charged once there, whatever its name says
        if method == "flat" and fee and fee[1] == "balance":
            return  # no product charges on a balance that its interest ignores
        card = PriceCard((Fee("x", fee[0], fee[1], Decimal(fee[2])),) if fee else ())
        terms = (Decimal(amount * 1000), months, method, Decimal(rate) / 100, card)
        quick, exact = estimate(*terms), priced(*terms, date(2026, 1, 31))
        assert abs(quick.simple - exact.simple) < Decimal("0.002")
        assert abs(quick.burden - exact.burden) <= max(exact.burden * Decimal("0.01"), Decimal(1))

    def test_fees_that_eat_up_the_loan(self):
        card = PriceCard((Fee("x", "upfront", "fixed", Decimal(5000)),))
        terms = (Decimal(5000), 12, "equal_instalment", Decimal("0.07"), card)
        assert estimate(*terms) is None
        assert priced(*terms, date(2026, 1, 31)) is None


class TestHardLimits:
    @pytest.mark.parametrize(
        ("asked", "borrower", "reason"),
        [
            ({"purpose": "股票"}, STEADY, "purpose"),
            ({"amount": Decimal(500000), "least_amount": Decimal(400000)}, STEADY, "amount_large"),
            ({"amount": Decimal(500), "least_amount": Decimal(500)}, STEADY, "amount_small"),
            ({"term_months": 6, "longest_term": 9}, STEADY, "term"),
            ({"method": "interest_only"}, STEADY, "method"),
            ({}, Borrower(age=22, is_student=True), "student"),
        ],
    )
    def test_a_reason_for_each(self, asked, borrower, reason):
        assert reason in codes(sift(candidate(), wish(**asked), borrower, Decimal("0.24"), TODAY))

    def test_every_reason_is_told_not_only_the_first(self):
        found = sift(
            candidate(security="mortgage"), wish(purpose="股票", term_months=6, longest_term=6), STEADY, None, TODAY
        )
        assert {"purpose", "term", "collateral"} <= set(codes(found))

    def test_a_wish_that_bends_is_met_by_what_the_product_has(self):
        found = sift(
            candidate(),
            wish(amount=Decimal(400000), least_amount=Decimal(200000), longest_term=36),
            STEADY,
            None,
            TODAY,
        )
        assert not found.reasons
        assert (found.way.amount, found.way.term_months) == (Decimal(300000), 24)

    def test_criteria_of_the_product(self):
        strict = candidate(criteria=Criteria(min_age=18, max_age_at_maturity=37, min_monthly_income=Decimal(30000)))
        found = sift(strict, wish(), STEADY, None, TODAY)
        assert codes(found) == ["max_age_at_maturity", "min_monthly_income"]

    def test_what_nobody_knows_is_asked_and_does_not_exclude(self):
        found = sift(candidate(criteria=Criteria(max_queries_6m=3)), wish(), STEADY, None, TODAY)
        assert not found.reasons
        assert found.to_ask == ("max_queries_6m",)

    def test_above_the_ceiling(self):
        dear = candidate(annual_rate=Decimal("0.23"), card=card(Fee("费", "upfront", "principal", Decimal("0.05"))))
        assert codes(sift(dear, wish(), STEADY, Decimal("0.24"), TODAY)) == ["ceiling"]

    def test_near_the_ceiling_the_exact_cost_decides(self):
        plain = candidate(annual_rate=Decimal("0.12"), card=card(GUARANTEE))
        exact = priced(Decimal(100000), 24, "equal_instalment", Decimal("0.12"), plain.card, TODAY).simple
        for ceiling, said in ((exact, []), (exact - Decimal("1e-9"), ["ceiling"])):
            assert codes(sift(plain, wish(), STEADY, ceiling, TODAY)) == said


class TestOrder:
    def test_the_cheaper_of_two_equals_comes_first(self):
        assert order([candidate("dear", annual_rate=Decimal("0.15")), candidate("cheap")], wish()) == ["cheap", "dear"]

    def test_points_are_weight_times_value_and_sum_to_the_score(self):
        one = match([candidate()], wish(), STEADY, SHIPPED, LIMITS, TODAY).ranked[0]
        assert all(Decimal(0) <= part.value <= 1 for part in one.contributions)
        assert abs(sum(part.points for part in one.contributions) - one.score) <= Decimal("0.05")
        assert sum(part.weight for part in one.contributions) == 100

    def test_risky_borrowers_are_steered_to_security(self):
        asked = wish(assets=frozenset({"home"}), assets_value=Decimal(2000000))
        products = [candidate("plain"), candidate("secured", security="mortgage", annual_rate=Decimal("0.09"))]
        assert is_risky(signals(SHAKY, asked))
        assert order(products, asked, STEADY) == ["plain", "secured"]
        assert order(products, asked, SHAKY) == ["secured", "plain"]

    def test_approved_figures_of_the_past_count(self):
        figures = {
            ("b", 0): Figures(Decimal("0.9"), Decimal("0.01"), 400),
            ("a", 4): Figures(Decimal("0.2"), None, 90),
        }
        policy = Policy(2, SHIPPED.weights, SHIPPED.risky_weights, figures)
        assert order([candidate("a"), candidate("b")], wish()) == ["a", "b"]
        assert order([candidate("a"), candidate("b")], wish(), policy=policy) == ["b", "a"]

    def test_the_same_input_gives_the_same_order_whatever_order_it_comes_in(self):
        products = [candidate(code, annual_rate=Decimal("0.08")) for code in "dbca"]
        assert order(products, wish()) == order(products[::-1], wish()) == list("abcd")


def test_nothing_that_goes_in_can_carry_a_commission():
    """Whoever adds a field here must ask whether it says what somebody earns."""
    assert [field.name for field in fields(Candidate)] == [
        "version_id", "code", "name", "lender", "lender_kind", "annual_rate", "bounds", "card",
        "security", "speed_days", "criteria",
    ]  # fmt: skip
    words = ("commission", "share", "revenue", "income_of_ours", "margin", "settlement")
    read = {field.name for kind in (Candidate, Policy, Limits, PriceCard, Fee) for field in fields(kind)} - {
        "debt_share"
    }
    assert not [name for name in read if any(word in name for word in words)]


@dataclass(frozen=True)
class Paid(Candidate):
    """A product that carries what we would earn by it, as a careless change might make it."""

    commission: Decimal = Decimal(0)


@given(st.permutations(["平台", "贷款人", "担保公司", ""]))
def test_who_takes_a_fee_changes_nothing(collectors):
    rates = ("0.072", "0.09", "0.12", "0.15")
    found = [
        match(
            [
                candidate(rate, annual_rate=Decimal(rate), card=card(replace(GUARANTEE, collector=taker)))
                for rate, taker in zip(rates, takers, strict=True)
            ],
            wish(), STEADY, SHIPPED, LIMITS, TODAY,
        )
        for takers in (collectors, [""] * 4)
    ]  # fmt: skip
    one, two = ([(each.candidate.code, each.contributions) for each in kept.ranked] for kept in found)
    assert one == two


@given(st.permutations([Decimal("0.00"), Decimal("0.03"), Decimal("0.08"), Decimal("0.50")]))
def test_changing_what_we_earn_changes_nothing(commissions):
    """利益冲突: neither the order nor a single point moves, whatever anybody earns by whichever product."""
    rates = ("0.072", "0.09", "0.12", "0.15")
    plain = [candidate(rate, annual_rate=Decimal(rate)) for rate in rates]
    paid = [
        Paid(**{field.name: getattr(one, field.name) for field in fields(Candidate)}, commission=commission)
        for one, commission in zip(plain, commissions, strict=True)
    ]
    without, with_them = (match(products, wish(), STEADY, SHIPPED, LIMITS, TODAY) for products in (plain, paid))
    assert [one.candidate.code for one in with_them.ranked] == [one.candidate.code for one in without.ranked]
    assert [one.contributions for one in with_them.ranked] == [one.contributions for one in without.ranked]


class TestFlags:
    def raised(self, borrower=STEADY, others=(), amount=100000, **asked):
        chosen = priced(Decimal(amount), 24, "equal_instalment", Decimal("0.12"), PriceCard(), TODAY)
        return flags(chosen, wish(**asked), borrower, LIMITS, ["装修"], others)

    def test_nothing_to_say(self):
        assert self.raised() == []

    @pytest.mark.parametrize(
        ("borrower", "flag"),
        [
            (Borrower(age=17, monthly_income=Decimal(20000)), Flag.MINOR),
            (Borrower(age=21, monthly_income=Decimal(20000), is_student=True), Flag.STUDENT),
            (Borrower(age=59, monthly_income=Decimal(20000)), Flag.ELDERLY),
            (Borrower(age=36, monthly_income=Decimal(6000)), Flag.BURDEN),
            (Borrower(age=36), Flag.INCOME_UNKNOWN),
        ],
    )
    def test_who_it_is(self, borrower, flag):
        assert [one.flag for one in self.raised(borrower)] == [flag]

    def test_what_is_advised(self):
        cheaper = [Alternative("便宜的", Decimal("0.08"))]
        found = self.raised(others=cheaper, amount=150000, replaces_debt=True)
        assert [one.flag for one in found] == [Flag.DEARER, Flag.ABOVE_NEED, Flag.OLD_DEBT]
        assert [one.flag for one in self.raised(purpose="股票")] == [Flag.PURPOSE]

    def test_each_needs_an_answer_and_some_none_helps(self):
        found = self.raised(replaces_debt=True, amount=150000)
        assert unanswered(found, {"above_need": "随手", "old_debt": "原贷款年化百分之十八，换贷后更低"}) == [
            Flag.ABOVE_NEED
        ]
        assert [one.blocks for one in self.raised(purpose="股票")] == [True]


def test_what_is_stored_comes_back():
    asked = wish(assets=frozenset({"home"}), cost_limit=Decimal("0.1"))
    assert stored.wish_of(stored.wish_json(asked)) == asked
    assert stored.borrower_of(stored.borrower_json(SHAKY)) == SHAKY
    policy = Policy(3, SHIPPED.weights, SHIPPED.risky_weights, {("a", 1): Figures(Decimal("0.5"), None, 60)})
    assert stored.policy_of(3, stored.policy_json(policy)) == policy
