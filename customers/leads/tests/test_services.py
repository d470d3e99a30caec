from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backoffice.audit.models import AuditRow
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.channels.tests.factories import make_channel
from customers.leads import selectors, services
from customers.leads.domain import Step
from customers.leads.models import DoNotContact, Lead
from customers.leads.services import Told
from customers.leads.tests.factories import a_phone, make_lead
from customers.privacy.selectors import has_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer
from customers.relations.models import Desk

pytestmark = pytest.mark.django_db
FIRST17 = "11010519491231002"


@pytest.fixture
def now():
    return timezone.now()


def id_born(day: str) -> str:
    first = f"110105{day}123"
    return first + identity.make_check_digit(first)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"is_student": True}, "leads.student"),
        ({"company": "杭州某大学 在校学生"}, "leads.student"),
        ({"id_number": id_born("20150101")}, "leads.minor"),
        ({"age": 17}, "leads.minor"),
        ({"phone": "12345"}, "customers.phone"),
        ({"id_number": FIRST17 + "0"}, "customers.id_number"),
        ({"remark": "=HYPERLINK(1)"}, "leads.formula"),
        ({"name": "张3"}, "customers.name"),
    ],
)
def test_who_may_not_be_addressed_is_refused_with_the_reason(now, told, code):
    with pytest.raises(Refused) as refused:
        services.enter_lead(
            actor=None, channel=make_channel(), told=Told(**{"name": "张三丰", "phone": a_phone()} | told), now=now
        )
    assert refused.value.code == code
    assert not Lead.objects.exists()


def test_known_people_are_folded_by_number_in_leads_and_customers(now):
    channel, customer = make_channel(), make_customer()
    lead = make_lead(channel)
    rows = [
        Told("张三丰", lead.phone.reveal()),
        Told("李四光", customer.phone.reveal()),
        Told("王五", phone := a_phone()),
        Told("王五", phone),
    ]
    taken = services.take_in(actor=None, channel=channel, rows=rows, now=now)
    assert taken.folded == {0: "lead", 1: "customer", 3: "lead"}
    assert [one.name for one in taken.made] == ["王五"]
    lead.refresh_from_db()
    assert lead.came_again == 1


def test_the_database_itself_keeps_one_open_lead_for_a_number(now):
    lead = make_lead()
    lead.pk, lead.uid = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        lead.save(force_insert=True)


def test_taking_in_costs_the_same_for_one_as_for_many(now):
    channel = make_channel()

    def cost(rows):
        with CaptureQueriesContext(connection) as caught:
            services.take_in(actor=None, channel=channel, rows=rows, now=now)
        return len(caught)

    one = cost([Told("张三丰", a_phone())])
    assert cost([Told("张三丰", a_phone()) for _n in range(15)]) == one


def test_a_contact_records_consent_and_the_customer_takes_it_along(cast, client_of, now):
    lead = make_lead(owner=cast.relationship_manager)
    desk, detail = client_of(cast.relationship_manager), lead.get_absolute_url()
    said = {"way": "phone", "result": "interested", "note": "装修需求", "agreed": "on", "version": lead.version}
    desk.post(reverse("leads:contact", args=[lead.pk]), said | {"submission_id": uuid4()})
    lead.refresh_from_db()
    assert (lead.state, lead.consented_at is not None) == ("contacted", True)
    stale = desk.post(reverse("leads:contact", args=[lead.pk]), said | {"submission_id": uuid4()})
    assert stale.status_code == 400
    person = {"name": "张三丰", "id_number": id_born("19800101"), "phone": lead.phone.reveal()}
    desk.post(reverse("leads:convert", args=[lead.pk]), person | {"version": lead.version, "submission_id": uuid4()})
    customer = Customer.objects.get()
    assert has_consent(customer, "marketing", on=timezone.now())
    page = desk.get(detail).content.decode()
    assert f"customer={customer.pk}" in page  # the way into an application


def test_who_declines_is_never_taken_in_again(cast, now):
    lead = make_lead(owner=cast.relationship_manager)
    phone = lead.phone.reveal()
    services.record_contact(
        actor=cast.relationship_manager, lead_id=lead.pk, way="phone", result="declined", note="勿扰", now=now
    )
    assert DoNotContact.objects.filter(phone_index=lead.phone_index).exists()
    with pytest.raises(Refused) as refused:
        services.enter_lead(actor=None, channel=make_channel(), told=Told("张三丰", phone), now=now)
    assert refused.value.code == "leads.declined"


def test_somebody_elses_lead_is_not_worked_and_not_seen(cast, client_of, now):
    from backoffice.accounts.tests.factories import staff

    other = staff("relationship_manager", username="other-rm")
    lead = make_lead(owner=other)
    with pytest.raises(Refused):
        services.lose(actor=cast.relationship_manager, lead_id=lead.pk, reason="no_need", note="", now=now)
    assert client_of(cast.relationship_manager).get(lead.get_absolute_url()).status_code == 404
    assert client_of(cast.manager).get(lead.get_absolute_url()).status_code == 200


def test_a_number_is_shown_only_with_a_reason_that_stays(cast, client_of):
    lead = make_lead(owner=cast.relationship_manager)
    desk, url = client_of(cast.relationship_manager), reverse("leads:reveal", args=[lead.pk])
    assert desk.post(url, {"reason": ""}).status_code == 400
    assert lead.phone.reveal() in desk.post(url, {"reason": "首次致电"}).content.decode()
    assert AuditRow.objects.filter(action="leads.reveal").count() == 1


def test_new_leads_go_by_region_and_load_and_the_rest_waits(cast, now):
    from backoffice.accounts.tests.factories import staff

    here, there = cast.relationship_manager, staff("relationship_manager", username="rm-south")
    Desk.objects.create(manager=here, capacity=9, regions=["33"])
    Desk.objects.create(manager=there, capacity=9, regions=["44"])
    channel = make_channel()
    leads = [make_lead(channel, region=region) for region in ("330108", "440301", "110105")]
    assert services.assign_waiting(now=now) == 2
    owners = dict(Lead.objects.values_list("pk", "owner"))
    assert [owners[lead.pk] for lead in leads] == [here.pk, there.pk, None]
    assert services.assign_waiting(now=now) == 0


def test_the_funnel_counts_each_step_once_and_every_figure_opens_its_list(cast, client_of, now):
    channel, customer, today = make_channel(), make_customer(), timezone.localdate(now)
    make_lead(channel), make_lead(channel)
    services.application_begun(customer=customer, channel=channel, application="JJ1", now=now)
    for _twice in range(2):
        services.application_moved(application="JJ1", step=Step.DISBURSEMENT, now=now, amount=D(50000))
    services.complaint_filed(customer_id=customer.pk, now=now)
    ((_channel, funnel),) = selectors.funnel_by_channel(today, today)
    assert [count for _step, count in funnel.steps] == [3, 1, 1, 1, 1]
    assert funnel.disbursed_amount == D(50000)
    figures = selectors.figures_of([channel.pk], today, today)[channel.pk]
    assert (figures.leads, figures.disbursed, figures.complaints) == (3, 1, 1)
    desk = client_of(cast.manager)
    page = desk.get(reverse("leads:funnel"))
    Lead.objects.filter(pk=make_lead(channel).pk).update(created_at=now - timedelta(days=400))  # not of this period
    for _label, count, url in page.context["steps"]:
        assert len(desk.get(url).context["listing"].rows) == count
    assert desk.get(channel.get_absolute_url()).status_code == 200
    assert desk.get(reverse("leads:funnel") + "?since=oops&until=1800-01-01").status_code == 200
    for asked in ("since=9999-12-31&until=9999-12-31", "since=0001-01-01&until=0001-01-01"):
        assert desk.get(f"{reverse('leads:funnel')}?{asked}").status_code == 200


def test_an_application_finds_the_lead_also_when_its_channel_has_been_shut_since(cast, now):
    channel, customer = make_channel(), make_customer()
    lead = make_lead(channel)
    Lead.objects.filter(pk=lead.pk).update(phone_index=customer.phone_index)
    channel.status, channel.status_reason = "suspended", "整改"
    channel.save()
    assert services.application_begun(customer=customer, channel=None, application="JJ2", now=now) == channel
    lead.refresh_from_db()
    assert (lead.state, lead.application_number) == ("converted", "JJ2")
    assert services.application_begun(customer=customer, channel=None, application="JJ3", now=now) is None


def test_unconverted_leads_are_emptied_after_their_days_and_the_funnel_stays(cast, now):
    channel = make_channel()
    old, young = make_lead(channel, now=now - timedelta(days=181)), make_lead(channel)
    assert services.erase_old(now=now) == 1
    assert services.erase_old(now=now) == 0
    old.refresh_from_db()
    assert (old.name, old.phone, old.phone_index, old.state) == ("", None, "", "lost")
    young.refresh_from_db()
    assert young.name
    day = timezone.localdate(now)
    assert selectors.funnel_of(selectors.received(day - timedelta(days=200), day)).leads == 2
    with pytest.raises(Refused):
        services.reveal_phone(actor=cast.relationship_manager, lead_id=old.pk, reason="核对", now=now)


def test_the_list_costs_the_same_for_one_lead_as_for_many(cast, client_of):
    desk, channel = client_of(cast.manager), make_channel()
    make_lead(channel)
    desk.get(reverse("leads:list"))

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(reverse("leads:list")).status_code == 200
        return len(caught)

    one = cost()
    for _n in range(5):
        make_lead(channel)
    assert cost() == one
