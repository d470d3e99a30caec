from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backoffice.audit.models import AuditRow
from customers.privacy.services import record_consent
from risk.evidence import selectors
from risk.evidence.domain import BadAnswer, Failure, Question, conflicts, facts_of
from risk.evidence.models import EvidenceResult, EvidenceSource
from risk.evidence.providers.breaker import Breaker
from risk.evidence.providers.http import HttpProvider, breaker
from risk.evidence.services import gather
from risk.tests.factories import spotless_customer

QUESTION = Question("320501199001019109", "王小明", "13900000001", "c-1", "r-1")


@pytest.fixture
def customer(standard):
    found = spotless_customer()
    record_consent(actor=None, customer=found, purpose="credit_check", evidence="paper", now=timezone.now())
    return found


def ask(sandbox, source="credit", timeout_ms=500, attempts=2):
    return HttpProvider(source, sandbox.url, timeout_ms=timeout_ms, attempts=attempts).ask(QUESTION)


@pytest.mark.parametrize(
    ("fault", "failure", "attempts"),
    [
        ("down", Failure.SERVER_ERROR, 2),
        ("wrong", Failure.WRONG_ANSWER, 1),
        ("garbage", Failure.WRONG_ANSWER, 1),
        ("drop", Failure.UNREACHABLE, 2),
    ],
)
def test_what_a_source_does_becomes_a_failure_not_an_exception(sandbox, fault, failure, attempts):
    sandbox.faults["/bureau/credit"] = fault
    answer = ask(sandbox)
    assert (answer.data, answer.failure, answer.attempts) == (None, failure.value, attempts)


def test_a_time_out_is_not_tried_again(sandbox):
    sandbox.faults["/bureau/credit"] = "slow"
    answer = ask(sandbox, timeout_ms=100)
    assert (answer.failure, answer.attempts) == (Failure.TIMEOUT.value, 1)
    assert answer.milliseconds < 400


def test_nobody_there(sandbox):
    answer = HttpProvider("credit", "http://127.0.0.1:1", timeout_ms=200, attempts=1).ask(QUESTION)
    assert answer.failure == Failure.UNREACHABLE.value


def test_a_source_that_keeps_failing_is_left_alone_and_tried_again_later(sandbox):
    now = [0.0]
    from risk.evidence.providers import http

    http._breakers["credit"] = Breaker(failures=3, rest_seconds=30, clock=lambda: now[0])
    sandbox.faults["/bureau/credit"] = "down"
    for _ in range(3):
        ask(sandbox, attempts=1)
    asked = len(sandbox.requests)
    answer = ask(sandbox, attempts=1)
    assert (answer.failure, answer.attempts) == (Failure.CIRCUIT_OPEN.value, 0)
    assert len(sandbox.requests) == asked
    sandbox.faults.clear()
    now[0] = 31
    assert ask(sandbox).data
    assert breaker("credit").allows()


def test_only_one_trial_when_the_rest_is_over():
    now = [0.0]
    circuit = Breaker(failures=1, rest_seconds=10, clock=lambda: now[0])
    circuit.failed()
    assert not circuit.allows()
    now[0] = 11
    assert circuit.allows()
    assert not circuit.allows()
    circuit.failed()
    assert not circuit.allows()


@pytest.mark.django_db
def test_results_are_kept_whole_with_consent_cost_and_validity(customer, sandbox):
    now = timezone.now()
    found = gather(customer=customer, declared={"monthly_debt": 100}, now=now)
    assert (found.missing, found.conflicts) == ([], [])
    assert found.facts["identity_match"] is True
    row = EvidenceResult.objects.get(source__code="credit")
    assert row.payload["file_months"] == 120
    assert (row.outcome, row.consent.customer, row.cost) == ("ok", customer, row.source.cost)
    assert row.valid_until == now + timedelta(days=row.source.valid_days)
    entry = AuditRow.objects.get(action="evidence.query")
    assert customer.id_number.reveal() not in entry.body


@pytest.mark.django_db
def test_what_has_run_out_is_asked_again_the_rest_is_not(customer, sandbox):
    now = timezone.now()
    gather(customer=customer, declared={}, now=now)
    sandbox.requests.clear()
    again = gather(customer=customer, declared={}, now=now + timedelta(days=8))
    assert {path for _method, path in sandbox.requests} == {"/bureau/multilender"}
    assert [item.reused for item in again.items] == [True, True, False, True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"enabled": False}, "disabled"),
        ({"licence_valid_to": "2020-01-01"}, "no_licence"),
        ({"licence_no": ""}, "no_licence"),
    ],
)
def test_a_source_without_licence_or_switched_off_is_not_asked(customer, sandbox, change, failure):
    EvidenceSource.objects.filter(code="court").update(**change)
    found = gather(customer=customer, declared={}, now=timezone.now())
    assert found.missing == ["court"]
    row = EvidenceResult.objects.get(source__code="court")
    assert (row.outcome, row.failure, row.cost) == ("refused", failure, 0)
    assert not any("court" in path for _method, path in sandbox.requests)


@pytest.mark.django_db(transaction=True)
def test_sources_are_never_asked_inside_a_transaction(customer, sandbox):
    with pytest.raises(RuntimeError), transaction.atomic():
        gather(customer=customer, declared={}, now=timezone.now())
    assert sandbox.requests == []


@pytest.mark.django_db
def test_identifiers_in_an_answer_are_blotted_out(customer, sandbox, monkeypatch):
    from backoffice.demo.sandbox import bureau

    leaking = {**bureau.SOURCES, "court": lambda person, body: bureau._court(person, body) | {"id": person.id_number}}
    monkeypatch.setattr(bureau, "SOURCES", leaking)
    gather(customer=customer, declared={}, now=timezone.now())
    assert customer.id_number.reveal() not in str(EvidenceResult.objects.get(source__code="court").payload)


@pytest.mark.django_db
def test_health_is_read_from_what_was_stored(customer, sandbox):
    now = timezone.now()
    sandbox.faults["/bureau/court"] = "down"
    for _ in range(5):
        gather(customer=customer, declared={}, now=now)
    states = {row.source.code: row for row in selectors.health(now + timedelta(minutes=1))}
    assert states["court"].state == "down"
    assert (states["credit"].state, states["credit"].asked) == ("ok", 1)
    assert states["credit"].spent == states["credit"].source.cost
    assert selectors.today_spent(now) == selectors.spent_on(customer.pk) > 0


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"identity": {"match": True}, "telecom": {"identity_match": False}}, ["identity_telecom"]),
        ({"multilender": {"lenders_7d": 3, "lenders_30d": 2, "lenders_90d": 5}}, ["multilender_windows"]),
        ({"credit": {"overdue_accounts": 1, "late_count_24m": 0}}, ["credit_overdue"]),
        ({"court": {"dishonest": True, "enforcement_cases": 0}}, ["court_list"]),
        ({}, []),
    ],
)
def test_contradictions(answers, codes):
    assert conflicts(answers) == codes


@pytest.mark.parametrize("broken", [{}, {"lenders_7d": "1"}, {"lenders_7d": -1}, {"lenders_7d": True}])
def test_half_an_answer_is_none(broken):
    with pytest.raises(BadAnswer):
        facts_of("multilender", {"lenders_30d": 1, "lenders_90d": 1} | broken)
