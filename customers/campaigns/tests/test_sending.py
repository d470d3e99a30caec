from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.jobs.services import drain
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from customers.campaigns import selectors, services
from customers.campaigns.domain import Goal
from customers.campaigns.models import Recipient
from customers.campaigns.services import Text, sending
from customers.campaigns.tests.factories import BODY, agreed_customer, make_campaign, tomorrow_morning
from customers.leads.models import DoNotContact, Lead
from customers.leads.tests.factories import make_lead
from customers.privacy.models import Consent
from customers.privacy.services import withdraw_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(settings):
    settings.NOTIFICATIONS_CHANNELS = {"sms": "console", "email": "console"}
    return tomorrow_morning()


def why(campaign):
    return dict(campaign.recipients.filter(state="left_out").values_list("customer__name", "reason"))


def test_only_who_agreed_and_may_be_addressed_is_told_and_the_others_have_their_reason(cast, client_of, morning):
    told = agreed_customer(name="周一")
    make_customer(name="无授权")
    agreed_customer(name="在校生", is_student=True)
    agreed_customer(name="长者", birth_date=date(1950, 1, 1))
    shy, tired, content = agreed_customer(name="勿扰"), agreed_customer(name="频繁"), agreed_customer(name="无需求")
    DoNotContact.objects.create(phone_index=shy.phone_index, since=morning, how="来电")
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(
        phone_index=content.phone_index, state="lost", lost_reason="no_need", closed_at=morning
    )
    for _n in range(2):
        earlier = make_campaign(cast, approved=False)
        Recipient.objects.create(
            campaign=earlier, customer=tired, phone_index=tired.phone_index, state="told", arm="A",
            at=morning - timedelta(days=3),
        )  # fmt: skip
    campaign = make_campaign(cast)
    page = client_of(cast.compliance).get(campaign.get_absolute_url())
    assert page.context["preview"]["told"] == 1
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    drain(now=morning)
    assert list(campaign.recipients.filter(state="told").values_list("customer", flat=True)) == [told.pk]
    assert why(campaign) == {
        "无授权": "no_consent", "在校生": "student", "长者": "elderly", "勿扰": "do_not_contact",
        "频繁": "too_often", "无需求": "no_need",
    }  # fmt: skip
    campaign.refresh_from_db()
    assert campaign.state == "done"
    message = Message.objects.get(template="campaign")
    assert message.state == "sent"
    assert told.name in message.body
    assert "/campaigns/stop/" in message.body
    answer = client_of(cast.marketing).get(
        reverse("campaigns:people", args=[campaign.pk]) + "?tab=left_out&export=csv"
    )
    assert len(b"".join(answer.streaming_content).decode().strip().splitlines()) == 7
    assert client_of(cast.marketing).get(campaign.get_absolute_url()).status_code == 200


def test_consent_withdrawn_while_it_is_being_sent_stops_the_message_at_the_door(cast, morning):
    customer = agreed_customer()
    campaign = make_campaign(cast)
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    assert Message.objects.get(template="campaign").state == "pending"
    consent = Consent.objects.get(customer=customer, purpose="marketing")
    withdraw_consent(actor=cast.service_agent, consent_id=consent.pk, note="来电撤回", now=timezone.now())
    drain(now=morning)
    assert Message.objects.get(template="campaign").state == "withheld"
    assert why(campaign) == {customer.name: "opted_out"}


def test_a_killed_run_goes_on_and_nobody_is_told_twice(cast, morning, monkeypatch):
    for _n in range(5):
        agreed_customer()
    campaign = make_campaign(cast)
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    monkeypatch.setattr(sending, "SLICE", 2)
    real, calls = sending._tell, []

    def dies(*args):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(sending, "_tell", dies)
    with pytest.raises(KeyboardInterrupt):
        services.send_campaign(campaign_id=campaign.pk, now=morning)
    assert campaign.recipients.count() == 2
    monkeypatch.setattr(sending, "_tell", real)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    assert campaign.recipients.filter(state="told").count() == 5
    assert Message.objects.filter(template="campaign").count() == 5


def test_at_night_nothing_leaves_and_in_the_morning_it_does(cast, morning, monkeypatch):
    agreed_customer()
    campaign = make_campaign(cast)
    night = morning.replace(hour=23)
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    drain(now=night)
    assert Message.objects.get(template="campaign").state == "pending"
    drain(now=night + timedelta(hours=11))
    assert Message.objects.get(template="campaign").state == "sent"


def test_a_second_person_approves_what_is_then_sent_and_forbidden_words_go_nowhere(cast, morning):
    with pytest.raises(Refused) as refused:
        make_campaign(cast, approved=False, texts={"A": Text("秒批到账", BODY)})
    assert refused.value.code == "advertising.forbidden"
    campaign = make_campaign(cast, approved=False)
    with pytest.raises(Refused):
        services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    approval = services.submit_campaign(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    campaign.variants.update(body="改了")
    with pytest.raises(Refused) as changed:
        approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=morning)
    assert changed.value.code == "approvals.changed"


def test_the_way_out_is_one_step_for_everybody_with_that_number(cast, morning):
    customer = agreed_customer()
    lead = make_lead(consent_evidence="渠道授权")
    Lead.objects.filter(pk=lead.pk).update(phone_index=customer.phone_index)
    campaign = make_campaign(cast)
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    one = campaign.recipients.get(customer=customer)
    url = reverse("campaigns:stop", args=[selectors.stop_token(one.pk)])
    guest = Client()
    assert guest.get(url).status_code == 200
    assert Consent.objects.get(customer=customer).withdrawn_at is None  # a look changes nothing
    for _twice in range(2):
        assert guest.post(url).status_code == 200
    assert Consent.objects.get(customer=customer).withdrawn_at is not None
    lead.refresh_from_db()
    one.refresh_from_db()
    assert lead.consent_withdrawn_at is not None
    assert one.opted_out_at is not None
    assert guest.get(url[:-3] + "xx/").status_code == 404


def test_a_reply_of_t_stops_and_other_words_do_not(morning):
    customer = agreed_customer()
    phone = customer.phone.reveal()
    assert not services.reply(phone=phone, text="在吗", now=morning)
    assert services.reply(phone=phone, text=" t ", now=morning)
    assert DoNotContact.objects.filter(phone_index=customer.phone_index).exists()


def test_two_texts_are_a_test_with_a_planned_size_and_reached_goals_count_once(cast, morning):
    people = [agreed_customer() for _n in range(6)]
    texts = {"A": Text("方案一", BODY), "B": Text("方案二", BODY)}
    with pytest.raises(Refused):
        make_campaign(cast, approved=False, texts=texts)
    campaign = make_campaign(cast, texts=texts, base_rate=D("0.05"), target_rate=D("0.06"))
    assert campaign.planned_per_arm == 8158
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    for _twice in range(2):
        services.goal_reached(phone=people[0].phone_index, goal=Goal.APPLICATION, now=morning)
    found = selectors.results(campaign)
    assert (found.told, sum(arm.reached for arm in found.arms), found.verdict.value) == (6, 1, "too_early")


def test_budget_call_list_and_leads(cast, morning):
    from customers.relations.models import FollowUp

    for _n in range(3):
        agreed_customer()
    short = make_campaign(cast, budget=D("0.10"), unit_cost=D("0.05"))
    services.launch(actor=cast.marketing, now=morning, campaign_id=short.pk)
    services.send_campaign(campaign_id=short.pk, now=morning)
    assert set(why(short).values()) == {"budget"}
    calls = make_campaign(cast, way="calls")
    services.launch(actor=cast.marketing, now=morning, campaign_id=calls.pk)
    services.send_campaign(campaign_id=calls.pk, now=morning)
    assert FollowUp.objects.filter(key__startswith=f"campaign:{calls.pk}:").count() == 3
    agreed, silent = make_lead(consent_evidence="授权", age=30), make_lead()
    old = make_lead(consent_evidence="授权", age=66)
    leads = make_campaign(cast, audience="leads")
    services.launch(actor=cast.marketing, now=morning, campaign_id=leads.pk)
    services.send_campaign(campaign_id=leads.pk, now=morning)
    found = dict(leads.recipients.values_list("lead", "reason"))
    assert found == {agreed.pk: "", silent.pk: "no_consent", old.pk: "elderly"}


def test_pages_cost_the_same_for_one_as_for_many(cast, client_of, morning, queries_of):
    agreed_customer()
    campaign = make_campaign(cast)
    services.launch(actor=cast.marketing, now=morning, campaign_id=campaign.pk)
    services.send_campaign(campaign_id=campaign.pk, now=morning)
    desk, url = client_of(cast.marketing), reverse("campaigns:people", args=[campaign.pk])
    one = queries_of(lambda: desk.get(url))
    for _n in range(4):
        person = agreed_customer()
        Recipient.objects.create(
            campaign=campaign, customer=person, phone_index=person.phone_index, state="told", arm="A", at=morning
        )
    assert queries_of(lambda: desk.get(url)) == one
    assert Customer.objects.count() == 5


def test_the_form_counts_the_segment_before_it_is_saved(cast, client_of):
    agreed_customer(region="330108")
    agreed_customer(region="440301")
    day = timezone.localdate()
    form = {
        "code": "hz", "name": "杭州", "purpose": "offer", "goal": "application", "audience": "customers",
        "region": "33", "way": "sms", "starts_on": day, "ends_on": day, "budget": 0, "unit_cost": "0.05",
        "subject_a": "服务", "body_a": BODY, "preview": "1", "submission_id": uuid4(),
    }  # fmt: skip
    desk = client_of(cast.marketing)
    answer = desk.post(reverse("campaigns:create"), form)
    assert answer.context["preview"]["told"] == 1
    del form["preview"]
    desk.post(reverse("campaigns:create"), form | {"submission_id": uuid4()})
    from customers.campaigns.models import Campaign

    campaign = Campaign.objects.get()
    assert (campaign.segment, campaign.state) == ({"region": "33"}, "draft")
    assert desk.get(reverse("campaigns:edit", args=[campaign.pk])).status_code == 200
