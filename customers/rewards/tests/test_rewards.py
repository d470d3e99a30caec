from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead
from customers.leads.tests.factories import make_lead
from customers.profiles.tests.factories import make_customer
from customers.rewards import services, triggers
from customers.rewards.domain import Band, earned, parse_bands
from customers.rewards.models import Entry, Scheme

BANDS = [Band(1, D(50)), Band(11, D(80))]


@pytest.mark.parametrize(
    ("loans", "cap", "sum_"), [(0, 0, "0"), (1, 0, "50"), (10, 0, "500"), (12, 0, "660"), (12, 600, "600")]
)
def test_each_loan_earns_what_its_band_says(loans, cap, sum_):
    assert earned(loans, BANDS, D(cap)) == D(sum_)


def test_one_more_loan_never_earns_less_and_bands_are_read_strictly():
    sums = [earned(count, BANDS, D(0)) for count in range(40)]
    assert sums == sorted(sums)
    assert parse_bands("1:50，11：80") == BANDS
    for wrong in ("", "2:50", "1:50 1:80", "11:80 1:50", "1:-5", "1:x", "1"):
        with pytest.raises((ValueError, ArithmeticError)):
            parse_bands(wrong)


@pytest.fixture
def now():
    return timezone.now()


def funded(lead, customer, now, days=30):
    Lead.objects.filter(pk=lead.pk).update(
        customer=customer,
        state="converted",
        closed_at=now,
        disbursed_at=now - timedelta(days=days),
        disbursed_amount=1,
    )


@pytest.mark.django_db
def test_a_reward_waits_for_the_loan_and_the_days_of_withdrawal_and_comes_once(cast, client_of, now):
    referrer, friend = make_customer(), make_customer()
    lead = make_lead(owner=cast.relationship_manager)
    desk = client_of(cast.relationship_manager)
    url = reverse("rewards:refer", args=[lead.pk])
    desk.post(url, {"phone": referrer.phone.reveal(), "submission_id": uuid4()})
    assert services.propose_referrals(now=now) == 0
    funded(lead, friend, now, days=3)
    assert services.propose_referrals(now=now) == 0
    funded(lead, friend, now, days=30)
    assert services.propose_referrals(now=now) == 1
    assert services.propose_referrals(now=now) == 0
    entry = Entry.objects.get()
    assert (entry.customer, entry.amount, entry.state) == (referrer, D(200), "proposed")
    clerk = client_of(cast.operations)
    clerk.post(reverse("rewards:submit"), {"id": [entry.pk]})
    approval = Approval.objects.get(kind="rewards.payout")
    approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    clerk.post(reverse("rewards:pay"), {"id": [entry.pk], "reference": "ZF-1"})
    entry.refresh_from_db()
    assert (entry.state, entry.reference) == ("paid", "ZF-1")
    back = services.take_back(actor=cast.operations, entry_id=entry.pk, reason="贷款已撤销", now=now)
    assert (back.amount, back.state) == (D(-200), "proposed")
    with pytest.raises(Refused):
        services.take_back(actor=cast.operations, entry_id=entry.pk, reason="再来一次", now=now)
    assert clerk.get(reverse("rewards:detail", args=[entry.pk])).status_code == 200
    assert clerk.get(reverse("rewards:list") + "?tab=all").status_code == 200


@pytest.mark.django_db
def test_who_may_not_recommend_is_refused_with_the_reason(cast, now):
    lead, second = make_lead(owner=cast.relationship_manager), make_lead(owner=cast.relationship_manager)
    good, own = make_customer(), make_customer(employer=settings.COMPANY_NAME)

    def refer(target, phone):
        return services.record_referral(actor=cast.relationship_manager, lead_id=target.pk, phone=phone, now=now)

    for phone, code in ((lead.phone.reveal(), "rewards.unknown"), (own.phone.reveal(), "rewards.staff")):
        with pytest.raises(Refused) as refused:
            refer(lead, phone)
        assert refused.value.code == code
    refer(lead, good.phone.reveal())
    with pytest.raises(Refused) as again:
        refer(lead, make_customer().phone.reveal())
    assert again.value.code == "rewards.taken"
    Lead.objects.filter(pk=second.pk).update(phone_index=good.phone_index)
    with pytest.raises(Refused) as self_made:
        refer(second, good.phone.reveal())
    assert self_made.value.code == "rewards.self"


@pytest.mark.django_db
def test_what_looks_arranged_is_not_paid_without_a_note_and_the_cap_holds(cast, now):
    referrer = make_customer(employer="同一公司")
    for _n in range(6):
        lead = make_lead(owner=cast.relationship_manager)
        services.record_referral(
            actor=cast.relationship_manager, lead_id=lead.pk, phone=referrer.phone.reveal(), now=now
        )
        funded(lead, make_customer(employer="同一公司"), now)
    assert services.propose_referrals(now=now) == 5
    assert Entry.objects.filter(state="dropped").count() == 1
    first = Entry.objects.filter(state="proposed").first()
    assert first.signs == ["same_employer"]
    with pytest.raises(Refused) as refused:
        services.submit_payout(actor=cast.operations, entry_ids=[first.pk], now=now)
    assert refused.value.code == "rewards.signs"
    services.note_on(actor=cast.operations, entry_id=first.pk, note="已核实为同事", drop=False, now=now)
    services.submit_payout(actor=cast.operations, entry_ids=[first.pk], now=now)
    with pytest.raises(Refused):
        approvals.approve(actor=cast.operations, approval_id=Approval.objects.get().pk, now=now)


@pytest.mark.django_db
def test_partners_and_staff_earn_by_the_bands_of_an_approved_scheme(cast, client_of, now):
    month = timezone.localdate(now).replace(day=1)
    partner, own = make_channel(), make_channel(kind="own_online")
    for channel in (partner, partner, own):
        funded(make_lead(channel, owner=cast.relationship_manager), make_customer(), now, days=0)
    assert services.propose_incentives(month=month, now=now) == 0
    for earner in ("partner", "staff"):
        services.propose_scheme(
            actor=cast.operations,
            earner=earner,
            bands="1:50 2:80",
            cap=D(0),
            starts_on=timezone.localdate(now),
            now=now,
        )
    assert services.propose_incentives(month=month, now=now) == 0  # nobody has approved them
    for approval in Approval.objects.all():
        approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    Scheme.objects.update(starts_on=month)
    assert services.propose_incentives(month=month, now=now) == 2
    assert services.propose_incentives(month=month, now=now) == 0
    sums = dict(Entry.objects.values_list("earner", "amount"))
    assert sums == {"partner": D(130), "staff": D(210)}
    assert client_of(cast.operations).get(reverse("rewards:schemes")).status_code == 200


@pytest.mark.django_db
def test_the_ledger_is_kept_by_the_database_itself(now):
    row = Entry.objects.create(
        key="partner:1:202610", earner="partner", channel=make_channel(), month=now.date().replace(day=1),
        amount=D(50), made_at=now,
    )  # fmt: skip
    triggers.install(connection)
    try:
        rows = Entry.objects.filter(pk=row.pk)
        rows.update(state="paid", paid_at=now, reference="P1", note="已核")
        for change in (
            lambda: rows.update(amount=D(60)), lambda: rows.update(loans=9), lambda: rows.update(reference="P2"),
            lambda: rows.update(state="proposed", paid_at=None), rows.delete,
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        row.refresh_from_db()
        assert (row.amount, row.reference) == (D(50), "P1")
    finally:
        triggers.remove(connection)
