"""Limits, ages and reasons, by hand."""

from datetime import date
from decimal import Decimal as D

import pytest

from loans.collateral import domain
from loans.collateral.domain import (
    GUARANTEE_MOVES,
    STEPS_OF,
    Guarantor,
    Item,
    Kind,
    Limits,
    Standing,
    Step,
    StepKind,
    StepState,
    blocks,
)

ON = date(2026, 11, 22)
LIMITS = Limits(365, D("0.10"), D(5), D("0.70"))


def done(kind=Kind.HOME, **more):
    return tuple(Step(step, StepState.DONE, **more) for step in STEPS_OF[kind])


def item(value="1000000", valued_on=date(2026, 6, 1), kind=Kind.HOME, steps=None, **more):
    steps = done(kind) if steps is None else steps
    return Item("样例路1号", kind, value and D(value), value and valued_on, steps=steps, **more)


def guarantor(**more):
    facts = {
        "name": "王五", "licensed": False, "insurer": False, "consented": True, "amount": D(50000),
        "guaranteed": D(500000), "yearly_income": D(120000),
    } | more  # fmt: skip
    return Guarantor(**facts)


def codes(security="credit", amount="650000", items=(), guarantors=()):
    return [block.code for block in blocks(security, D(amount), items, guarantors, LIMITS, ON)]


def test_a_credit_product_with_nothing_attached_is_free():
    assert codes() == []


@pytest.mark.parametrize(
    ("security", "code"),
    [
        ("mortgage", "no_mortgage"),
        ("pledge", "no_pledge"),
        ("guarantee", "no_guarantee"),
        ("insurance", "no_insurance"),
    ],
)
def test_what_the_product_asks_for_is_missed(security, code):
    assert codes(security) == [code]


def test_all_in_order():
    assert codes("mortgage", items=[item()]) == []
    assert codes("guarantee", guarantors=[guarantor()]) == []
    insurer = guarantor(licensed=True, insurer=True, yearly_income=None, ceiling=D(10**8))
    assert codes("insurance", guarantors=[insurer]) == []


def test_a_deposit_cannot_be_mortgaged():
    assert codes("mortgage", items=[item(kind=Kind.DEPOSIT)]) == ["no_mortgage"]
    assert codes("pledge", items=[item(kind=Kind.DEPOSIT)]) == []


def test_loan_to_value_counts_what_is_secured_before_us():
    # 650,000 of 1,000,000 is 65 %; with 60,000 before us 71 %, above 70 %.
    assert codes(items=[item()]) == []
    assert codes(items=[item(prior_claims=D(60000))]) == ["ltv"]
    # A second thing worth 500,000 brings it to 710,000 / 1,500,000 = 47.3 %.
    assert codes(items=[item(prior_claims=D(60000)), item("500000")]) == []
    assert domain.loan_to_values(D(1), [item(None)]) is None


def test_values_age_and_fall():
    day = date(2025, 11, 22)
    assert domain.standing(item(valued_on=day), LIMITS, ON) is Standing.FRESH  # the 365th day still counts
    assert domain.standing(item(valued_on=date(2025, 11, 21)), LIMITS, ON) is Standing.STALE
    assert domain.standing(item("900000", previous_value=D(1000000)), LIMITS, ON) is Standing.FALLING
    assert domain.standing(item("900001", previous_value=D(1000000)), LIMITS, ON) is Standing.FRESH
    assert domain.standing(item(None), LIMITS, ON) is Standing.NONE
    assert codes(items=[item(valued_on=date(2025, 11, 21))]) == ["stale"]
    assert codes(items=[item(None)]) == ["not_valued"]


def test_every_step_must_be_done_and_still_hold():
    steps = (
        Step(StepKind.REGISTRATION, StepState.FILED),
        Step(StepKind.INSURANCE, StepState.DONE, date(2026, 11, 21)),
        Step(StepKind.PAPERS, StepState.OPEN),
    )
    assert codes(items=[item(kind=Kind.CAR, steps=steps)]) == ["step_registration", "policy_ended", "step_papers"]
    assert codes(items=[item(kind=Kind.CAR, steps=done(Kind.CAR, valid_to=ON))]) == []


def test_guarantors_consent_and_can_bear_it():
    assert codes(guarantors=[guarantor(consented=False)]) == ["no_consent"]
    # 600,000 of 120,000 a year is 5 times: allowed; one yuan more is not.
    assert codes(guarantors=[guarantor(guaranteed=D(600000))]) == []
    assert codes(guarantors=[guarantor(guaranteed=D(600001))]) == ["over_burdened"]
    assert codes(guarantors=[guarantor(yearly_income=None)]) == ["no_income"]
    company = {"licensed": True, "yearly_income": None, "ceiling": D(400000)}
    assert codes(guarantors=[guarantor(**company)]) == ["over_ceiling"]
    expired = guarantor(**company | {"ceiling": D(10**7), "obstacles": ("guarantor_licence_expired",)})
    assert codes(guarantors=[expired]) == ["guarantor_licence_expired"]


def test_cover_from_declared_income():
    assert domain.cover(D(12000), D(2000), D(4000)) == 2
    assert domain.cover(None, D(2000), D(4000)) is None
    assert domain.cover(D(12000), None, D(0)) is None


def test_nobody_is_released_who_never_consented():
    assert not GUARANTEE_MOVES.allows("release", "asked")
