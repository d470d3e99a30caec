from datetime import date
from decimal import Decimal

import pytest

from backoffice.parameters import defaults, services
from backoffice.parameters.domain import read
from backoffice.values.errors import Refused

pytestmark = pytest.mark.django_db


def test_shipped_values_hold_until_something_is_entered():
    found = services.value("ceiling.annual_cost.bank", date(2026, 11, 22))
    assert found.value == Decimal("0.24")
    assert found.valid_from == date(2025, 10, 1)
    assert "金规" in found.basis


def test_the_day_decides():
    assert services.value("limit.consumer.online.bank", date(2024, 1, 1)).value == Decimal(200000)
    assert services.value("limit.consumer.online.bank", date(2026, 1, 1)).value == Decimal(300000)


def test_a_missing_value_is_refused_with_its_name():
    with pytest.raises(Refused) as refusal:
        services.value("lpr.1y", date(2019, 1, 1))
    assert refusal.value.code == "parameters.missing"
    assert "lpr.1y" in str(refusal.value)


def test_many_values_cost_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = services.values(["lpr.1y", "penalty.overdue.factor", "purpose.allowed"], date(2026, 11, 22))
    assert found["penalty.overdue.factor"].value == Decimal("1.5")
    assert "装修" in found["purpose.allowed"].value


def test_every_shipped_row_can_be_read_and_names_its_basis():
    for row in defaults.DEFAULTS:
        read(row.kind, row.content)
        assert row.basis
        assert row.name
