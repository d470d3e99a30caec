from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from customers.campaigns import services as campaigns
from customers.campaigns.tests.factories import BODY, agreed_customer, tomorrow_morning
from customers.events import selectors, services
from customers.events.models import Event
from customers.profiles.tests.factories import make_customer
from customers.relations.models import FollowUp

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning():
    return tomorrow_morning()


def make_event(cast, now, capacity=2, **more):
    values = {
        "code": f"salon-{Event.objects.count()}", "title": "首贷沙龙", "kind": "salon", "where": "滨江营业部",
        "about": "讲解",
        "starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=3, hours=2),
        "closes_at": now + timedelta(days=2), "capacity": capacity,
    }  # fmt: skip
    event = services.save_event(actor=cast.marketing, now=now, **values | more)
    return services.open_event(actor=cast.marketing, now=now, event_id=event.pk)


def test_an_invited_person_registers_by_the_link_and_the_campaign_counts_it(cast, client_of, morning):
    customer = agreed_customer()
    make_customer(name="未授权")
    event = make_event(cast, morning)
    desk = client_of(cast.marketing)
    answer = desk.post(reverse("events:invite", args=[event.pk]), {"audience": "customers", "submission_id": uuid4()})
    event.refresh_from_db()
    invitation = event.invitation
    assert answer.url == invitation.get_absolute_url()
    approval = campaigns.submit_campaign(actor=cast.marketing, now=morning, campaign_id=invitation.pk)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=morning)
    campaigns.launch(actor=cast.marketing, now=morning, campaign_id=invitation.pk)
    campaigns.send_campaign(campaign_id=invitation.pk, now=morning)
    body = Message.objects.get(template="campaign").body
    recipient = invitation.recipients.get(state="told")
    url = reverse("events:register", args=[selectors.invitation_token(recipient, event)])
    assert url in body
    guest = Client()
    assert guest.get(url).context["state"] == "free"
    assert guest.post(url).context["state"] == "registered"
    assert guest.post(url).context["state"] == "registered"
    recipient.refresh_from_db()
    assert recipient.reached_at is not None
    assert selectors.counts(event) == {
        "invited": 1, "registered": 1, "waiting": 0, "cancelled": 0, "attended": 0, "missed": 0,
    }  # fmt: skip
    assert desk.get(event.get_absolute_url()).status_code == 200
    assert (
        customer.name in client_of(cast.manager).get(reverse("profiles:detail", args=[customer.pk])).content.decode()
    )
    assert guest.get(reverse("events:register", args=["1-1:forged"])).status_code == 404


def test_the_last_place_goes_once_and_a_place_given_back_goes_to_the_first_who_waits(cast, morning):
    event = make_event(cast, morning, capacity=1)
    first, second, third = (make_customer() for _n in range(3))
    places = [services.register(event_id=event.pk, person=one, now=morning) for one in (first, second, third)]
    assert [one.state for one in places] == ["registered", "waiting", "waiting"]
    services.cancel_place(registration_id=places[0].pk, now=morning)
    assert list(event.registrations.order_by("id").values_list("state", flat=True)) == [
        "cancelled", "registered", "waiting",
    ]  # fmt: skip
    assert Message.objects.filter(template="event_promoted").count() == 1
    back = services.register(event_id=event.pk, person=first, now=morning)
    assert back.state == "waiting"


def test_after_the_event_who_came_gets_a_call_and_the_others_are_marked(cast, morning):
    event = make_event(cast, morning)
    came, stayed = (services.register(event_id=event.pk, person=make_customer(), now=morning) for _n in range(2))
    with pytest.raises(Refused):
        services.close_event(actor=cast.marketing, now=morning, event_id=event.pk)
    after = morning + timedelta(days=4)
    services.attend(actor=cast.relationship_manager, event_id=event.pk, registration_ids=[came.pk], now=after)
    assert services.close_event(actor=cast.marketing, now=after, event_id=event.pk) == 1
    stayed.refresh_from_db()
    assert stayed.state == "missed"
    assert FollowUp.objects.get(key=f"event:{event.pk}:{came.pk}").customer == came.customer


def test_nobody_registers_for_what_is_over_and_students_never(cast, morning):
    event = make_event(cast, morning)
    with pytest.raises(Refused):
        services.register(event_id=event.pk, person=make_customer(is_student=True), now=morning)
    with pytest.raises(Refused):
        services.register(event_id=event.pk, person=make_customer(), now=morning + timedelta(days=2, hours=1))
    with pytest.raises(Refused) as unknown:
        services.register_by_hand(actor=cast.marketing, event_id=event.pk, phone="13911112222", now=morning)
    assert unknown.value.code == "events.unknown"


def test_content_is_checked_approved_by_another_person_shown_until_its_day_and_sent(cast, client_of):
    now = timezone.now()
    today = timezone.localdate(now)
    text = BODY.replace("{name}", "").replace("{link}", "官网")
    wanted = {"code": "lpr", "title": "利率政策解读", "kind": "policy", "expires_on": today + timedelta(days=30)}
    with pytest.raises(Refused) as refused:
        services.write_content(actor=cast.marketing, now=now, body="零门槛，秒批", **wanted)
    assert refused.value.code == "advertising.forbidden"
    content = services.write_content(actor=cast.marketing, now=now, body=text, **wanted)
    guest, url = Client(), reverse("events:read", args=["lpr"])
    assert guest.get(url).status_code == 404
    with pytest.raises(Refused):
        services.push(actor=cast.marketing, now=now, content_id=content.pk, audience="customers", segment={})
    approval = services.submit_version(actor=cast.marketing, now=now, version_id=content.versions.get().pk)
    approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    assert guest.get(url).status_code == 200
    campaign = services.push(actor=cast.marketing, now=now, content_id=content.pk, audience="customers", segment={})
    assert "{link}" in campaign.variants.get().body
    services.write_version(
        actor=cast.marketing, now=now, content_id=content.pk, body=text + "修订", expires_on=wanted["expires_on"]
    )
    second = services.submit_version(
        actor=cast.marketing, now=now, version_id=content.versions.get(state="draft").pk
    )  # fmt: skip
    approvals.approve(actor=cast.manager, approval_id=second.pk, now=now)
    assert list(content.versions.values_list("number", "state")) == [(2, "approved"), (1, "replaced")]
    assert client_of(cast.marketing).get(content.get_absolute_url()).status_code == 200
    content.versions.filter(state="approved").update(expires_on=today - timedelta(days=1))
    assert guest.get(url).status_code == 410


def test_the_list_of_events_costs_the_same_for_one_as_for_many(cast, client_of, morning, queries_of):
    desk = client_of(cast.marketing)
    make_event(cast, morning)
    one = queries_of(lambda: desk.get(reverse("events:list")))
    for _n in range(3):
        event = make_event(cast, morning)
        services.register(event_id=event.pk, person=make_customer(), now=morning)
    assert queries_of(lambda: desk.get(reverse("events:list"))) == one
