"""Quotas: taken once, never oversold, given back, and a full one makes an application wait without losing it."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.values.errors import Refused
from loans.lenders.tests.factories import make_guarantor
from loans.products.tests.factories import make_product
from loans.quotas import services
from loans.quotas.domain import month_of
from loans.quotas.models import Quota, QuotaHold

pytestmark = pytest.mark.django_db


def quota(limit, **of) -> Quota:
    return Quota.objects.create(month=month_of(timezone.localdate()), limit=Decimal(limit), **of)


def reserve(key, version, amount, now=None):
    services.reserve(key=key, version=version, amount=Decimal(amount), now=now or timezone.now())


def figures(row):
    row.refresh_from_db()
    return (row.reserved, row.used)


def test_taken_from_lender_product_and_guarantor_or_from_none():
    version = make_product(guaranteed_by=make_guarantor())
    rows = [
        quota(100, lender=version.lender), quota(80, product=version.product),
        quota(60, guarantor=version.guaranteed_by),
    ]  # fmt: skip
    reserve("a", version, 50)
    reserve("a", version, 50)
    assert [figures(row) for row in rows] == [(50, 0)] * 3
    with pytest.raises(Refused) as refusal:
        reserve("b", version, 11)
    assert refusal.value.code == "quotas.full"
    assert "10.00" in str(refusal.value)
    assert [figures(row) for row in rows] == [(50, 0)] * 3


def test_given_back_once_shrunk_and_used():
    version, now = make_product(), timezone.now()
    row = quota("100.30", lender=version.lender)
    for key, amount in (("a", "60.10"), ("b", "40.20")):
        reserve(key, version, amount)
    services.release(key="b", now=now)
    services.release(key="b", now=now)
    assert figures(row) == (Decimal("60.10"), 0)
    services.shrink(key="a", amount=Decimal("50.10"), now=now)
    services.use(key="a", now=now)
    services.release(key="a", now=now)
    assert figures(row) == (0, Decimal("50.10"))
    reserve("b", version, "50.20")
    assert figures(row) == (Decimal("50.20"), Decimal("50.10"))
    assert QuotaHold.objects.count() == 2


def test_where_no_quota_is_set_none_applies_and_another_month_is_another_quota():
    version = make_product()
    reserve("a", version, 10_000_000)
    row = quota(10, lender=version.lender)
    reserve("b", version, 100, now=timezone.now() + timedelta(days=40))
    assert figures(row) == (0, 0)
    assert services.obstacle(key="c", version=version, amount=Decimal(11), now=timezone.now())
    assert not services.obstacle(key="c", version=version, amount=Decimal(10), now=timezone.now())


def test_the_database_itself_refuses_to_oversell():
    row = quota(100, lender=make_product().lender)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(pk=row.pk).update(reserved=Decimal("100.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(pk=row.pk).update(used=Decimal("-0.01"))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_oversell(in_threads):
    version = make_product()
    rows = [quota(100, lender=version.lender), quota(70, product=version.product)]

    def take(number):
        try:
            reserve(f"application:{number}", version, 20)
        except Refused:
            return 0
        if number % 4 == 0:
            services.release(key=f"application:{number}", now=timezone.now())
            return 0
        return 20

    taken = sum(in_threads(8, take))
    assert [figures(row) for row in rows] == [(taken, 0)] * 2
    assert 0 < taken <= 70
    held = QuotaHold.objects.filter(state="reserved", quota=rows[0])
    assert sum(hold.amount for hold in held) == taken


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"month": date(2020, 1, 1)}, "month"),
        ({"limit": Decimal(40)}, "limit"),
        ({"lender": None}, "lender"),
        ({"product": True}, "lender"),
    ],
)
def test_impossible_quotas_are_refused_at_their_field(cast, changes, field):
    version = make_product()
    quota(100, lender=version.lender)
    reserve("a", version, 50)
    values = {"lender": version.lender, "product": None, "month": timezone.localdate(), "limit": Decimal(90)} | changes
    if values["product"]:
        values["product"] = version.product
    with pytest.raises(Refused) as refusal:
        services.set_quota(actor=cast.operations, now=timezone.now(), **values)
    assert refusal.value.data["field"] == field


def test_pages(cast, client_of):
    version, client = make_product(), client_of(cast.operations)
    facts = {"lender": version.lender_id, "month": f"{timezone.localdate():%Y-%m}", "limit": "1000000"}
    for bad in ({"limit": "-1"}, {"limit": "1e99"}, {"month": "2026-13"}, {"lender": ""}):
        answer = client.post(reverse("quotas:set"), facts | bad | {"submission_id": str(uuid4())})
        assert answer.status_code == 400
    assert not Quota.objects.exists()
    client.post(reverse("quotas:set"), facts | {"submission_id": str(uuid4())})
    reserve("a", version, 250000)
    for name, pk in (("quotas:list", None), ("lenders:detail", version.lender_id)):
        page = client.get(reverse(name, args=[pk] if pk else []))
        assert "750,000.00" in page.content.decode()
    assert client_of(cast.auditor).get(reverse("quotas:list")).status_code == 200
