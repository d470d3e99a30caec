"""Watching, answering and proposing in the browser; public answers without anybody's data; figures that lead on."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.values.errors import Refused
from complaints.opinion import responses, rulebook, selectors, shipped
from complaints.opinion.domain import Post
from complaints.opinion.models import Alert, Mention, OpinionPolicy, Response
from complaints.opinion.taking import take
from complaints.opinion.tests.factories import mention, source
from complaints.scripts.services import KIND as SCRIPT
from complaints.scripts.services import write_script

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BODY = "您好，关于您在{平台}反映的{话题}，我们已开始核查，请拨打{服务热线}联系我们。"


def script(cast, body=BODY, **facts):
    row = write_script(
        actor=cast.service_lead, title="公开回应", use="public", category="", body=body,
        valid_until=timezone.localdate() + timedelta(days=30), now=NOW, **facts,
    )  # fmt: skip
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get(kind=SCRIPT).pk, now=NOW)
    return row


def picture():
    import io

    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "PNG")
    return SimpleUploadedFile("shot.png", content.getvalue(), content_type="image/png")


def post(client, view, *args, **data):
    return client.post(reverse(f"opinion:{view}", args=args), data | {"submission_id": str(uuid.uuid4())})


def test_an_approved_text_is_published_with_proof_and_another_wording_waits(cast):
    text, row = script(cast), mention(cast, NOW, "利息太高")
    draft = {"actor": cast.service_agent, "mention_id": row.pk, "script_id": text.pk, "now": NOW}
    ready = responses.draft_response(text="", **draft)
    assert ready.state == "approved"
    assert "某微博" in ready.text
    with pytest.raises(Refused) as refusal:
        responses.draft_response(text="", **draft)
    assert refusal.value.code == "opinion.response_open"
    proof = {"actor": cast.service_agent, "response_id": ready.pk, "now": NOW}
    for link, shot, field in (("没有", picture(), "link"), ("https://a.cn/1", None, "screenshot"),
                              ("https://a.cn/1", SimpleUploadedFile("a.png", b"MZ"), "screenshot")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            responses.publish_response(link=link, screenshot=shot, **proof)
        assert refusal.value.data["field"] == field
    with pytest.raises(Refused):
        responses.publish_response(
            link="https://a.cn/1", screenshot=picture(), **proof | {"now": NOW + timedelta(days=60)}
        )
    responses.publish_response(link="https://a.cn/1", screenshot=picture(), **proof)
    row.refresh_from_db()
    assert row.state == "answered"
    other = responses.draft_response(text="您好，我们会认真核查。", **draft)
    assert other.state == "waiting"
    with pytest.raises(Refused):
        responses.publish_response(link="https://a.cn/1", screenshot=picture(), **proof | {"response_id": other.pk})
    waiting = Approval.objects.get(kind=responses.KIND)
    approvals.approve(actor=cast.compliance, approval_id=waiting.pk, now=NOW)
    other.refresh_from_db()
    assert other.state == "approved"


def test_while_a_red_alert_is_open_every_answer_waits(cast):
    row = mention(cast, NOW, "催收堵门打砸，我不想活了")
    draft = responses.draft_response(
        actor=cast.service_agent, mention_id=row.pk, script_id=script(cast).pk, text="", now=NOW
    )
    assert draft.state == "waiting"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("王小明先生，您的贷款已核实", "opinion.personal"),
        ("您的合同DK20260803-000001已核实", "opinion.personal"),
        ("请拨打13800138001", "opinion.personal"),
        ("我们秒批秒到", "advertising.forbidden"),
        ("{称呼}您好", "opinion.gaps"),
    ],
)
def test_a_public_answer_never_carries_anybodys_data_or_forbidden_words(cast, text, code):
    row = mention(cast, NOW)
    with pytest.raises(Refused) as refusal:
        responses.draft_response(
            actor=cast.service_agent, mention_id=row.pk, script_id=script(cast).pk, text=text, now=NOW
        )
    assert (refusal.value.code, refusal.value.data["field"]) == (code, "text")


def test_a_standard_text_for_the_public_holds_no_personal_data(cast):
    with pytest.raises(Refused) as refusal:
        script(cast, body="请联系王经理13800138001")
    assert refusal.value.code == "scripts.personal"


def test_other_rules_wait_for_a_second_person_and_old_posts_keep_theirs(cast):
    row = mention(cast, NOW, "请问多久放款")
    wanted = {**shipped.RULES, "minutes": {"red": 60, "yellow": 600, "blue": 6000}}
    propose = {"actor": cast.service_lead, "basis": "收紧时限", "now": NOW}
    for content in ({"words": []}, shipped.RULES):
        with pytest.raises(Refused) as refusal:
            rulebook.propose_rules(content=content, **propose)
        assert refusal.value.code in {"opinion.rules_unusable", "opinion.rules_same"}
    rulebook.propose_rules(content=wanted, **propose)
    approvals.approve(actor=cast.manager, approval_id=Approval.objects.get().pk, now=NOW)
    assert OpinionPolicy.objects.count() == 2
    mention(cast, NOW, "催收堵门打砸，我不想活了", at=row.source)
    alert = Alert.objects.get(level="red")
    assert alert.due_at - alert.raised_at == timedelta(hours=1)
    row.refresh_from_db()
    assert row.policy.version == 1


def test_the_pages_lead_from_the_alert_to_the_complaint(cast, client_of):
    agent, lead = client_of(cast.service_agent), client_of(cast.service_lead)
    facts = {"name": "某论坛", "code": "forum", "kind": "forum", "reach": 500, "every_minutes": 60, "active": "on"}
    assert post(lead, "source_create", **facts).status_code == 302
    assert post(lead, "source_create", **facts).status_code == 422
    assert post(lead, "source_create", **facts | {"code": "x", "feed": "ftp://a"}).status_code == 422
    place = selectors.Source.objects.get()
    assert post(lead, "source_edit", place.pk, **facts | {"reach": 900}).status_code == 302
    text, row = script(cast), mention(cast, NOW, "催收堵门打砸，我不想活了", at=place)
    alert = Alert.objects.get()
    home = agent.get("/").content.decode()
    assert reverse("opinion:alert", args=[alert.pk]) in home
    assert post(agent, "alert_take", alert.pk).status_code == 302
    assert "data-response" not in agent.get(reverse("opinion:detail", args=[row.pk])).content.decode()
    assert post(agent, "judge", row.pk, sentiment="negative", topic="collection").status_code == 302
    filled = agent.get(reverse("opinion:standard_text", args=[row.pk]) + f"?script_id={text.pk}").content.decode()
    assert "某论坛" in filled
    assert post(agent, "respond", row.pk, script_id=text.pk, text="王先生您好").status_code == 422
    assert post(agent, "respond", row.pk, script_id=text.pk).status_code == 302
    approvals.approve(actor=cast.compliance, approval_id=Approval.objects.get(kind=responses.KIND).pk, now=NOW)
    answer = Response.objects.get()
    assert post(agent, "publish", answer.pk, link="x").status_code == 422
    assert post(agent, "publish", answer.pk, link="https://a.cn/1", screenshot=picture()).status_code == 302
    assert post(agent, "convert", row.pk, phone="12").status_code == 422
    made = post(agent, "convert", row.pk, name="网友", phone="13800138001")
    complaint = Mention.objects.get(pk=row.pk).complaint
    assert made.url == reverse("handling:detail", args=[complaint.pk])
    assert reverse("opinion:detail", args=[row.pk]) in agent.get(made.url).content.decode()
    assert post(agent, "alert_handle", alert.pk).status_code == 422
    assert post(agent, "alert_handle", alert.pk, outcome="已转投诉").status_code == 302
    assert agent.get(reverse("opinion:alert", args=[alert.pk])).status_code == 200
    calm = mention(cast, NOW, "请问多久放款呢，有没有人知道", at=place)
    assert post(agent, "settle", calm.pk, reason="咨询").status_code == 302
    tried = agent.get(reverse("opinion:rules") + "?text=利息太高").content.decode()
    assert "<mark" in tried


def test_every_figure_of_the_trends_leads_to_its_list(cast, client_of):
    place = source(cast, NOW)
    for n, text in enumerate(("利息太高了", "客服很耐心感谢", "请问多久放款", "催收堵门")):
        take(source=place, posts=[Post(text=text, address=f"https://a.cn/{n}")], now=NOW - timedelta(minutes=5))
    manager = client_of(cast.manager)
    page = manager.get(reverse("opinion:trends") + "?days=7")
    assert page.context["figures"].posts == 4
    day = timezone.localdate(NOW - timedelta(minutes=5))
    negative = f"sentiment=negative&published_after={day}&published_before={day}"
    found = manager.get(reverse("opinion:list") + f"?tab=posts&{negative}")
    assert len(found.context["listing"].rows) == page.context["figures"].negative == 2
    assert negative.replace("&", "&amp;") in page.content.decode()
    assert manager.get(reverse("opinion:trends") + "?days=x").context["days"] == 30
    for name in ("list", "alerts", "sources"):
        assert manager.get(reverse(f"opinion:{name}")).status_code == 200


def test_the_list_costs_the_same_for_one_as_for_many(cast, client_of):
    place, agent = source(cast, NOW), client_of(cast.service_agent)
    mention(cast, NOW, "利息太高", at=place)

    def cost():
        with CaptureQueriesContext(connection) as counted:
            assert agent.get(reverse("opinion:list")).status_code == 200
        return len(counted)

    cost()
    one = cost()
    take(source=place, posts=[Post(text=word * 30) for word in "甲乙丙丁"], now=NOW)
    assert cost() == one
