from decimal import Decimal

import pytest

from risk.assessment import domain


def test_a_line_with_an_amount_holds_from_there_on():
    policy = domain.policy_of(["high/clean@200000=B", "high/clean@500000=C"])
    tiers = [domain.tier_of(policy, "high", "clean", Decimal(amount)) for amount in (199_999, 200_000, 500_000)]
    assert tiers == ["A", "B", "C"]
    assert domain.tier_of(policy, "high", "clean", None) == "A"


@pytest.mark.parametrize("line", ["high/clean@x=B", "high/clean@=B", "high/review@5=A", "top/clean=A"])
def test_lines_that_are_none_and_an_a_that_is_not_for_sale(line):
    with pytest.raises(ValueError, match=r"is not a line|complete evidence"):
        domain.policy_of([line])


def test_limits_by_segment():
    parameters = {"dti.total.max": "0.55", "dti.stressed.max": "0.70", "dti.by_segment": ["small_business=0.60/0.75"]}
    assert domain.ratios_of(parameters, "small_business")["dti.total.max"] == Decimal("0.60")
    assert domain.ratios_of(parameters, "wage_earner")["dti.stressed.max"] == Decimal("0.70")
    assert domain.ratios_of({key: parameters[key] for key in list(parameters)[:2]}, None)["dti.total.max"] == Decimal(
        "0.55"
    )
