"""Conflicts, skills, the green channel, handing over, the clock that stands still, second approval, appeals."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.applications.tests.factories import decided
from loans.products.tests.factories import make_product
from risk.assessment.models import Assessment
from risk.assessment.services import assess_application
from risk.review import selectors, services, tasks
from risk.review.domain import Merits, head_start, head_start_parts
from risk.review.models import CaseBar, ReviewCase
from risk.review.tests.factories import give_authority, open_case, open_cases
from risk.tests.factories import MIDDLE, applied

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def decide(verb, case, actor, now, *reasons, **more):
    case.refresh_from_db()
    return verb(
        actor=actor, case_id=case.pk, version=case.version, reasons=list(reasons), note="已核实", now=now, **more
    )


def post(client, name, *args, **data):
    return client.post(reverse(f"review:{name}", args=args), {"submission_id": str(uuid.uuid4()), **data})


def test_nobody_takes_the_application_they_entered(cast, now):
    first, second = open_cases(2)
    CaseBar.objects.create(case=first, user=cast.reviewer, why="entered")
    assert services.claim_next_case(actor=cast.reviewer, now=now) == second
    with pytest.raises(Refused, match=r"conflict|冲突|回避"):
        services.claim_case(actor=cast.reviewer, case_id=first.pk, now=now)
    assert services.claim_cases(actor=cast.reviewer, case_ids=[first.pk], now=now) == 0
    assert services.claim_next_case(actor=cast.senior_reviewer, now=now) == first


def test_who_entered_is_barred_when_the_case_opens(cast, now):
    application = decided("B")
    type(application).objects.filter(pk=application.pk).update(created_by=cast.reviewer)
    case = services.open_case(application_id=application.pk, assessment_id=None, now=now)
    assert [(bar.user, bar.why) for bar in selectors.bars_of(case)] == [(cast.reviewer, "entered")]
    assert selectors.takeable(cast.reviewer, now).count() == 0


def test_a_declared_relation_gives_the_case_back_and_holds_for_good(cast, now):
    case = open_case()
    services.claim_next_case(actor=cast.reviewer, now=now)
    services.declare_relation(actor=cast.reviewer, case_id=case.pk, relation="表兄弟", now=now)
    case.refresh_from_db()
    assert case.status == "open"
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None
    other = decided("B", customer=case.application.customer)
    again = services.open_case(application_id=other.pk, assessment_id=None, now=now)
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None
    assert CaseBar.objects.get(case=again).why == "declared"


def test_take_next_keeps_to_the_skills(cast, now):
    product = make_product()
    small, large = (
        open_case(product_version=product, amount=amount, now=now - timedelta(hours=hours))
        for amount, hours in ((50_000, 5), (250_000, 1))
    )
    services.set_skills(actor=cast.senior_reviewer, user=cast.reviewer, skills=["large", "?"], now=now)
    assert services.claim_next_case(actor=cast.reviewer, now=now) == large
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None
    services.set_skills(actor=cast.senior_reviewer, user=cast.reviewer, skills=[], now=now)
    assert services.claim_next_case(actor=cast.reviewer, now=now) == small
    with pytest.raises(Refused):
        services.set_skills(actor=cast.reviewer, user=cast.reviewer, skills=[], now=now)


def test_the_green_channel_goes_first_and_every_part_is_shown(cast, now, client_of):
    first, second = open_cases(2)
    services.open_green_channel(actor=cast.senior_reviewer, case_id=second.pk, reason="抢险救灾贷款", now=now)
    second.refresh_from_db()
    assert ["green", 240] in second.rank_parts
    parts = sum(minutes for _code, minutes in second.rank_parts)
    assert second.rank_at == second.due_at - timedelta(minutes=parts)
    assert services.claim_next_case(actor=cast.reviewer, now=now) == second
    page = client_of(cast.reviewer).get(reverse("review:detail", args=[second.pk])).content.decode()
    assert "抢险救灾贷款" in page
    with pytest.raises(Refused):
        services.open_green_channel(actor=cast.reviewer, case_id=first.pk, reason="我的朋友", now=now)


def test_a_lead_hands_a_case_over_and_both_are_told(cast, now):
    case = open_case()
    services.claim_next_case(actor=cast.reviewer, now=now)
    services.reassign_case(actor=cast.manager, case_id=case.pk, to=cast.senior_reviewer, reason="请假", now=now)
    case.refresh_from_db()
    assert (case.status, case.claimed_by) == ("claimed", cast.senior_reviewer)
    assert Message.objects.filter(template="review_reassigned").count() == 2
    for to, code in ((cast.collector, "review.cannot_work"), (cast.reviewer, "review.barred")):
        CaseBar.objects.get_or_create(case=case, user=cast.reviewer, defaults={"why": "declared"})
        with pytest.raises(Refused) as refusal:
            services.reassign_case(actor=cast.manager, case_id=case.pk, to=to, reason="请假", now=now)
        assert refusal.value.code == code


def test_the_clock_stands_still_while_material_is_awaited_and_the_applicant_is_written_to(cast):
    monday = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
    case = open_case(now=monday)
    services.claim_next_case(actor=cast.reviewer, now=monday)
    asked = monday + timedelta(hours=1)  # three of four office hours are left
    services.renew_lease(actor=cast.reviewer, case_id=case.pk, now=monday)
    ReviewCase.objects.filter(pk=case.pk).update(lease_until=asked + timedelta(minutes=5))
    decide(services.ask_for_material, case, cast.reviewer, asked, "M01")
    sms = Message.objects.get(template="review_material")
    assert (sms.channel, case.application.number in sms.body) == ("sms", True)
    back = asked + timedelta(days=3)
    applications.supply_material(application_id=case.application_id, actor=cast.operations, note="客户说明", now=back)
    tasks.material_supplied(application_id=case.application_id, now=back)
    case.refresh_from_db()
    assert case.due_at == back + timedelta(hours=3)
    assert case.paused_at is None


def test_against_what_the_assessment_leans_to_a_second_person_agrees(cast, now, ready):
    give_authority(500_000)
    give_authority(500_000, "senior_reviewer")
    application = applied(MIDDLE, serial=904)
    assess_application(application_id=application.pk, now=now)
    assessment = Assessment.objects.get()
    assessment.outcome = assessment.outcome.replace('"band":"middle"', '"band":"high"')
    assessment.save()
    case = services.open_case(application_id=application.pk, assessment_id=assessment.pk, now=now)
    case = services.claim_case(actor=cast.reviewer, case_id=case.pk, now=now)
    decide(services.reject, case, cast.reviewer, now, "N04")
    case.refresh_from_db()
    assert (case.status, case.proposed, case.second_why) == ("second_approval", "reject", ["against"])
    services.second_approve(actor=cast.senior_reviewer, case_id=case.pk, version=case.version, note="同意", now=now)
    case.refresh_from_db()
    case.application.refresh_from_db()
    assert (case.outcome, case.application.status) == ("reject", "rejected")


def test_conditions_go_to_the_lender_with_the_recommendation(cast, now):
    give_authority()
    case = open_case()
    services.claim_next_case(actor=cast.reviewer, now=now)
    with pytest.raises(Refused):
        decide(services.recommend, case, cast.reviewer, now, "P01", conditions=["K99"])
    decide(services.recommend, case, cast.reviewer, now, "P01", conditions=["K03"])
    case.application.refresh_from_db()
    case.refresh_from_db()
    assert case.conditions == ["K03"]
    assert case.outcome == "recommend"


def test_an_appeal_goes_to_another_person(cast, now):
    give_authority()
    case = open_case()
    services.claim_next_case(actor=cast.reviewer, now=now)
    decide(services.reject, case, cast.reviewer, now, "N01")
    appeal = services.request_manual_review(
        actor=cast.service_agent, application_id=case.application_id, reason="客户不服", now=now
    )
    assert (appeal.origin, appeal.appeal_of) == ("appeal", case)
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None
    assert services.claim_next_case(actor=cast.senior_reviewer, now=now) == appeal


def test_pages_of_the_desk(cast, now, client_of):
    case = open_case()
    reviewer, lead = client_of(cast.reviewer), client_of(cast.senior_reviewer)
    for query in ("?skill=large", "?band=200000-", "?band=0-50000", "?product=1", "?band=x"):
        assert reviewer.get(reverse("review:queue") + query).status_code == 200
    assert "next-case" in reviewer.get(reverse("review:upcoming")).content.decode()
    assert 'id="reassign-form"' in lead.get(reverse("review:detail", args=[case.pk])).content.decode()
    assert post(lead, "reassign", case.pk, to="", reason="").status_code == 422
    post(lead, "reassign", case.pk, to=cast.reviewer.pk, reason="熟悉该产品")
    case.refresh_from_db()
    assert case.claimed_by == cast.reviewer
    post(lead, "green_channel", case.pk, reason="重大项目")
    post(reviewer, "relation", case.pk, relation="同学")
    case.refresh_from_db()
    assert (case.status, case.green_reason) == ("open", "重大项目")
    assert 'id="barred"' in reviewer.get(reverse("review:detail", args=[case.pk])).content.decode()
    assert reviewer.get(reverse("review:upcoming")).status_code == 200


def test_parts_of_the_head_start_add_up():
    merits = Merits(Decimal(120_000), "vip", True, returned=True, green=True)
    assert sum(minutes for _code, minutes in head_start_parts(merits)) == 120 + 30 + 15 + 60 + 240
    assert head_start(merits) == timedelta(minutes=465)
