from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.audit.models import AuditRow
from backoffice.jobs.models import OutboxMessage
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.applications.tests.factories import decided
from loans.products.tests.factories import make_product
from risk.review import services, tasks
from risk.review.domain import Status
from risk.review.models import ReviewCase, ReviewEvent
from risk.review.tests.factories import give_authority, open_case, open_cases

NOTE = {"note": "致电核实，单位与职位一致。"}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def held(cast, now):
    """A case that the reviewer holds, within the reviewer's authority."""
    give_authority()
    open_case()
    return services.claim_next_case(actor=cast.reviewer, now=now)


def decide(service, case, actor, now, *reasons, **fields):
    return service(
        actor=actor, case_id=case.pk, version=case.version, reasons=list(reasons), now=now, **(NOTE | fields)
    )


def test_opening_twice_makes_one_case(db, now):
    case = open_case()
    again = services.open_case(application_id=case.application_id, assessment_id=None, now=now)
    assert again == case
    assert ReviewEvent.objects.filter(case=case).count() == 1


def test_longest_waiting_comes_first_and_each_case_goes_to_one_person(cast, now):
    first = open_case(now=now - timedelta(days=2))
    second = open_case(now=now - timedelta(days=1))
    assert services.claim_next_case(actor=cast.reviewer, now=now) == first
    assert services.claim_next_case(actor=cast.senior_reviewer, now=now) == second
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None


def test_a_claim_is_two_statements_where_the_database_can_write_both_in_one(cast, now, queries_of):
    open_cases(3)
    cost = queries_of(lambda: services.claim_next_case(actor=cast.reviewer, now=now))
    assert cost <= (2 if connection.vendor == "postgresql" else 5)
    assert ReviewEvent.objects.filter(verb="claim", actor=cast.reviewer, to_status="claimed").count() == 2


def test_larger_amounts_and_better_customers_come_before_their_turn(db, now):
    product = make_product()
    small = open_case(now=now, product_version=product, amount=10000)
    large = open_case(now=now, product_version=product, amount=100000)
    assert large.rank_at < small.rank_at


def test_lease_runs_out_by_itself_and_renewing_keeps_it(cast, held, now):
    assert services.claim_next_case(actor=cast.senior_reviewer, now=now) is None
    later = held.lease_until - timedelta(minutes=1)
    assert services.renew_lease(actor=cast.reviewer, case_id=held.pk, now=later)
    assert services.claim_next_case(actor=cast.senior_reviewer, now=held.lease_until + timedelta(minutes=1)) is None
    gone = held.lease_until + timedelta(hours=1)
    assert services.claim_next_case(actor=cast.senior_reviewer, now=gone) == held
    assert services.renew_lease(actor=cast.reviewer, case_id=held.pk, now=gone) is None
    with pytest.raises(Refused):
        decide(services.recommend, held, cast.reviewer, gone, "P01")


def test_a_decision_on_an_expired_lease_is_refused_though_nobody_took_the_case(held, cast):
    with pytest.raises(Refused) as refusal:
        decide(services.recommend, held, cast.reviewer, held.lease_until + timedelta(seconds=1), "P01")
    assert refusal.value.code == "review.not_yours"
    held.refresh_from_db()
    assert (held.status, held.outcome) == ("claimed", "")


def test_a_case_somebody_is_at_is_not_taken(cast, held, now):
    with pytest.raises(Refused) as refusal:
        services.claim_case(actor=cast.senior_reviewer, case_id=held.pk, now=now)
    assert refusal.value.code == "review.taken"


def test_recommendation_passes_the_application_on(cast, held, now):
    decide(services.recommend, held, cast.reviewer, now, "P01", "P03")
    held.refresh_from_db()
    held.application.refresh_from_db()
    assert (held.status, held.outcome, held.decided_by) == ("decided", "recommend", cast.reviewer)
    assert held.application.status == "passed"
    assert AuditRow.objects.filter(action="review.recommend").exists()
    event = ReviewEvent.objects.filter(case=held).latest("id")
    assert event.reasons == ["P01", "P03"]
    assert event.seconds_held == 0


def test_rejection_ends_the_application_with_its_reasons_in_chinese(cast, held, now):
    decide(services.reject, held, cast.reviewer, now, "N01")
    held.application.refresh_from_db()
    assert held.application.status == "rejected"
    assert held.application.decision_reasons[0]["code"] == "N01"


@pytest.mark.parametrize(
    ("reasons", "code"),
    [([], "review.reason_needed"), (["N01"], "review.reason_unknown"), (["?"], "review.reason_unknown")],
)
def test_a_decision_without_fitting_reasons_is_refused(cast, held, now, reasons, code):
    with pytest.raises(Refused) as refusal:
        decide(services.recommend, held, cast.reviewer, now, *reasons)
    assert refusal.value.code == code


def test_a_stale_version_is_refused(cast, held, now):
    held.version -= 1
    with pytest.raises(Refused) as refusal:
        decide(services.recommend, held, cast.reviewer, now, "P01")
    assert refusal.value.code == "review.stale"


def test_material_is_asked_for_and_brings_the_case_back_ahead(cast, held, now):
    decide(services.ask_for_material, held, cast.reviewer, now, "M01", "M02")
    held.refresh_from_db()
    held.application.refresh_from_db()
    assert held.status == Status.WAITING_MATERIAL
    assert held.application.status == "awaiting_material"
    assert services.claim_next_case(actor=cast.reviewer, now=now) is None
    other = open_case(now=now)
    applications.supply_material(
        application_id=held.application_id, actor=cast.operations, note="客户无法提供，已电话说明", now=now
    )
    assert OutboxMessage.objects.filter(name="review.material_supplied").count() == 1
    tasks.material_supplied(application_id=held.application_id, now=now)
    held.refresh_from_db()
    assert held.status == Status.OPEN
    assert services.claim_next_case(actor=cast.reviewer, now=now) == held
    assert other.status == Status.OPEN


def test_above_the_own_authority_another_person_decides(cast, now):
    give_authority(10_000)
    give_authority(500_000, "senior_reviewer")
    case = open_case()
    case = services.claim_next_case(actor=cast.reviewer, now=now)
    decide(services.recommend, case, cast.reviewer, now, "P01")
    case.refresh_from_db()
    case.application.refresh_from_db()
    assert case.status == Status.SECOND_APPROVAL
    assert case.application.status == "in_review"
    services.second_approve(actor=cast.senior_reviewer, case_id=case.pk, version=case.version, now=now, **NOTE)
    case.refresh_from_db()
    case.application.refresh_from_db()
    assert (case.outcome, case.decided_by) == ("recommend", cast.senior_reviewer)
    assert case.application.status == "passed"


def test_nobody_is_both_pairs_of_eyes(cast, now):
    give_authority(10_000, "senior_reviewer")
    open_case()
    case = services.claim_next_case(actor=cast.senior_reviewer, now=now)
    decide(services.recommend, case, cast.senior_reviewer, now, "P01")
    case.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        services.second_approve(actor=cast.senior_reviewer, case_id=case.pk, version=case.version, now=now, **NOTE)
    assert refusal.value.code == "review.same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewCase.objects.filter(pk=case.pk).update(
            status="decided", outcome="recommend", decided_at=now, decided_by=cast.senior_reviewer
        )


def test_the_second_person_needs_the_authority_too(cast, now):
    give_authority(10_000)
    give_authority(20_000, "senior_reviewer")
    open_case()
    case = services.claim_next_case(actor=cast.reviewer, now=now)
    decide(services.recommend, case, cast.reviewer, now, "P01")
    case.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        services.second_approve(actor=cast.senior_reviewer, case_id=case.pk, version=case.version, now=now, **NOTE)
    assert refusal.value.code == "review.above_authority"


def test_the_second_person_may_return_the_case(cast, now):
    give_authority(10_000)
    open_case()
    case = services.claim_next_case(actor=cast.reviewer, now=now)
    decide(services.recommend, case, cast.reviewer, now, "P01")
    case.refresh_from_db()
    services.second_return(
        actor=cast.senior_reviewer, case_id=case.pk, version=case.version, note="收入证明不足", now=now
    )
    again = services.claim_next_case(actor=cast.reviewer, now=now)
    assert again == case
    decide(services.reject, again, cast.reviewer, now, "N01")


@pytest.mark.parametrize("tier", ["A", "C"])
def test_a_person_may_ask_for_a_human_look_at_what_a_machine_decided(cast, now, tier):
    application = decided(tier)
    case = services.request_manual_review(
        actor=cast.service_agent, application_id=application.pk, reason="客户要求人工复核", now=now
    )
    application.refresh_from_db()
    assert (case.origin, case.status, application.status) == ("request", "open", "in_review")


def test_asking_needs_a_reason_and_the_right(cast, now):
    application = decided("C")
    for actor, reason in [(cast.service_agent, " "), (cast.collector, "please")]:
        with pytest.raises(Refused):
            services.request_manual_review(actor=actor, application_id=application.pk, reason=reason, now=now)


def test_late_cases_are_told_once_and_dated_to_their_due_time(cast, now):
    lead = cast.senior_reviewer
    case = open_case(now=now)
    after = case.due_at + timedelta(hours=6)
    tasks.watch(after)
    tasks.watch(after + timedelta(minutes=1))
    case.refresh_from_db()
    assert case.breached_at == case.due_at
    assert Message.objects.filter(recipient=lead, template="review_breach").count() == 1


def test_case_of_a_withdrawn_application_is_closed(cast, now):
    case = open_case()
    applications.withdraw_application(
        application_id=case.application_id, actor=cast.operations, reason="客户撤回", now=now
    )
    tasks.watch(now)
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("decided", "withdrawn")


def test_jobs_open_the_case_by_name(db, now):
    application = decided("B")
    tasks.open_case(application_id=application.pk, assessment_id=None, now=now)
    tasks.open_case(application_id=application.pk, assessment_id=None, now=now)
    assert ReviewCase.objects.filter(application=application).count() == 1


@pytest.mark.slow
def test_fault_7_sixty_four_reviewers_take_each_case_once(in_threads):
    """Small dose; bench/faults/claim.py gives the full one."""
    cases = open_cases(100)
    people = [staff("reviewer") for _person in range(64)]
    now = timezone.now()

    def take(number: int) -> list[int]:
        mine = []
        while case := services.claim_next_case(actor=people[number], now=now):
            mine.append(case.pk)
        return mine

    taken = [pk for mine in in_threads(64, take) for pk in mine]
    assert sorted(taken) == sorted(case.pk for case in cases)
