"""Keeping customers: signals, the group left alone, plans with a second person, results by one rule."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.selectors import pending_of
from backoffice.jobs.models import OutboxMessage
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from customers.retention import domain, selectors, services
from customers.retention.domain import Outcome, Signal, Standing, State
from customers.retention.models import RetentionCase, RetentionSignal
from customers.tiering.domain import LoanStanding
from customers.tiering.services import record_loan_standing

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
TENTH = Decimal("0.1")

pytestmark = pytest.mark.django_db


def customer(alone: bool = False):
    """A customer of the group that is worked on, or of the one that is left alone."""
    while True:
        made = make_customer()
        if domain.held_out(made.pk, TENTH) == alone:
            return made


def case_of(cast, signal="quote", **facts) -> RetentionCase:
    made = services.notice(customer_id=customer(**facts).pk, signal=signal, key=uuid4().hex, now=NOW)
    assert made is not None
    return made


def plan(actor, case, **changes) -> RetentionCase:
    told = {"reason": "利率高", "measure": "contact", "plan": "解释成本构成"}
    return services.plan_case(actor=actor, case_id=case.pk, now=NOW, **told | changes)


def test_one_live_case_gathers_all_signals_and_the_same_event_counts_once():
    person = customer()
    first = services.notice(customer_id=person.pk, signal="quote", key="quote:1", now=NOW)
    again = services.notice(customer_id=person.pk, signal="quote", key="quote:1", now=NOW)
    second = services.notice(customer_id=person.pk, signal="complaint", key="survey:1", now=NOW)
    assert first == again == second
    assert RetentionSignal.objects.filter(case=first).count() == 2


def test_the_nightly_watch_finds_who_falls_behind_and_who_went_silent_once():
    behind, late, silent, busy = (customer() for _ in range(4))
    gone = TODAY - timedelta(days=200)
    for person, standing in (
        (behind, LoanStanding(1, TODAY, currently_overdue_days=5, running_loans=1)),
        (late, LoanStanding(1, TODAY, currently_overdue_days=45, running_loans=1)),
        (silent, LoanStanding(1, gone)),
        (busy, LoanStanding(1, gone, running_loans=1)),
    ):
        record_loan_standing(customer_id=person.pk, standing=standing, now=NOW)
    assert services.watch(now=NOW) == 2
    assert services.watch(now=NOW) == 0
    opened = dict(RetentionCase.objects.values_list("customer", "signal"))
    assert opened == {behind.pk: Signal.OVERDUE, silent.pk: Signal.SILENCE}


def test_the_group_left_alone_is_never_worked_on(cast):
    case = case_of(cast, alone=True)
    assert (case.state, case.owner) == (State.OBSERVED, None)
    with pytest.raises(Refused) as refused:
        plan(cast.manager, case)
    assert refused.value.code == "retention.not_yours"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"measure": "waiver"}, "retention.amount", "amount"),
        ({"amount": Decimal(10)}, "retention.amount", "amount"),
        ({"measure": "waiver", "amount": Decimal("500.01")}, "retention.too_much", "amount"),
        ({"measure": "extension"}, "retention.lender", "lender_agreed"),
    ],
)
def test_a_plan_that_may_not_be_is_refused_at_its_field(cast, changes, code, field):
    case = case_of(cast)
    with pytest.raises(Refused) as refused:
        plan(cast.manager, case, **changes)
    assert (refused.value.code, refused.value.data["field"]) == (code, field)
    case.refresh_from_db()
    assert case.state == State.OPEN


def test_money_is_given_up_only_when_a_second_person_agrees_and_booked_once(cast):
    case = case_of(cast)
    plan(cast.manager, case, measure="waiver", amount=Decimal("50.00"))
    approval = pending_of(case)[0]
    with pytest.raises(Refused):
        approvals.approve(actor=cast.manager, approval_id=approval.pk, now=NOW)
    assert not OutboxMessage.objects.filter(name="servicing.retention_waiver").exists()
    from backoffice.accounts.tests.factories import staff

    approvals.approve(actor=staff("manager"), approval_id=approval.pk, now=NOW)
    case.refresh_from_db()
    assert case.state == State.RUNNING
    assert OutboxMessage.objects.filter(name="servicing.retention_waiver").count() == 1


@pytest.mark.parametrize(
    ("signal", "standing", "expected"),
    [
        ("overdue", Standing(0, 1, None), Outcome.KEPT),
        ("overdue", Standing(3, 1, None), Outcome.LOST),
        ("quote", Standing(0, 1, None), Outcome.KEPT),
        ("quote", Standing(0, 0, TODAY - timedelta(days=1)), Outcome.LOST),
        ("silence", Standing(0, 0, TODAY), Outcome.KEPT),
        ("complaint", Standing(1, 1, TODAY), Outcome.LOST),
    ],
)
def test_kept_or_lost(signal, standing, expected):
    assert domain.outcome(signal, standing, TODAY) is expected


def test_no_word_before_both_groups_are_large_enough():
    few = domain.compare([(False, True)] * 200 + [(True, False)] * 29)
    enough = domain.compare([(False, True)] * 200 + [(True, False)] * 30)
    alike = domain.compare([(False, True), (False, False), (True, True), (True, False)] * 30)
    assert [each.verdict for each in (few, enough, alike)] == ["small", "helps", "open"]
    assert domain.compare([(False, False)] * 200 + [(True, True)] * 30).verdict == "hurts"


def test_results_are_looked_at_on_their_day_for_both_groups_and_stay(cast):
    treated, alone = case_of(cast), case_of(cast, alone=True)
    assert services.look_at_results(now=NOW) == 0
    later = NOW + timedelta(days=91)
    record_loan_standing(customer_id=treated.customer_id, standing=LoanStanding(1, TODAY, running_loans=1), now=NOW)
    assert services.look_at_results(now=later) == 2
    assert services.look_at_results(now=later) == 0
    outcomes = dict(RetentionCase.objects.values_list("pk", "outcome"))
    assert outcomes == {treated.pk: "kept", alone.pk: "lost"}
    ((_code, _label, found),) = [row for row in selectors.results(TODAY, TODAY) if row[0] == "quote"]
    assert (found.treated.kept, found.treated.looked_at, found.alone.kept, found.alone.looked_at) == (1, 1, 0, 1)


def test_pages_show_plan_and_close_a_case(cast, client_of, queries_of):
    case, page = case_of(cast), client_of(cast.manager)
    address = case.get_absolute_url()
    told = {"reason": "忘记还款", "measure": "waiver", "plan": "提醒", "amount": "", "submission_id": uuid4()}
    assert page.post(reverse("retention:plan", args=[case.pk]), told).status_code == 400
    told |= {"measure": "contact", "submission_id": uuid4()}
    assert page.post(reverse("retention:plan", args=[case.pk]), told).status_code == 302
    assert page.get(address).status_code == 200
    closing = {"result": "按期还款了", "submission_id": uuid4()}
    assert page.post(reverse("retention:close", args=[case.pk]), closing).status_code == 302
    case.refresh_from_db()
    assert case.state == State.CLOSED
    everything = reverse("retention:list") + "?tab=all"
    RetentionCase.objects.filter(pk=case.pk).update(outcome="kept")
    assert [len(page.get(f"{everything}&judged={group}").context["listing"].rows) for group in ("done", "alone")] == [
        1,
        0,
    ]
    one = queries_of(lambda: page.get(everything))
    for _ in range(3):
        case_of(cast)
    assert queries_of(lambda: page.get(everything)) == one
    assert page.get(reverse("retention:results")).status_code == 200
