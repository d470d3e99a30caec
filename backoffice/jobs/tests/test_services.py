from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab
from django.db import IntegrityError, transaction

from backoffice.jobs import effects, progress, registry, services
from backoffice.jobs.domain import MAX_ATTEMPTS, MessageState, next_wake, pause_after
from backoffice.jobs.models import JobProgress, OutboxMessage, SweepRun

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.setattr(registry, "jobs", {})
    monkeypatch.setattr(services, "jobs", registry.jobs)
    return registry.jobs


@pytest.fixture
def sweeps(monkeypatch):
    monkeypatch.setattr(registry, "sweeps", {})
    monkeypatch.setattr(services, "sweeps", registry.sweeps)
    return registry.sweeps


def test_an_unknown_name_fails_where_it_is_enqueued(jobs, db):
    with pytest.raises(registry.UnknownJob, match=r"no\.such"):
        services.enqueue("no.such", key="k", payload={})


@pytest.mark.django_db
def test_the_same_key_twice_is_one_message_and_one_effect(jobs):
    seen = []

    @registry.job("t.note")
    def note(thing_id):
        seen.append(thing_id)

    services.enqueue("t.note", key="note:1", payload={"thing_id": 1})
    services.enqueue("t.note", key="note:1", payload={"thing_id": 1})
    assert services.drain() == 1
    assert services.drain() == 0
    assert seen == [1]
    assert OutboxMessage.objects.get().state == MessageState.DONE


@pytest.mark.django_db
def test_a_message_waits_for_its_time(jobs):
    @registry.job("t.later")
    def later(now):
        assert now == NOW + timedelta(hours=1)

    services.enqueue("t.later", key="l", payload={}, not_before=NOW + timedelta(hours=1), now=NOW)
    assert services.drain(now=NOW) == 0
    assert services.drain(now=NOW + timedelta(hours=1)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("transactional", [True, False])
def test_a_failure_is_kept_and_tried_again_until_it_is_given_up(jobs, transactional):
    @registry.job("t.fails", transactional=transactional)
    def fails():
        SweepRun.objects.create(name="half-done", started_at=NOW)
        raise ValueError("no good")

    services.enqueue("t.fails", key="f", payload={}, now=NOW)
    now = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        SweepRun.objects.all().delete()
        assert services.drain(now=now, raise_errors=False) == 0
        message = OutboxMessage.objects.get()
        assert message.attempts == attempt
        assert "no good" in message.last_error
        assert SweepRun.objects.exists() is not transactional  # one transaction leaves nothing half done
        assert services.drain(now=now, raise_errors=False) == 0
        now = message.not_before
    assert message.state == MessageState.DEAD


@pytest.mark.django_db
def test_a_failing_job_is_loud_in_tests(jobs):
    @registry.job("t.fails")
    def fails():
        raise ValueError("no good")

    services.enqueue("t.fails", key="f", payload={})
    with pytest.raises(ValueError, match="no good"):
        services.drain()


@pytest.mark.django_db
def test_a_handler_may_ask_to_be_called_later(jobs):
    @registry.job("t.partner", transactional=False)
    def partner():
        raise services.TryLater("The lender does not answer.", after=timedelta(minutes=3))

    services.enqueue("t.partner", key="p", payload={}, now=NOW)
    services.drain(now=NOW)
    message = OutboxMessage.objects.get()
    assert (message.not_before, message.lease_until) == (NOW + timedelta(minutes=3), None)


@pytest.mark.django_db
def test_a_leased_message_is_nobody_elses_until_the_lease_ends(jobs):
    taken = []

    @registry.job("t.long", transactional=False)
    def long():
        message = OutboxMessage.objects.get()
        assert services.run_message(message.pk, now=NOW) is False
        taken.append(message.attempts)
        with transaction.atomic():
            services.complete()

    services.enqueue("t.long", key="l", payload={}, now=NOW)
    assert services.drain(now=NOW) == 1
    assert taken == [1]


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_writes_nothing(jobs):
    @registry.job("t.slow", transactional=False)
    def slow():
        with transaction.atomic():
            OutboxMessage.objects.update(lease_token="6f1d4b1e-3b8a-4b55-9d8a-000000000000")
        with transaction.atomic():
            SweepRun.objects.create(name="effect", started_at=NOW)
            services.complete()

    services.enqueue("t.slow", key="s", payload={}, now=NOW)
    assert services.drain(now=NOW, raise_errors=False) == 0
    assert not SweepRun.objects.exists()
    assert OutboxMessage.objects.get().done_at is None


@pytest.mark.django_db
def test_the_sweeper_wakes_again_what_nobody_answered(jobs, monkeypatch):
    woken = []
    monkeypatch.setattr(services, "dispatch", lambda pk, **kwargs: woken.append(pk))

    @registry.job("t.lost")
    def lost():
        return None

    message = services.enqueue("t.lost", key="x", payload={}, now=NOW)
    assert services.redispatch_due(now=NOW) == 0
    assert services.redispatch_due(now=NOW + timedelta(seconds=11)) == 1
    assert services.redispatch_due(now=NOW + timedelta(seconds=12)) == 0
    services.run_message(message.pk, now=NOW + timedelta(seconds=13))
    assert services.redispatch_due(now=NOW + timedelta(days=1)) == 0
    assert woken == [message.pk]


def test_pauses_grow_and_end():
    assert pause_after(1) < pause_after(2) < pause_after(3)
    assert pause_after(99) == timedelta(hours=1)
    assert next_wake(0, NOW) == NOW + timedelta(seconds=10)
    assert next_wake(99, NOW) == NOW + timedelta(minutes=5)


@pytest.mark.django_db(transaction=True)
def test_after_a_crash_while_sending_the_partner_is_asked_not_sent_to(jobs):
    sent, asked = [], []

    def crash(key):
        sent.append(key)
        raise ConnectionError("died during the call")

    def find(key):
        asked.append(key)
        return "answer"

    @registry.job("t.pay", transactional=False)
    def pay():
        assert effects.once(ask=find, send=crash) == "answer"

    services.enqueue("t.pay", key="pay:1", payload={}, now=NOW)
    services.drain(now=NOW, raise_errors=False)
    assert OutboxMessage.objects.get().state == MessageState.SENDING
    assert services.drain(now=NOW + timedelta(minutes=1)) == 1
    assert (sent, asked) == (["pay:1"], ["pay:1"])


@pytest.mark.django_db
def test_progress_never_passes_its_total():
    bar = progress.start(key="import:1", title="Import", total=3, owner=None)
    progress.advance(bar.pk, 2)
    assert JobProgress.objects.get().percent == 66
    progress.advance(bar.pk, 5)
    progress.finish(bar.pk, "Done.")
    ended = JobProgress.objects.get()
    assert (ended.done, ended.percent, ended.state) == (3, 100, "finished")
    again = progress.start(key="import:1", title="Import", total=3, owner=None)
    assert (again.pk, again.done, again.state) == (bar.pk, 0, "running")


@pytest.mark.django_db
def test_a_sweep_is_claimed_once_and_a_missed_night_is_caught_up(sweeps):
    registry.sweep("t.often", every=timedelta(seconds=5))(lambda now: None)
    registry.sweep("t.nightly", every=crontab(hour=2, minute=0))(lambda now: None)
    assert services.claim_due_sweeps(now=NOW) == ["t.often"]
    services.run_sweep("t.often", now=NOW)
    SweepRun.objects.update(finished_at=NOW)
    assert services.claim_due_sweeps(now=NOW + timedelta(seconds=2)) == []
    two_nights_on = NOW + timedelta(days=2)
    assert services.claim_due_sweeps(now=two_nights_on) == ["t.often", "t.nightly"]
    assert services.claim_due_sweeps(now=two_nights_on) == []


@pytest.mark.django_db
def test_a_failing_sweep_leaves_its_error(sweeps):
    @registry.sweep("t.breaks", every=timedelta(seconds=5))
    def breaks(now):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        services.run_sweep("t.breaks", now=NOW)
    run = SweepRun.objects.get()
    assert "broken" in run.last_error
    assert run.succeeded_at is None


@pytest.mark.django_db
def test_a_message_cannot_be_done_and_dead():
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(name="t", key="k", done_at=NOW, dead_at=NOW)
