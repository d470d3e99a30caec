"""Undoing a merge restores every row of every table that names a customer, whichever app it is in.

The tables are found from the models and filled from their columns: a table that somebody adds takes part by itself.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from customers.profiles import merging, services
from customers.profiles.models import Customer, DuplicatePair, Merge, MergeStep
from customers.profiles.tests.factories import make_customer
from customers.tiering.models import CustomerTier, TierResult

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(days=9)


# What the constraints of a table want beyond the types of its columns.
def another_number(maker: Any) -> str:
    return uuid.uuid4().hex


WANTED: dict[str, dict[str, Any]] = {
    "backoffice.Message": {"channel": "sms"},
    "customers.Lead": {"state": "new", "phone_index": another_number},
    "customers.Recipient": {"state": "told", "phone_index": another_number},
    "customers.Registration": {"phone_index": another_number},
    "customers.Event": {"ends_at": LATER},
    "customers.TierOverride": {"ends_on": LATER.date()},
    "customers.Entry": {"earner": "referrer"},
    "customers.FollowUp": {"state": "open"},
    "customers.Party": {"name": "某人"},
    "loans.ProductVersion": {"annual_rate": Decimal("0.1"), "min_amount": 1, "max_amount": 2},
    "risk.EvidenceSource": {"timeout_ms": 1000, "attempts": 1},
    "risk.EvidenceResult": {"outcome": "failed", "failure": "timeout"},
}
# What a merge writes of itself, the pairs that it closes, and tiers, which are computed anew from the loans.
OF_THE_MERGE = (Merge, MergeStep, DuplicatePair, CustomerTier, TierResult)
# A version counts on, both are looked at for duplicates again, what is sealed anew looks different (its index tells).
COUNTS_ON = {"version", "updated_at", "compared_at", "id_number", "phone"}


class Maker:
    """One row of any table, from its columns; what it points at is made for it."""

    def __init__(self, user: Any) -> None:
        self.shared: dict[Any, models.Model] = {get_user_model(): user, Customer: make_customer("旁人")}
        self.count = 0

    def make(self, table: Any, **given: Any) -> models.Model:
        self.count += 1
        values = WANTED.get(table._meta.label, {}) | given
        values = {name: value(self) if isinstance(value, Callable) else value for name, value in values.items()}
        for column in table._meta.local_concrete_fields:
            if column.name not in values and not self._may_be_left(column):
                values[column.name] = self._value(column)
        return table._base_manager.create(**values)

    def _may_be_left(self, column: Any) -> bool:
        if column.null or (column.primary_key and not column.is_relation):
            return True
        if column.is_relation or column.unique:
            return False
        return column.has_default() or (column.blank and column.empty_strings_allowed)

    def _value(self, column: Any) -> Any:
        if column.is_relation:
            target = column.remote_field.model
            return self.shared[target] if target in self.shared else self.make(target)
        if column.choices:
            return column.flatchoices[0][0]
        kinds = {
            models.DateTimeField: NOW, models.DateField: NOW.date(), models.DecimalField: Decimal(1),
            models.JSONField: {}, models.UUIDField: uuid.uuid4(), models.BooleanField: False,
            models.IntegerField: self.count, models.TimeField: NOW.time(),
        }  # fmt: skip
        found = next((value for kind, value in kinds.items() if isinstance(column, kind)), None)
        return found if found is not None else f"n{self.count}"


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that names a customer, column by column."""
    tables = {table for table, _column in merging.pointers() if table not in OF_THE_MERGE}
    rows = {table._meta.label: list(table._base_manager.order_by("pk").values()) for table in tables}
    for row in rows[Customer._meta.label]:
        for name in COUNTS_ON:
            del row[name]
    return rows


def different(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Columns that are not what they were, with their values."""
    return [
        f"{label} {row.get('id')} {name}: {row[name]} -> {then.get(name)}"
        for label, rows in before.items()
        for row, then in zip_longest(rows, after[label], fillvalue={})
        for name in row
        if row[name] != then.get(name)
    ]


def test_undoing_restores_every_row_of_every_table(cast, monkeypatch):
    monkeypatch.setattr(merging, "_heavy", {})  # who must agree is tested elsewhere
    survivor, merged = make_customer("张三"), make_customer("张珊")
    maker = Maker(cast.operations)
    for table, column in merging.pointers():
        if table in (*OF_THE_MERGE, Customer):
            continue
        for customer in (merged, survivor):  # both: a row may clash with one of the kept record's own
            try:
                maker.make(table, **{column.name: customer})
            except Exception as problem:
                raise AssertionError(f"{table._meta.label}: say in WANTED what its constraints ask for") from problem
    before = everything()
    row = services.merge(
        actor=cast.operations, survivor_id=survivor.pk, merged_id=merged.pk, taken=["identity", "phone", "name"],
        versions={one.pk: Customer.objects.get(pk=one.pk).version for one in (survivor, merged)},
        reason="同一人重复登记", now=NOW,
    )  # fmt: skip
    moved = everything()
    assert {label for label in before if before[label] != moved[label]} >= {"loans.Loan", "complaints.Complaint"}
    services.undo_merge(actor=cast.operations, merge_id=row.pk, now=NOW + timedelta(days=1))
    after = everything()
    assert "\n".join(different(before, after)) == ""
