"""Standard texts: approved by a second person, filled, expired, never with anybody's data in public."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from backoffice.values.gaps import fill
from complaints.scripts import selectors, services
from complaints.scripts.domain import Use, wrong_gaps
from complaints.scripts.models import Script

LATER = timezone.localdate() + timedelta(days=90)


def write(actor, body="{称呼}您好，您的投诉{编号}已由{经办人}受理。", **more):
    facts = {"title": "受理告知", "use": "reply", "category": "", "valid_until": LATER} | more
    return services.write_script(actor=actor, body=body, now=timezone.now(), **facts)


def test_gaps_are_filled_and_unknown_ones_stay_visible():
    assert fill("{称呼}：{编号}", {"称呼": "王女士"}) == "王女士：{编号}"
    assert wrong_gaps("{称呼}{身份证}", Use.REPLY) == ["身份证"]
    assert wrong_gaps("{称呼}", Use.PUBLIC) == ["称呼"]


@pytest.mark.django_db
def test_a_text_is_used_only_after_a_second_person_said_yes(cast):
    script = write(cast.service_lead)
    today = timezone.localdate()
    assert selectors.usable(Use.REPLY, today) == []
    with pytest.raises(Refused):
        services.use_script(script_id=script.pk, use=Use.REPLY, values={}, now=timezone.now())
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get().pk, now=timezone.now())
    text = services.use_script(script_id=script.pk, use=Use.REPLY, values={"称呼": "王女士"}, now=timezone.now())
    assert text.startswith("王女士您好")
    assert Script.objects.get().used == 1
    assert selectors.usable(Use.REPLY, LATER + timedelta(days=1)) == []
    write(cast.service_lead, body="新的说法", replaces=Script.objects.get())
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.latest("id").pk, now=timezone.now())
    assert [row.body for row in selectors.usable(Use.REPLY, today)] == ["新的说法"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "{身份证号}"},
        {"use": "public", "body": "{编号}"},
        {"body": "我们秒批秒到"},
        {"valid_until": date(2020, 1, 1)},
    ],
)
def test_texts_that_must_not_be_used_are_refused_at_their_field(cast, client_of, wrong):
    facts = {"title": "x", "use": "reply", "body": "您好", "valid_until": LATER.isoformat(), "category": ""} | wrong
    page = client_of(cast.service_lead).post(reverse("scripts:new"), facts | {"submission_id": str(uuid.uuid4())})
    assert page.status_code == 422
    assert Script.objects.count() == 0
