"""Another tier policy: tried on everybody, approved by a second person, in force from its day."""

from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.jobs.services import drain
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from customers.tiering import rulemaking, services
from customers.tiering.domain import LoanStanding, Rules
from customers.tiering.models import PolicyDraft, PolicyMove
from customers.tiering.selectors import current_tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people(now):
    """A VIP at 84 points, a regular customer at 68, and one without a loan."""
    today = timezone.localdate(now)
    vip, regular, potential = make_customer("王一"), make_customer("李二"), make_customer("张三")
    for customer, loans in ((vip, 2), (regular, 1)):
        standing = LoanStanding(loans, today - timedelta(days=60), Decimal(1))
        services.record_loan_standing(customer_id=customer.pk, standing=standing, now=now)
    services.recompute_all(now=now)
    return vip, regular, potential


def tried(cast, now, **changes):
    draft = rulemaking.draft_policy(
        actor=cast.manager, rules=replace(Rules(), **changes), valid_from=timezone.localdate(now),
        basis="经营会议纪要 11 月", now=now,
    )  # fmt: skip
    drain()
    return PolicyDraft.objects.get(pk=draft.pk)


def test_a_draft_shows_who_would_move_and_moves_nobody(people, cast, now):
    _vip, regular, _potential = people
    draft = tried(cast, now, up=65)
    assert draft.state == "tried"
    assert draft.matrix == {
        "vip": {"vip": 1, "regular": 0, "potential": 0},
        "regular": {"vip": 1, "regular": 0, "potential": 0},
        "potential": {"vip": 0, "regular": 0, "potential": 1},
    }
    assert PolicyMove.objects.get(draft=draft).customer == regular
    assert current_tier(regular) == "regular"


def test_an_approved_policy_holds_and_the_moves_come_true(people, cast, now):
    _vip, regular, _potential = people
    draft = tried(cast, now, up=65)
    rulemaking.submit_policy(actor=cast.manager, draft_id=draft.pk, now=now)
    approval = Approval.objects.get(kind=rulemaking.KIND)
    with pytest.raises(Refused):
        approvals.approve(actor=cast.manager, approval_id=approval.pk, now=now)
    approvals.approve(actor=cast.compliance, approval_id=approval.pk, now=now)
    today = timezone.localdate(now)
    assert services.rules_on(today) == replace(Rules(), up=65)
    assert services.rules_on(today - timedelta(days=1)) == Rules()
    services.recompute(actor=cast.relationship_manager, customer_id=regular.pk, now=now)
    assert current_tier(regular) == "vip"


def test_a_refused_policy_changes_nothing(people, cast, now):
    draft = tried(cast, now, up=65)
    rulemaking.submit_policy(actor=cast.manager, draft_id=draft.pk, now=now)
    approvals.refuse(actor=cast.compliance, approval_id=Approval.objects.get().pk, reason="理由不足", now=now)
    draft.refresh_from_db()
    assert (draft.state, services.rules_on(timezone.localdate(now))) == ("refused", Rules())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"frequency": 50}, "repayment"),
        ({"down": 70}, "down"),
        ({"down": 0}, "down"),
        ({"up": 101}, "down"),
        ({"validity_months": 0}, "validity_months"),
    ],
)
def test_rules_that_make_no_policy_are_refused_at_their_field(changes, field, cast, now):
    with pytest.raises(Refused) as refusal:
        tried(cast, now, **changes)
    assert refusal.value.data["field"] == field


def test_the_same_rules_again_and_a_day_that_is_past_are_refused(cast, now):
    with pytest.raises(Refused) as same:
        tried(cast, now)
    assert same.value.code == "tiering.same"
    with pytest.raises(Refused) as refusal:
        rulemaking.draft_policy(
            actor=cast.manager, rules=Rules(up=65), valid_from=timezone.localdate(now) - timedelta(days=1),
            basis="会议纪要", now=now,
        )  # fmt: skip
    assert refusal.value.data["field"] == "valid_from"


def test_a_manager_tries_and_submits_from_the_pages(people, cast, client_of, now):
    client, today = client_of(cast.manager), timezone.localdate(now)
    form = {**asdict(Rules(up=65)), "valid_from": today, "basis": "经营会议纪要", "submission_id": uuid4()}
    answer = client.post(reverse("tiering:policy_new"), form)
    drain()
    page = client.get(answer.url).content.decode()
    assert 'data-move="regular-vip"><a href="?before=regular&amp;after=vip#moves"><strong>1</strong>' in page
    client.post(reverse("tiering:policy_submit", args=[PolicyDraft.objects.get().pk]), {"submission_id": uuid4()})
    assert Approval.objects.get(kind=rulemaking.KIND).content["up"] == 65
