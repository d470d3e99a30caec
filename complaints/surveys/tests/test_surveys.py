"""Surveys: asked once after the closing, answered once, not forged; a low mark takes the complaint up again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.cases.tests.factories import filed
from complaints.handling import services as handling
from complaints.surveys import services
from complaints.surveys.selectors import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(cast):
    cast.service_lead  # noqa: B018 (hired, so that somebody can be told)
    now = timezone.now()
    row = filed(actor=cast.service_agent, now=now, phone="13800138001", acknowledge=False)
    act = {"actor": cast.service_agent, "complaint_id": row.pk, "now": now}
    handling.reply(text="已受理", send=False, **act)
    handling.close_complaint(root_cause="our_process", corrective_action="修订", **act)
    return row


def ask(row, now=None):
    return services.invite(complaint_id=row.pk, now=now or timezone.now())


def test_asked_once_and_answered_once(closed, cast, client_of):
    survey = ask(closed)
    assert ask(closed) == survey
    assert Message.objects.filter(template="complaint_survey").count() == 1
    url = reverse("surveys:answer", args=[token_of(survey)])
    assert Client().get(url).status_code == 200
    assert Client().post(url, {"mark": "9"}).status_code == 422
    assert Client().post(url, {"mark": "5", "words": "很快"}).status_code == 200
    assert Client().post(url, {"mark": "1"}).status_code == 410
    survey.refresh_from_db()
    closed.refresh_from_db()
    assert (survey.mark, closed.status) == (5, "closed")
    with pytest.raises(Refused):
        services.answer(survey_id=survey.pk, mark=1, words="", now=timezone.now())
    assert client_of(cast.manager).get(reverse("surveys:report")).status_code == 200


def test_forged_and_old_links_open_nothing(closed):
    survey = ask(closed)
    token = token_of(survey)
    assert Client().get(reverse("surveys:answer", args=[token[:-2] + "xx"])).status_code == 404
    type(survey).objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(reverse("surveys:answer", args=[token])).status_code == 410


def test_a_low_mark_takes_the_complaint_up_again_and_tells_the_lead(closed, cast):
    services.answer(survey_id=ask(closed).pk, mark=1, words="没有解决", now=timezone.now())
    closed.refresh_from_db()
    assert closed.status == "in_progress"
    assert closed.clocks.get(kind="resolve").stopped_at is None
    told = Message.objects.get(template="complaint_low_mark")
    assert told.recipient == cast.service_lead
    assert ask(closed) is None  # open again: nobody is asked
