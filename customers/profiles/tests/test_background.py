"""Work, wealth, related people, special care and the segment."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.values.errors import Refused
from customers.profiles import selectors, services
from customers.profiles.domain import segments
from customers.profiles.models import Customer, Holding, Occupation
from customers.profiles.tests.factories import make_customer, make_id_number
from customers.relations.models import Assignment
from customers.tiering.models import CustomerTier

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("facts", "segment"),
    [
        ({"employment_type": "full_time", "employed_months": 30}, "wage_earner"),
        ({"employment_type": "full_time", "employed_months": 5}, "newly_employed"),
        ({"employment_type": "self_employed"}, "freelance"),
        ({"employment_type": "self_employed", "founded_on": date(2020, 1, 1)}, "small_business"),
        ({"employment_type": "self_employed", "founded_on": date(2025, 6, 1)}, "start_up"),
        ({"employment_type": "self_employed", "industry": "A"}, "farmer"),
        ({"kind": "business", "founded_on": date(2024, 11, 21)}, "start_up"),
        ({"kind": "business", "founded_on": date(2024, 11, 20)}, "small_business"),
        ({"kind": "business", "industry": "A"}, "farmer"),
        ({"employment_type": "retired"}, "other"),
        ({}, ""),
    ],
)
def test_the_segment_follows_from_the_facts(facts, segment):
    plain = {"kind": "person", "employment_type": "", "employed_months": None, "industry": "", "founded_on": None}
    assert segments.derive(**plain | facts, on=DAY).segment == segment


def common(cast, customer):
    return {"actor": cast.operations, "customer_id": customer.pk, "now": timezone.now()}


@pytest.mark.django_db
def test_a_newer_statement_ends_the_older_and_net_figures_follow(cast):
    customer, today = make_customer(monthly_debt=Decimal(100)), timezone.localdate()
    told = {"source": "declared", "as_of": today}
    home = services.record_holding(**common(cast, customer), thing="home", amount=Decimal(900000), **told)
    newer = services.record_holding(
        **common(cast, customer), thing="home", amount=Decimal(800000), source="document", as_of=today, replaces=home
    )
    services.record_holding(
        **common(cast, customer), thing="mortgage", amount=Decimal(300000), monthly_payment=Decimal(3000), **told
    )
    net = selectors.net_of(selectors.holdings(customer))
    assert (net.assets, net.liabilities, net.net, net.monthly_payments) == (800000, 300000, 500000, 3000)
    home.refresh_from_db()
    assert (home.amount, home.ended_why, newer.replaces_id) == (900000, "replaced", home.pk)
    customer.refresh_from_db()
    assert customer.monthly_debt == 3000
    for bad, code in (
        ({"replaces": home, "thing": "home", **told}, "customers.ended"),
        ({"thing": "home", "source": "declared", "as_of": today + timedelta(days=1)}, "customers.day"),
        ({"thing": "home", "monthly_payment": Decimal(1), **told}, "customers.amount"),
    ):
        with pytest.raises(Refused) as refusal:
            services.record_holding(**common(cast, customer), amount=Decimal(1), **bad)
        assert refusal.value.code == code
    assert Holding.objects.count() == 3


@pytest.mark.django_db
def test_work_feeds_what_lending_reads_and_a_chosen_segment_stays(cast):
    customer, today = make_customer(segment=""), timezone.localdate()
    assert (customer.segment, customer.segment_source) == ("wage_earner", "derived")
    facts = {"employment_type": "self_employed", "industry": "A", "source": "declared", "as_of": today}
    services.record_occupation(
        **common(cast, customer), **facts, monthly_income=Decimal(7000), since=today - timedelta(days=800)
    )
    customer.refresh_from_db()
    assert (customer.segment, customer.monthly_income, customer.employed_months) == ("farmer", 7000, 26)
    services.choose_segment(**common(cast, customer), segment="small_business", reason="已办营业执照")
    services.record_occupation(**common(cast, customer), **facts)
    customer.refresh_from_db()
    assert (customer.segment, customer.segment_source) == ("small_business", "chosen")
    with pytest.raises(Refused):
        services.choose_segment(**common(cast, customer), segment="other", reason="")
    services.choose_segment(**common(cast, customer), segment="", reason="")
    customer.refresh_from_db()
    assert customer.segment == "farmer"
    assert Occupation.objects.filter(customer=customer).count() == 2


@pytest.mark.django_db
def test_people_around_a_customer_are_seen_from_both_sides(cast):
    one, two = make_customer("张三"), make_customer("李四")
    firm = make_customer("苏州某某商贸有限公司", kind="business", id_number="91350100M000100Y43")
    services.add_party(**common(cast, one), relation="spouse", other=two)
    services.add_party(**common(cast, firm), relation="shareholder", other=one, share=Decimal("0.6"))
    assert [row.customer_id for row in selectors.parties(two)] == [one.pk]
    assert {row.relation for row in selectors.parties(one)} == {"spouse", "shareholder"}
    for customer, values, code in (
        (two, {"relation": "spouse", "other": make_customer("王五")}, "customers.party_known"),
        (firm, {"relation": "shareholder", "other": two, "share": Decimal("0.5")}, "customers.share"),
        (one, {"relation": "legal_representative", "other": two}, "customers.relation"),
        (one, {"relation": "contact", "name": "  "}, "customers.name"),
        (one, {"relation": "guarantor", "name": "赵六", "phone": "13800138000"}, "customers.phone"),
        (one, {"relation": "staff", "name": "赵六"}, "customers.relation"),
        (one, {"relation": "guarantor", "other": one}, "customers.relation"),
    ):
        with pytest.raises(Refused) as refusal:
            services.add_party(**common(cast, customer), **values)
        assert refusal.value.code == code
    services.add_party(**common(cast, one), relation="staff", staff=cast.reviewer)
    assert selectors.conflicts_of(one.pk) == {cast.reviewer.pk}


@pytest.mark.django_db
def test_special_care_comes_from_age_and_from_what_was_recorded(cast):
    today = timezone.localdate()
    old = make_customer("王奶奶", id_number=make_id_number(born=date(1950, 2, 28)))
    young = make_customer("小李")
    assert [one.kind for one in selectors.care_of(old, today)] == ["elderly"]
    assert not selectors.needs_care(young, today)
    row = services.record_care(**common(cast, young), kind="student", source="document", since=today)
    young.refresh_from_db()
    assert young.is_student
    assert [one.kind for one in selectors.care_of(young, today)] == ["student"]
    not_for = selectors.not_marketed_to(today)
    assert set(Customer.objects.filter(not_for["elderly"])) == {old}
    assert set(Customer.objects.filter(not_for["student"])) == {young}
    for kind, code in (("student", "customers.care_known"), ("elderly", "customers.care")):
        with pytest.raises(Refused) as refusal:
            services.record_care(**common(cast, young), kind=kind, source="declared", since=today)
        assert refusal.value.code == code
    services.end_care(actor=cast.operations, row_id=row.pk, now=timezone.now())
    young.refresh_from_db()
    assert not young.is_student


@pytest.mark.django_db
def test_a_minor_is_not_registered():
    with pytest.raises(Refused) as refusal:
        make_customer(id_number=make_id_number(born=timezone.localdate() - timedelta(days=17 * 365)))
    assert refusal.value.code == "customers.minor"
    with pytest.raises(Refused) as refusal:
        make_customer(id_number=make_id_number(born=timezone.localdate() + timedelta(days=1)))
    assert refusal.value.code == "customers.unborn"


@pytest.mark.django_db
def test_the_forms_write_down_and_end(cast, client_of):
    customer, client = make_customer(), client_of(cast.operations)
    page = reverse("profiles:detail", args=[customer.pk])
    today = timezone.localdate().isoformat()

    def send(what, *args, **values):
        address = reverse(f"profiles:{what}", args=[customer.pk, *args])
        return client.post(address, {"submission_id": str(uuid.uuid4())} | values)

    told = {"source": "declared", "as_of": today}
    assert send("occupation", employment_type="full_time", employer="某某机械", **told).url == page
    assert send("holding", thing="car", amount="80000", **told).url == page
    assert send("holding", thing="car", amount="-1", **told).status_code == 400
    assert send("party", relation="contact", name="王母", phone="13700001111").url == page
    assert send("party", relation="spouse", other="KH999999").status_code == 400
    assert send("care", kind="hardship", source="declared", since=today).url == page
    shown = client.get(page).content.decode()
    assert "137****1111" in shown
    assert "13700001111" not in shown
    row = Holding.objects.get()
    assert f'data-holding="{row.pk}"' in shown
    assert 'data-care="hardship' in shown
    assert send("background_end", "holding", row.pk, why="wrong").url == page
    assert send("background_end", "care", selectors.care_of(customer, DAY)[0].flag.pk).url == page
    assert not selectors.care_of(customer, DAY)
    party = selectors.parties(customer)[0]
    number = client.post(reverse("profiles:party_phone", args=[customer.pk, party.pk]), {"reason": "核对联系人"})
    assert b"13700001111" in number.content


@pytest.mark.django_db
def test_the_list_is_filtered_by_care_tier_and_manager(cast, client_of):
    old = make_customer("王奶奶", id_number=make_id_number(born=date(1950, 2, 28)))
    young, client = make_customer("李小明"), client_of(cast.operations)
    CustomerTier.objects.create(customer=young, tier="vip", evaluated_on=DAY)
    Assignment.objects.create(customer=young, manager=cast.relationship_manager, reason="chosen", since=timezone.now())
    for query, found in (
        ({"care": "elderly"}, old),
        ({"tier": "vip"}, young),
        ({"manager": cast.relationship_manager.pk}, young),
    ):
        page = client.get(reverse("profiles:list"), query).content.decode()
        assert [one for one in (old, young) if one.number in page] == [found], query
