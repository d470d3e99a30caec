"""A legal hold keeps a person's records from being let go until its last day, or until two people lift it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.approvals.models import Approval
from backoffice.approvals.services import approve
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from customers.privacy import services
from customers.privacy.models import LegalHold, ProcessingLock
from customers.privacy.tests.test_retention import LONG_AGO, aged, due_of
from customers.profiles.tests.factories import make_customer
from customers.profiles.tests.test_telling import told

pytestmark = pytest.mark.django_db
ORDER = {"source": "court", "reference": "（2026）沪0115民初1号", "reason": "全部贷款与沟通记录"}


@pytest.fixture
def person():
    return aged(make_customer("王冻结"))


def held(cast, customer, last_day=None, **more):
    facts = {**ORDER, **more}
    return services.place_hold(
        actor=cast.compliance, customer=customer, last_day=last_day, now=timezone.now(), **facts
    )


def code_of(call):
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.code


def test_nothing_is_let_go_while_it_stands_and_the_dry_run_says_so(cast, person):
    now = timezone.now()
    assert due_of("leads", now).free == 1
    message = told(person)
    Message.objects.update(created_at=now - LONG_AGO, state="sent", sent_at=now - LONG_AGO)
    assert due_of("messages", now).free == 1
    held(cast, person)
    trial = due_of("leads", now)
    assert (trial.free, trial.held) == (0, {"legal_hold": 1})
    assert due_of("messages", now).free == 0
    services.run_retention(actor=None, now=now)
    person.refresh_from_db()
    message.refresh_from_db()
    assert (person.name, message.address_masked != "") == ("王冻结", True)


def test_erasure_is_refused_with_the_reason_and_processing_stops(cast, person):
    agent, day = cast.service_agent, timezone.localdate() + timedelta(days=90)
    held(cast, person, last_day=day)
    now = timezone.now()
    row = services.receive_request(actor=agent, customer=person, kind="erasure", way="phone", content="删除", now=now)
    services.take_request(actor=agent, request_id=row.pk, now=now)
    row = services.finish_request(actor=agent, request_id=row.pk, outcome="", now=now)
    assert row.state == "refused"
    assert f"{day:%Y年%-m月%-d日}" in row.outcome
    assert ORDER["reference"] not in row.outcome  # who ordered what is not told
    assert ProcessingLock.objects.filter(customer=person, lifted_at=None).exists()


def test_two_people_lift_it(cast, person):
    row, now = held(cast, person), timezone.now()
    assert code_of(lambda: services.ask_to_lift(actor=cast.manager, hold_id=row.pk, reason="已解除", now=now))
    asked = services.ask_to_lift(actor=cast.compliance, hold_id=row.pk, reason="法院已解除保全", now=now)
    assert code_of(lambda: approve(actor=cast.compliance, approval_id=asked.pk, now=now)) == "approvals.same_person"
    assert LegalHold.objects.get().lifted_at is None
    approve(actor=cast.manager, approval_id=asked.pk, now=now)
    row.refresh_from_db()
    assert (row.lifted_by, row.second_person) == (cast.compliance, cast.manager)
    assert due_of("leads", now).free == 1
    again = code_of(lambda: services.ask_to_lift(actor=cast.compliance, hold_id=row.pk, reason="再次", now=now))
    assert again == "holds.lifted"


def test_it_ends_by_itself_after_its_last_day(cast, person):
    now = timezone.now()
    held(cast, person, last_day=timezone.localdate(now))
    assert due_of("leads", now).free == 0
    assert due_of("leads", now + timedelta(days=1)).free == 1


def test_refusals(cast, person):
    held(cast, person)
    yesterday = timezone.localdate() - timedelta(days=1)
    assert code_of(lambda: held(cast, person)) == "holds.known"
    assert code_of(lambda: held(cast, person, last_day=yesterday, reference="另一号")) == "holds.last_day"
    services.anonymise([person.pk], timezone.now())
    assert code_of(lambda: held(cast, person, reference="再一号")) == "holds.gone"


def test_it_is_placed_and_shown_on_the_customers_page_and_lifted_from_its_own(cast, person, client_of):
    client = client_of(cast.compliance)
    place = reverse("privacy:hold_place", args=[person.pk])
    page = reverse("profiles:detail", args=[person.pk])
    assert place in client.get(page).content.decode()
    bad = client.post(place, {**ORDER, "reason": "短", "submission_id": str(uuid.uuid4())})
    assert bad.status_code == 422
    assert client.post(place, {**ORDER, "submission_id": str(uuid.uuid4())}).url == page
    row = LegalHold.objects.get()
    assert f'data-on-hold="{row.pk}"' in client.get(page).content.decode()
    assert row.reference in client.get(reverse("privacy:holds")).content.decode()
    own = reverse("privacy:hold_lift", args=[row.pk])
    assert client.post(own, {"reason": "法院已解除保全", "submission_id": str(uuid.uuid4())}).url == own
    assert Approval.objects.get().kind == "privacy.lift_hold"
    # Who may not see requests does not learn of an order either; who only looks cannot ask.
    stranger = client_of(staff(Role.MARKETING)).get(page).content.decode()
    assert "data-on-hold" not in stranger
    assert row.reason not in stranger
    assert row.reason in client_of(cast.auditor).get(own).content.decode().split("data-history")[-1]
    assert "submission_id" not in client_of(cast.auditor).get(own).content.decode().split('id="main"')[-1]
