"""The answer to a complaint as a sealed letter, with every remedy named."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.documents.models import Document
from backoffice.documents.services import html_of
from backoffice.values.errors import Refused
from complaints.cases.tests.factories import filed
from complaints.handling import letters, services

pytestmark = pytest.mark.django_db


def test_the_letter_repeats_the_answer_and_names_the_remedies(cast, client_of):
    now = timezone.now()
    complaint = filed(actor=cast.service_agent, now=now)
    with pytest.raises(Refused) as refusal:
        letters.issue_reply_letter(actor=cast.service_agent, complaint_id=complaint.pk, now=now)
    assert refusal.value.code == "complaints.nothing_answered"
    services.reply(
        actor=cast.service_agent, complaint_id=complaint.pk, text="经核查，费用无误。\n明细随附。", now=now, send=False
    )
    desk = client_of(cast.service_agent)
    assert 'id="letters"' in desk.get(reverse("handling:detail", args=[complaint.pk])).content.decode()
    answer = desk.post(reverse("handling:reply_letter", args=[complaint.pk]), {"submission_id": str(uuid.uuid4())})
    letter = Document.objects.get(kind="complaint_reply")
    assert answer.url == letter.get_absolute_url()
    html = html_of(letter)
    for remedy in ("核查", "调解", "仲裁", "起诉", "12378", "费用无误。<br>明细随附。"):
        assert remedy in html
