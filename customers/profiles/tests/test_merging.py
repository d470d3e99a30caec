"""Two records made one, over every table that names a customer, and back again."""

import threading
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals.models import Approval
from backoffice.approvals.services import approve
from backoffice.values.errors import Refused
from customers.privacy.models import Consent
from customers.privacy.services import record_consent
from customers.profiles import merging, selectors, services
from customers.profiles.models import Customer, Merge, Party
from customers.profiles.tests.factories import make_customer, make_id_number
from customers.relations.models import Assignment, FollowUp
from customers.tiering.models import CustomerTier
from loans.applications.tests.factories import make_application
from loans.matching.models import CustomerNeed


@pytest.fixture
def pair(db):
    return make_customer("张三", phone="13700000001"), make_customer("张珊", phone="13700000002")


def join(cast, survivor, merged, taken=(), now=None, actor=None):
    rows = Customer.objects.in_bulk([survivor.pk, merged.pk])
    return services.merge(
        actor=actor or cast.operations, survivor_id=survivor.pk, merged_id=merged.pk,
        versions={pk: row.version for pk, row in rows.items()}, taken=taken, reason="同一人重复登记",
        now=now or timezone.now(),
    )  # fmt: skip


def all_pointing_at(customer):
    """{table.column: keys} over every table, found from the models."""
    return {
        f"{table._meta.label}.{column.name}": set(rows)
        for table, column in merging.pointers()
        if table is not Merge
        and (rows := table._base_manager.filter(**{column.attname: customer.pk}).values_list("pk", flat=True))
    }


def fill(cast, customer):
    """One row in the tables that behave in their own way."""
    now, today = timezone.now(), timezone.localdate()
    application = make_application(customer=customer)
    follow_up = FollowUp.objects.create(
        customer=customer, occasion="arranged", way="phone", subject="回访", due_on=today, created_at=now
    )
    Assignment.objects.create(customer=customer, manager=cast.relationship_manager, reason="chosen", since=now)
    CustomerTier.objects.create(customer=customer, evaluated_on=today)
    need = CustomerNeed.objects.create(
        customer=customer, purpose="装修", amount=Decimal(1), least_amount=Decimal(1), term_months=1, longest_term=1,
        adviser=cast.operations, created_at=now,
    )  # fmt: skip
    record_consent(actor=None, customer=customer, purpose="service", evidence="paper", now=now)
    return application, follow_up, need


def test_every_table_that_names_a_customer_is_moved_or_says_that_it_stays():
    """A new table is found by itself; what stays is listed here, so that staying is decided and not forgotten."""
    found = {f"{table._meta.label}.{column.name}": merging.stays(table) for table, column in merging.pointers()}
    assert {name for name, stays in found.items() if stays} >= {
        "loans.CustomerNeed.customer", "loans.SuitabilityRecord.customer", "customers.Merge.survivor",
        "customers.DuplicatePair.first",
    }  # fmt: skip
    assert len(found) >= 30
    assert {"loans.Loan.customer", "complaints.Complaint.customer", "customers.Consent.customer"} <= {
        name for name, stays in found.items() if not stays
    }


def test_all_rows_move_both_histories_are_shown_and_undoing_restores_all(cast, pair, client_of):
    survivor, merged = pair
    fill(cast, survivor)
    application, follow_up, need = fill(cast, merged)
    services.add_party(
        actor=cast.operations,
        customer_id=make_customer("配偶").pk,
        relation="spouse",
        other=merged,
        now=timezone.now(),
    )
    before = all_pointing_at(survivor), all_pointing_at(merged)
    phones = survivor.phone_index, merged.phone_index
    ids = survivor.id_number.reveal(), merged.id_number.reveal()
    row = join(cast, survivor, merged, taken=["identity", "phone", "name"])
    assert isinstance(row, Merge)
    for moved in (application, follow_up, Party.objects.get()):
        moved.refresh_from_db()
    assert application.customer_id == follow_up.customer_id == Party.objects.get().other_id == survivor.pk
    # Its own tier, consent and manager stay with the kept record; what is kept for good stays with the merged one.
    left = all_pointing_at(merged)
    assert set(left) >= {
        "loans.CustomerNeed.customer",
        "customers.CustomerTier.customer",
        "customers.Consent.customer",
    }
    assert Assignment.objects.filter(customer__in=[survivor.pk, merged.pk], until__isnull=True).count() == 1
    survivor, old = Customer.objects.get(pk=survivor.pk), Customer.objects.get(pk=merged.pk)
    assert (survivor.name, survivor.id_number.reveal(), old.id_number.reveal()) == ("张珊", ids[1], ids[0])
    assert survivor.phone_index == phones[1]
    # Found under every number, under the old address, and registered again it is the kept one.
    client = client_of(cast.manager)
    assert client.get(reverse("profiles:detail", args=[merged.pk])).url.endswith(f"/{survivor.pk}/")
    assert set(selectors.matching(selectors.visible_to(cast.manager), ids[0])) == {survivor}
    again, created = services.find_or_register(
        actor=None, now=timezone.now(), name="张三", id_number=ids[0], phone="13700000001"
    )
    assert (again, created) == (survivor, False)
    page = client.get(reverse("profiles:detail", args=[survivor.pk])).content.decode()
    assert f'data-merge="{row.pk}"' in page
    assert str(need.purpose) in page or survivor.record_ids == [survivor.pk, merged.pk]

    services.undo_merge(actor=cast.operations, merge_id=row.pk, now=row.at + timedelta(days=30))
    assert (all_pointing_at(survivor), all_pointing_at(merged)) == before
    for customer, number, phone in zip(pair, ids, phones, strict=True):
        fresh = Customer.objects.get(pk=customer.pk)
        assert (fresh.id_number.reveal(), fresh.phone_index, fresh.merged_into_id) == (number, phone, None)
        assert fresh.name == customer.name
    assert Assignment.objects.filter(until__isnull=True).count() == 2


def test_it_can_be_undone_for_thirty_days_and_not_a_second_longer(cast, pair):
    row = join(cast, *pair)
    late = row.at + timedelta(days=30, seconds=1)
    for when, code in ((late, "merging.too_late"), (row.at, ""), (row.at, "merging.undone")):
        if not code:
            services.undo_merge(actor=cast.operations, merge_id=row.pk, now=when)
            continue
        with pytest.raises(Refused) as refusal:
            services.undo_merge(actor=cast.operations, merge_id=row.pk, now=when)
        assert refusal.value.code == code


def test_what_happened_since_follows_its_thing_or_stays_or_forbids(cast, pair):
    survivor, merged = pair
    application, follow_up, _need = fill(cast, merged)
    row = join(cast, survivor, merged, taken=["monthly_income"])
    now = timezone.now()
    since = FollowUp.objects.create(
        customer=survivor, occasion="arranged", way="phone", subject="随后", due_on=now.date(), created_at=now,
        previous=FollowUp.objects.get(pk=follow_up.pk),
    )  # fmt: skip
    alone = FollowUp.objects.create(
        customer=survivor, occasion="arranged", way="phone", subject="另一件", due_on=now.date(), created_at=now
    )
    kept = Customer.objects.get(pk=survivor.pk)
    services.update_customer(
        actor=cast.operations, customer_id=kept.pk, version=kept.version, now=now, monthly_income=Decimal(12345)
    )
    Consent.objects.filter(customer=survivor).update(withdrawn_at=now)
    services.undo_merge(actor=cast.operations, merge_id=row.pk, now=timezone.now())
    for one in (since, alone, application):
        one.refresh_from_db()
    assert (since.customer_id, alone.customer_id, application.customer_id) == (merged.pk, survivor.pk, merged.pk)
    assert Customer.objects.get(pk=survivor.pk).monthly_income == 12345

    third = make_customer("张叁")
    row = join(cast, survivor, merged)
    join(cast, third, survivor)
    with pytest.raises(Refused) as refusal:
        services.undo_merge(actor=cast.operations, merge_id=row.pk, now=timezone.now())
    assert refusal.value.code == "merging.merged_on"
    assert set(Customer.objects.get(pk=third.pk).record_ids) == {third.pk, survivor.pk, merged.pk}


def test_a_withdrawn_consent_stays_withdrawn(cast, pair):
    survivor, merged = pair
    early = timezone.now() - timedelta(days=3)
    for customer in pair:
        record_consent(actor=None, customer=customer, purpose="marketing", evidence="paper", now=early)
    Consent.objects.filter(customer=merged).update(withdrawn_at=early + timedelta(days=1))
    join(cast, survivor, merged)
    assert not Consent.objects.filter(purpose="marketing", withdrawn_at__isnull=True).exists()


def test_an_edit_meanwhile_stops_the_merge_and_a_merge_stops_the_edit(cast, pair, client_of):
    survivor, merged = pair
    client, address = client_of(cast.operations), reverse("profiles:merge", args=[survivor.pk, merged.pk])
    assert client.get(address).status_code == 200
    form = {
        "submission_id": str(uuid.uuid4()), "survivor": survivor.pk, "reason": "同一人登记两次",
        **{f"version_{one.pk}": one.version for one in pair},
        **{f"from_{group}": survivor.pk for group in merging_groups()},
    }  # fmt: skip
    edit = {"actor": cast.operations, "customer_id": merged.pk, "now": timezone.now()}
    services.update_customer(**edit, version=1, employer="别处")
    stale = client.post(address, form)
    assert stale.status_code == 400
    assert stale.context["form"].non_field_errors(), stale.context["form"].errors
    assert Merge.objects.count() == 0
    form |= {f"version_{merged.pk}": 2, "submission_id": str(uuid.uuid4())}
    assert client.post(address, form).status_code == 302
    with pytest.raises(Refused) as refusal:
        services.update_customer(**edit, version=3, employer="又一处")
    assert refusal.value.code == "customers.merged"
    assert client.get(address).status_code == 302
    form |= {"submission_id": str(uuid.uuid4())}
    assert client.post(address, form).status_code == 400
    row = Merge.objects.get()
    undo = client.post(reverse("profiles:merge_undo", args=[row.pk]), {"submission_id": str(uuid.uuid4())})
    assert undo.status_code == 302
    assert Merge.objects.get().undone_at is not None


def merging_groups():
    from customers.profiles.domain.merging import GROUPS

    return GROUPS


def test_two_with_loans_need_a_second_person(cast, pair, monkeypatch):
    monkeypatch.setattr(merging, "_heavy", {"loans": lambda ids: set(ids)})
    asked = join(cast, *pair)
    assert isinstance(asked, Approval)
    assert Merge.objects.count() == 0
    with pytest.raises(Refused):
        approve(actor=cast.operations, approval_id=asked.pk, now=timezone.now())
    approve(actor=cast.compliance, approval_id=asked.pk, now=timezone.now())
    row = Merge.objects.get()
    assert (row.by, row.second_person) == (cast.operations, cast.compliance)
    with pytest.raises(Refused) as refusal:
        services.undo_merge(actor=cast.operations, merge_id=row.pk, now=timezone.now())
    assert refusal.value.code == "merging.second_person"


def test_refusals(cast, pair):
    firm = make_customer("苏州某某商贸有限公司", kind="business", id_number="91350100M000100Y43")
    for one, two, actor, code in (
        (pair[0], firm, cast.operations, "merging.kinds"),
        (pair[0], pair[0], cast.operations, "merging.kinds"),
        (*pair, cast.reviewer, "customers.not_allowed"),
    ):
        with pytest.raises(Refused) as refusal:
            join(cast, one, two, actor=actor)
        assert refusal.value.code == code


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_two_merges_of_the_same_pair_at_once_make_one(cast, in_threads):
    one, two = make_customer("张三", id_number=make_id_number()), make_customer("张三", id_number=make_id_number())
    cast.operations  # noqa: B018 (hired before the threads begin)
    lock = threading.Lock()
    codes = []

    def work(number):
        try:
            join(cast, *((one, two) if number else (two, one)))
        except Refused as refusal:
            with lock:
                codes.append(refusal.code)

    in_threads(2, work)
    assert len(codes) == 1
    assert codes[0] in {"merging.already", "merging.stale"}
    assert Merge.objects.count() == 1
