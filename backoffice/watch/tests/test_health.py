from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.jobs.models import OutboxMessage
from backoffice.watch import selectors


def test_live_answers_without_a_database(client):
    assert client.get(reverse("watch:live")).json() == {"live": True}


@pytest.mark.django_db
def test_ready_when_the_database_answers_and_is_migrated(client, monkeypatch):
    monkeypatch.setattr(selectors, "_migrated", lambda: True)
    assert client.get(reverse("watch:ready")).status_code == 200
    monkeypatch.setattr(selectors, "_migrated", lambda: False)
    answer = client.get(reverse("watch:ready"))
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["problems"][0]


@pytest.mark.django_db
def test_a_full_disk_takes_the_process_out(client, monkeypatch):
    monkeypatch.setattr(selectors, "_migrated", lambda: True)
    monkeypatch.setattr(selectors, "_free_share", lambda folder: 0.01)
    assert client.get(reverse("watch:ready")).status_code == 503


@pytest.mark.django_db
def test_work_is_judged_by_the_oldest_due_job(client):
    assert client.get(reverse("watch:work")).status_code == 200
    OutboxMessage.objects.create(name="t", key="old", not_before=timezone.now() - timedelta(minutes=5))
    answer = client.get(reverse("watch:work"))
    assert answer.status_code == 503
    assert answer.json()["oldest_due_seconds"] >= 300


@pytest.mark.django_db
def test_metrics_want_the_token(client, settings):
    url = reverse("watch:metrics")
    settings.METRICS_TOKEN = ""
    assert client.get(url).status_code == 404
    settings.METRICS_TOKEN = "right"
    assert client.get(url).status_code == 401
    assert client.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 401
    page = client.get(url, headers={"Authorization": "Bearer right"})
    assert b"backoffice_jobs_due 0.0" in page.content
    assert b"http_request_seconds_bucket" in page.content
