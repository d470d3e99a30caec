"""Values of one parameter never overlap: the rule, the verbs, and the database itself."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.parameters import defaults, services, triggers
from backoffice.parameters.domain import Span, room_for
from backoffice.parameters.models import ParameterRow
from backoffice.parameters.uses import uses_of
from backoffice.values.errors import Refused

CODE = "lpr.1y"


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


@pytest.mark.parametrize(
    ("new", "approved", "expected"),
    [
        (Span(day(10), None), [Span(day(0), None, 1)], (None, (1,), (), ())),
        (Span(day(10), day(20)), [Span(day(0), None, 1)], (day(20), (1,), (), ((1, day(20)),))),
        (Span(day(10), None), [Span(day(10), None, 1)], (None, (), (1,), ())),
        (Span(day(10), None), [Span(day(0), day(30), 1), Span(day(30), None, 2)], (day(30), (1,), (), ())),
        (Span(day(10), day(20)), [Span(day(10), day(30), 1)], (day(20), (), (1,), ((1, day(20)),))),
        (Span(day(10), None), [], (None, (), (), ())),
    ],
)
def test_approved_periods_give_way(new, approved, expected):
    room = room_for(new, approved)
    assert (room.end, room.ends, room.replaced, room.continued) == expected


def test_a_later_decision_is_never_covered():
    assert room_for(Span(day(10), day(40)), [Span(day(0), day(30), 1), Span(day(30), None, 2)]) is None


@pytest.fixture
def two(cast):
    cast.manager.roles = ["compliance"]
    cast.manager.save()
    services.load_shipped(now=timezone.now())
    return cast


def change(two, text, start, end=None):
    row = services.propose(
        actor=two.compliance,
        code=CODE,
        text=text,
        valid_from=start,
        valid_to=end,
        basis="报价公告",
        now=timezone.now(),
    )
    approval = Approval.objects.get(object_id=str(row.pk), status="pending")
    approvals.approve(actor=two.manager, approval_id=approval.pk, now=timezone.now())


@pytest.mark.django_db
def test_a_value_for_a_while_gives_the_days_back(two):
    today = timezone.localdate()
    change(two, "0.02", today, today + timedelta(days=30))
    found = [services.value(CODE, today + timedelta(days=n)).value for n in (-1, 0, 29, 30)]
    assert found == [Decimal("0.030"), Decimal("0.02"), Decimal("0.02"), Decimal("0.030")]
    with pytest.raises(Refused) as refusal:
        change(two, "0.021", today + timedelta(days=10), today + timedelta(days=40))
    assert (refusal.value.code, refusal.value.data["field"]) == ("parameters.overlap", "valid_to")
    change(two, "0.025", today)
    assert services.value(CODE, today).value == Decimal("0.025")
    assert services.load_shipped(now=timezone.now()) == 0


@pytest.mark.django_db
def test_the_database_refuses_an_overlap_whoever_writes(two):
    triggers.install(connection)
    row = ParameterRow.objects.get(code=CODE, valid_to=None)
    row.pk, row.valid_from = None, row.valid_from + timedelta(days=5)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        ParameterRow.objects.filter(code=CODE, valid_to__isnull=False).update(valid_to=None)
    change(two, "0.02", timezone.localdate(), timezone.localdate() + timedelta(days=30))
    triggers.remove(connection)


def test_what_ships_does_not_overlap_and_everything_says_where_it_is_read():
    for code, rows in defaults.BY_CODE.items():
        spans = [Span(row.valid_from, row.valid_to) for row in rows]
        assert not any(a.overlaps(b) for k, a in enumerate(spans) for b in spans[k + 1 :]), code
    sources = "\n".join(
        path.read_text()
        for app in ("backoffice", "customers", "loans", "risk", "complaints")
        for path in Path(settings.BASE_DIR, app).rglob("*.py")
        if "/tests/" not in str(path) and path.name not in {"defaults.py", "uses.py"}
    )
    read = {code for code in defaults.BY_CODE if f'"{code}"' in sources}
    assert [code for code in sorted(read) if not uses_of(code)] == []
    assert re.search(r"ceiling\.annual_cost\.", sources)
