import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain, run_message
from backoffice.values.errors import Refused
from customers.privacy.services import record_consent, withdraw_consent
from loans.applications.models import Application
from loans.applications.services import withdraw_application
from loans.products.models import ProductVersion
from risk.assessment import domain, selectors, services
from risk.assessment.models import Assessment
from risk.evidence.models import EvidenceResult
from risk.rules.domain import facts_of
from risk.rules.models import RuleHit, RuleSetVersion
from risk.tests.factories import GOOD, MIDDLE, POOR, applied

pytestmark = pytest.mark.django_db


def assess(application) -> Assessment:
    found = services.assess_application(application_id=application.pk, now=timezone.now())
    application.refresh_from_db()
    return found


@pytest.mark.parametrize(
    ("facts", "tier", "status"), [(GOOD, "A", "passed"), (MIDDLE, "B", "in_review"), (POOR, "C", "rejected")]
)
def test_tier_moves_the_application_and_has_reasons(ready, facts, tier, status):
    application = applied(facts)
    found = assess(application)
    assert (found.tier, application.status, application.tier) == (tier, status, tier)
    assert application.decision_reasons == found.reasons
    assert found.reasons
    assert all(reason["code"] and reason["text"] and reason["risk"] for reason in found.reasons)


def test_what_the_product_asks_of_the_credit_file_ends_it_with_the_reason_and_replays(ready):
    """One query too many: C with its own reason, the same under other rules; history is not asked."""
    application, history = applied(GOOD), applied(GOOD)
    asks = {"max_queries_6m": -1, "no_current_overdue": True}
    ProductVersion.objects.filter(pk__in=[application.product_version_id, history.product_version_id]).update(
        admission=asks
    )
    Application.objects.filter(pk=history.pk).update(known_outcome="good")
    found, kept = assess(application), assess(history)
    assert (found.tier, application.status, kept.tier) == ("C", "rejected", "A")
    assert found.reasons[0]["code"] == "product.max_queries_6m"
    assert call_command("replay_decision", application.number, stdout=StringIO()) is None
    snapshot = json.loads(found.snapshot)
    compiled = services.compiled_for(found.rule_set)(found.rule_set.content)
    codes = frozenset(facts_of(found.rule_set.content)) | domain.ALWAYS_READ
    again = domain.retry(snapshot, compiled, codes, domain.typed_parameters(found.saw["parameters"]))
    assert again.tier == "C"


def test_middle_tier_asks_for_a_reviewer_once(ready):
    application = applied(MIDDLE)
    found = assess(application)
    message = OutboxMessage.objects.get(name="review.open_case")
    assert message.payload == {"application_id": application.pk, "assessment_id": found.pk}


def test_nothing_protected_is_ever_seen(ready):
    text = assess(applied(GOOD)).inputs
    for word in ("sex", "male", "foreign", "ethnic", "王小明"):
        assert word not in text
    assert "id_number" not in text


def test_the_job_assesses_once_however_often_it_runs(ready):
    application = applied(MIDDLE)
    drain()
    for _ in range(3):
        services.assess_application(application_id=application.pk, now=timezone.now())
    assert Assessment.objects.count() == 1
    assert OutboxMessage.objects.filter(name="review.open_case").count() == 1
    assert not OutboxMessage.objects.filter(name="risk.assess_application", done_at=None).exists()


def test_an_assessment_with_known_evidence_costs_few_statements(ready, queries_of):
    now, waiting = timezone.now(), [applied(MIDDLE), applied(MIDDLE)]
    for application in waiting:
        services.gather(customer=application.customer, declared={}, now=now)
    ids = iter([application.pk for application in waiting])
    # Savepoints of the test counted in, which are the transactions of a worker.
    assert queries_of(lambda: services.assess_application(application_id=next(ids), now=now)) <= 38


STEPS = ("signs_of", "gather", "inputs_of", "_row", "_count_hits", "record", "_decide", "_tell_review", "complete")


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(ready, monkeypatch, step):
    application = applied(MIDDLE)
    message = OutboxMessage.objects.get(name="risk.assess_application")

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(services, step, killed)
        with pytest.raises(Killed):
            run_message(message.pk)
    application.refresh_from_db()
    assert (Assessment.objects.count(), application.status) == (0, "submitted")
    assert EvidenceResult.objects.count() == (0 if step in {"signs_of", "gather"} else 5)
    # The lease of the dead worker runs out; another one takes over and finds the evidence paid for already.
    later = timezone.now() + timedelta(hours=1)
    assert run_message(message.pk, now=later)
    assert Assessment.objects.get().application == application
    assert EvidenceResult.objects.count() == 5
    assert OutboxMessage.objects.filter(name="review.open_case").count() == 1
    assert [move.verb for move in application.moves.all()] == ["submit", "open_review"]


@pytest.mark.parametrize("fault", ["down", "wrong", "garbage", "half", "late", "drop", "contradictory"])
@pytest.mark.parametrize("source", ["credit", "court", "telecom", "multilender", "identity"])
def test_a_failing_or_contradicting_source_leads_to_review_never_to_a(ready, source, fault):
    ready.faults[f"/bureau/{source}"] = fault
    application = applied(GOOD)
    found = assess(application)
    assert found.tier in {"B", "C"}
    # Only one answer rejects by itself, whatever other sources say: the court's list.
    assert found.tier == ("C" if (source, fault) == ("court", "contradictory") else "B")
    if fault != "contradictory":
        assert found.saw["evidence"]["missing"] == [source]
        assert any(reason["code"] == "R-215" for reason in found.reasons)


def test_a_slow_source_does_not_hold_the_decision(ready):
    from risk.evidence.models import EvidenceSource

    EvidenceSource.objects.filter(code="credit").update(timeout_ms=150)
    ready.faults["/bureau/credit"] = "slow"
    found = assess(applied(GOOD))
    assert found.tier == "B"
    assert EvidenceResult.objects.get(outcome="failed").failure == "timeout"


def test_without_consent_nothing_is_asked_and_a_person_looks(ready):
    found = assess(applied(GOOD, consent=False))
    assert found.tier == "B"
    assert ready.requests == []
    assert set(EvidenceResult.objects.values_list("outcome", "failure")) == {("refused", "no_consent")}


def test_all_sources_down_still_decides_and_low_score_is_looked_at(ready):
    ready.faults["/bureau"] = "down"
    assert assess(applied(POOR)).tier == "B"


def test_valid_evidence_is_used_again_and_said_so(ready):
    first = applied(GOOD)
    assess(first)
    asked = len(ready.requests)
    second = applied(GOOD, customer=first.customer, consent=False)
    found = assess(second)
    assert len(ready.requests) == asked == 5
    assert all(item["reused"] for item in found.saw["evidence"]["items"])
    assert EvidenceResult.objects.count() == 5


def test_evidence_is_not_used_again_after_consent_was_withdrawn(ready, cast):
    first = applied(GOOD)
    assess(first)
    consent = EvidenceResult.objects.first().consent
    record_consent(
        actor=None, customer=first.customer, purpose="service", evidence="paper", now=timezone.now()
    )  # something is left to rest on: the record is not locked
    withdraw_consent(actor=cast.operations, consent_id=consent.pk, note="电话要求", now=timezone.now())
    assert assess(applied(GOOD, customer=first.customer, consent=False)).tier == "B"


def test_a_withdrawn_application_is_left_alone(ready, cast):
    application = applied(GOOD)
    withdraw_application(application_id=application.pk, actor=cast.operations, reason="不需要了", now=timezone.now())
    drain()
    assert not Assessment.objects.exists()
    assert not OutboxMessage.objects.filter(done_at=None).exists()


def test_reassessment_informs_and_leaves_the_case_with_the_reviewer(ready, cast):
    ready.faults["/bureau/credit"] = "down"
    application = applied(GOOD)
    assert assess(application).tier == "B"
    ready.faults.clear()
    services.request_reassessment(
        actor=cast.risk_manager, application_id=application.pk, reason="征信恢复", now=timezone.now()
    )
    drain()
    application.refresh_from_db()
    newest = selectors.latest_of(application.pk)
    assert (newest.round, newest.tier, newest.decided) == (2, "A", False)
    assert (application.status, application.tier) == ("in_review", "B")


def test_reassessment_is_refused_to_others_and_when_decided(ready, cast):
    application = applied(GOOD)
    for actor, reason, code in [
        (cast.operations, "再来一次", "assessment.not_allowed"),
        (cast.risk_manager, " ", "assessment.reason"),
    ]:
        with pytest.raises(Refused) as refused:
            services.request_reassessment(
                actor=actor, application_id=application.pk, reason=reason, now=timezone.now()
            )
        assert refused.value.code == code
    assess(application)
    with pytest.raises(Refused) as refused:
        services.request_reassessment(
            actor=cast.risk_manager, application_id=application.pk, reason="再来一次", now=timezone.now()
        )
    assert refused.value.code == "assessment.too_late"


def test_no_published_rules_is_said_and_the_message_waits(sandbox, db):
    application = applied(GOOD)
    with pytest.raises(Refused) as refused:
        services.assess_application(application_id=application.pk, now=timezone.now())
    assert refused.value.code == "assessment.no_rules"


def test_replay_gives_the_same_bytes_after_rules_and_facts_moved_on(ready):
    applications = [applied(facts, serial=serial) for facts, serial in ((GOOD, 910), (MIDDLE, 905), (POOR, 907))]
    for application in applications:
        assess(application)
    applications[0].customer.monthly_debt = 9
    applications[0].customer.save()
    out = StringIO()
    call_command("replay_decision", all=True, stdout=out)
    assert "3 " in out.getvalue()
    call_command("replay_decision", applications[0].number, stdout=out)
    assert "tier A" in out.getvalue()


@pytest.mark.parametrize("field", ["inputs", "outcome", "tier", "score", "rules"])
def test_replay_finds_what_was_changed(ready, field):
    found = assess(applied(MIDDLE))
    if field == "rules":
        version = RuleSetVersion.objects.get()
        version.content["rules"][0]["effect"] = "note"
        version.save()
    elif field in {"inputs", "outcome"}:
        Assessment.objects.update(**{field: getattr(found, field).replace("12", "13", 1)})
    else:
        Assessment.objects.update(**{field: {"tier": "A", "score": 999}[field]})
    with pytest.raises(CommandError):
        call_command("replay_decision", all=True, stdout=StringIO(), stderr=StringIO())


def test_replay_wants_one_or_all(db):
    for arguments in ([], ["JJ20260101-000001"]):
        with pytest.raises(CommandError):
            call_command("replay_decision", *arguments)


def test_hits_are_counted_and_tiers_set_against_outcomes(ready, cast):
    assess(applied(GOOD, known_outcome="good"))
    assess(applied(POOR, serial=907, known_outcome="bad"))
    rows = {row.tier: row for row in selectors.outcome_by_tier(cast.manager)}
    assert (rows["A"].count, rows["A"].bad_rate) == (1, 0)
    assert (rows["C"].count, rows["C"].bad_rate) == (1, 1)
    assert rows["B"].bad_rate is None
    assert RuleHit.objects.filter(rule="R-106", effect="reject", alone=True).exists()
    assert sum(row.count for row in selectors.outcome_by_tier(cast.stranger)) == 0


def test_one_assessment_costs_a_bounded_number_of_queries(ready, django_assert_max_num_queries):
    application = applied(GOOD)
    with django_assert_max_num_queries(42):
        services.assess_application(application_id=application.pk, now=timezone.now())
