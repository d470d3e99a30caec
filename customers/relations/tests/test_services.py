from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from customers.relations import selectors, services
from customers.relations.domain import Occasion
from customers.relations.models import Assignment, Desk, FollowUp
from customers.tiering.domain import LoanStanding
from customers.tiering.services import record_loan_standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def manager(cast):
    Desk.objects.create(manager=cast.relationship_manager, capacity=2)
    return cast.relationship_manager


def follow_up(customer, owner, **more):
    values = {"occasion": "arranged", "way": "phone", "subject": "回访", "due_on": timezone.localdate()}
    return FollowUp.objects.create(customer=customer, owner=owner, created_at=timezone.now(), **values | more)


def test_who_becomes_vip_gets_a_manager_and_hears_of_it_from_that_manager(manager, now):
    customer, today = make_customer(), timezone.localdate(now)
    standing = LoanStanding(4, today, 1, 0, 0, 0)
    record_loan_standing(customer_id=customer.pk, standing=standing, now=now)
    record_loan_standing(customer_id=customer.pk, standing=standing, now=now)
    drain()
    assert selectors.manager_of(customer).manager == manager
    planned = FollowUp.objects.get(customer=customer)
    assert (planned.occasion, planned.owner) == ("tier_changed", manager)


def test_a_full_desk_takes_nobody_and_the_night_tries_again(manager, now):
    customers = [make_customer() for _number in range(3)]
    made = services.give_managers(customer_ids=[c.pk for c in customers], reason="vip", now=now)
    assert [row.customer for row in made] == customers[:2]
    Desk.objects.update(capacity=3)
    again = services.give_managers(customer_ids=[c.pk for c in customers], reason="vip", now=now)
    assert [row.customer for row in again] == customers[2:]


def test_an_event_plans_once_for_its_key(manager, now):
    customer = make_customer()
    services.give_manager(customer_id=customer.pk, reason="first_loan", now=now)
    day = timezone.localdate(now)
    event = services.Planned(customer.pk, Occasion.DISBURSED, day, "loan:1:disbursed")
    services.plan_follow_ups([event], now=now)
    services.plan_follow_ups([event], now=now)
    planned = FollowUp.objects.get()
    assert (planned.owner, planned.due_on) == (manager, day + timedelta(days=7))


def test_an_event_whose_day_is_past_is_due_today(now):
    day = timezone.localdate(now)
    event = services.Planned(make_customer().pk, Occasion.MATURITY, day + timedelta(days=3), "loan:2:maturity")
    services.plan_follow_ups([event], now=now)
    assert FollowUp.objects.get().due_on == day


def test_the_whole_book_goes_over_as_it_was_seen(manager, cast, now):
    other = staff("relationship_manager")
    for _number in range(2):
        services.give_manager(customer_id=make_customer().pk, reason="vip", now=now)
    follow_up(make_customer(), manager)
    with pytest.raises(Refused) as stale:
        services.hand_over(actor=cast.manager, giver=manager, taker=other, note="调岗", seen=1, now=now)
    assert stale.value.code in {"relations.stale", "relations.note"}
    moved = services.hand_over(actor=cast.manager, giver=manager, taker=other, note="调岗移交", seen=2, now=now)
    assert moved == 2
    assert not selectors.book_of(manager).exists()
    assert selectors.book_of(other).count() == 2
    assert FollowUp.objects.get().owner == other
    assert Assignment.objects.filter(manager=manager, until=now).count() == 2


def test_a_customer_has_one_manager_at_a_time(manager, cast, now):
    customer, other = make_customer(), staff("relationship_manager")
    services.choose_manager(actor=cast.manager, customer=customer, manager=manager, note="", now=now)
    services.choose_manager(actor=cast.manager, customer=customer, manager=other, note="", now=now)
    with pytest.raises(Refused) as same:
        services.choose_manager(actor=cast.manager, customer=customer, manager=other, note="", now=now)
    assert same.value.code == "relations.same"
    assert selectors.manager_of(customer).manager == other
    assert [row.manager for row in selectors.managers_of(customer)[1]] == [manager]


@pytest.mark.parametrize("result", ["not_reached", "asked_later"])
def test_who_was_not_spoken_to_gets_another_day(result, manager, now):
    row = follow_up(make_customer(), manager)
    with pytest.raises(Refused) as refusal:
        services.finish(actor=manager, follow_up_id=row.pk, result=result, note="", now=now)
    assert refusal.value.data["field"] == "next_on"
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    services.finish(actor=manager, follow_up_id=row.pk, result=result, note="", next_on=tomorrow, now=now)
    step = FollowUp.objects.get(previous=row)
    assert (step.due_on, step.subject, step.state) == (tomorrow, row.subject, "open")


def test_a_contact_is_closed_once(manager, now):
    row = follow_up(make_customer(), manager)
    services.finish(actor=manager, follow_up_id=row.pk, result="spoken", note="已确认到账", now=now)
    with pytest.raises(Refused):
        services.drop(actor=manager, follow_up_id=row.pk, note="不再需要", now=now)


def test_only_the_owner_the_cover_and_a_lead_work_a_follow_up(manager, cast, now):
    row, other, today = follow_up(make_customer(), manager), staff("relationship_manager"), timezone.localdate(now)
    finish = {"follow_up_id": row.pk, "result": "spoken", "note": "已联系", "now": now}
    with pytest.raises(Refused) as refusal:
        services.finish(actor=other, **finish)
    assert refusal.value.code == "relations.not_allowed"
    assert not selectors.visible_to(other, today).exists()
    services.enter_absence(actor=manager, manager=manager, cover=other, first_day=today, last_day=today, now=now)
    assert selectors.visible_to(other, today).get() == row
    services.finish(actor=other, **finish)


def test_somebody_who_is_away_covers_for_nobody(manager, now):
    other, today = staff("relationship_manager"), timezone.localdate(now)
    days = {"first_day": today, "last_day": today + timedelta(days=2), "now": now}
    services.enter_absence(actor=manager, manager=manager, cover=other, **days)
    with pytest.raises(Refused) as refusal:
        services.enter_absence(actor=other, manager=other, cover=manager, **days)
    assert refusal.value.code == "relations.cover"


def test_new_customers_pass_a_manager_who_is_away(manager, now):
    other, today = staff("relationship_manager"), timezone.localdate(now)
    Desk.objects.create(manager=other, capacity=5)
    services.enter_absence(actor=manager, manager=manager, cover=other, first_day=today, last_day=today, now=now)
    assert services.give_manager(customer_id=make_customer().pk, reason="vip", now=now).manager == other


def test_the_calendar_address_names_no_customer_and_ends_with_the_next(manager, client, now):
    follow_up(make_customer("诸葛明"), manager)
    first = services.make_feed(actor=manager, now=now)
    body = client.get(reverse("relations:feed", args=[first])).content.decode()
    assert "回访" in body.replace("\r\n ", "")
    assert "诸葛明" not in body.replace("\r\n ", "")
    second = services.make_feed(actor=manager, now=now)
    assert client.get(reverse("relations:feed", args=[first])).status_code == 404
    assert client.get(reverse("relations:feed", args=[second])).status_code == 200


def test_a_person_without_the_role_any_more_feeds_no_calendar(manager, client, now):
    secret = services.make_feed(actor=manager, now=now)
    manager.roles = []
    manager.save()
    assert client.get(reverse("relations:feed", args=[secret])).status_code == 404


def test_arranging_for_a_day_that_is_past_is_refused_at_the_field(manager, client_of):
    answer = client_of(manager).post(
        reverse("relations:arrange", args=[make_customer().pk]),
        {"submission_id": uuid4(), "way": "phone", "subject": "回访", "due_on": date(2020, 1, 1)},
    )
    assert answer.status_code == 400
    assert "due_on" in answer.context["form"].errors


@pytest.mark.parametrize("page", ["relations:list", "relations:month"])
def test_pages_cost_the_same_for_one_and_for_many(page, manager, client_of, queries_of):
    client = client_of(manager)
    follow_up(make_customer(), manager)
    one = queries_of(lambda: client.get(reverse(page)))
    for _number in range(14):
        follow_up(make_customer(), manager)
    assert queries_of(lambda: client.get(reverse(page))) == one <= 14
