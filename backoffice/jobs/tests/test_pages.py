from datetime import UTC, datetime

import pytest
from django.urls import reverse

from backoffice.jobs import progress, registry, services
from backoffice.jobs.models import OutboxMessage, SweepRun

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def dead(db):
    return OutboxMessage.objects.create(
        name="t.dead", key="dead:1", payload={"thing_id": 1}, attempts=8, dead_at=NOW, last_error="ValueError: broken"
    )


def test_the_list_shows_jobs_by_state(client_of, cast, dead):
    OutboxMessage.objects.create(name="t.open", key="open:1")
    client = client_of(cast.administrator)
    assert b"dead:1" in client.get(reverse("jobs:list"), {"tab": "dead"}).content
    page = client.get(reverse("jobs:list"), {"tab": "open"}).content
    assert b"open:1" in page
    assert b"dead:1" not in page


def test_the_list_costs_the_same_for_one_row_and_for_many(client_of, cast, dead, queries_of):
    client = client_of(cast.administrator)
    one = queries_of(lambda: client.get(reverse("jobs:list")))
    OutboxMessage.objects.bulk_create(OutboxMessage(name="t.open", key=f"open:{n}") for n in range(40))
    assert queries_of(lambda: client.get(reverse("jobs:list"))) == one <= 12


def test_a_dead_letter_is_run_again_with_a_reason_and_leaves_a_trace(client_of, cast, dead, monkeypatch):
    ran = []
    monkeypatch.setitem(registry.jobs, "t.dead", registry.Job("t.dead", "default", True, 8, ran.append, False))
    monkeypatch.setattr(services, "_call", lambda spec, payload, now: ran.append(payload))
    client = client_of(cast.administrator)
    detail = reverse("jobs:detail", args=[dead.pk])
    page = client.get(detail)
    key = page.content.decode().split('name="submission_id" value="')[1].split('"')[0]
    refused = client.post(reverse("jobs:rerun", args=[dead.pk]), {"reason": " ", "submission_id": key})
    assert refused.status_code == 400
    data = {"reason": "partner is back", "submission_id": key}
    assert client.post(reverse("jobs:rerun", args=[dead.pk]), data)["Location"] == detail
    assert client.post(reverse("jobs:rerun", args=[dead.pk]), data)["Location"] == detail
    assert services.drain() == 1
    assert ran == [{"thing_id": 1}]
    assert b"partner is back" in client.get(detail).content


def test_only_those_who_run_the_jobs_may_run_one_again(client_of, cast, dead):
    assert client_of(cast.auditor).get(reverse("jobs:detail", args=[dead.pk])).status_code == 200
    for person in (cast.auditor, cast.reviewer):
        assert client_of(person).post(reverse("jobs:rerun", args=[dead.pk]), {"reason": "x"}).status_code == 403
    dead.refresh_from_db()
    assert dead.dead_at == NOW


def test_sweeps_are_listed_with_their_last_error(client_of, cast, db):
    SweepRun.objects.create(name="t.sweep", started_at=NOW, finished_at=NOW, last_error="ValueError: late")
    assert b"ValueError: late" in client_of(cast.administrator).get(reverse("jobs:sweeps")).content


def test_progress_is_polled_until_it_ends_and_is_nobody_elses(client_of, cast, db):
    bar = progress.start(key="import:7", title="Import", total=4, owner=cast.operations)
    progress.advance(bar.pk, 1)
    url = reverse("jobs:progress", args=[bar.uid])
    assert b'hx-trigger="every 1s"' in client_of(cast.operations).get(url).content
    assert client_of(cast.reviewer).get(url).status_code == 404
    assert client_of(cast.administrator).get(url).status_code == 200
    progress.finish(bar.pk, "All rows are in.")
    ended = client_of(cast.operations).get(url)
    assert b"hx-trigger" not in ended.content
    assert ended["HX-Trigger"] == "job-ended"
    assert b"All rows are in." in ended.content
