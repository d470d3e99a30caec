"""Public opinion of the sample company: sources, a month of posts, alerts, answers and a complaint."""

import io
import random
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.demo.people import World
from complaints.opinion import alerts, learning, responses, services
from complaints.opinion.domain import Post, Sentiment
from complaints.opinion.models import Alert, Mention, Source
from complaints.opinion.taking import take
from complaints.scripts.services import KIND as SCRIPT
from complaints.scripts.services import write_script

SOURCES = [
    ("heimao", "消费投诉平台（样例）", "complaint_site", 3000),
    ("weibo", "微博客（样例）", "social", 2000),
    ("video", "短视频（样例）", "video", 8000),
    ("forum", "借贷论坛（样例）", "forum", 600),
    ("news", "财经新闻（样例）", "news", 15000),
]
OPENINGS = ["", "今天才发现，", "说个事，", "忍不住来说一句，", "第一次发帖，", "给大家提个醒，", "更新一下，"]
ENDINGS = ["", "。有同样情况的吗", "。等平台回复", "，记录一下", "。后面再更新", "，大家怎么看"]
NOISE = ["黑户可贷，加微信包下款，今天最后十个名额", "转发本条参与抽奖，送出十份礼品"]
HOT = "外包催收堵门打砸，威胁家人，老人吓得不想活了，已经报警，准备曝光"
ANSWER = "您好，关于您在{平台}反映的{话题}，我们已安排专人核查，请拨打{服务热线}与我们联系，我们将依法依规处理。"
DAYS = 30


def seed(world: World) -> None:
    """About ninety posts over a month; adds nothing the second time."""
    if Source.objects.exists():
        return
    lead, agent = world.by("service_lead"), world.by("service_agent")
    sources = [
        services.save_source(
            actor=lead, now=world.now, code=code, name=name, kind=kind, reach=reach, feed="", every_minutes=60,
            terms="样例来源，内容由本公司编写。", only_named=False, active=True,
        )
        for code, name, kind, reach in SOURCES
    ]  # fmt: skip
    learning.train_model(now=world.now)
    _posts(world, sources)
    _answers(world)
    for place, row in enumerate(Alert.objects.filter(handled_at=None).order_by("-raised_at", "id")[3:]):
        if place % 5:  # most have been dealt with, some are late
            when = min(world.now, row.raised_at + timedelta(minutes=70 if place % 3 else 1500))
            alerts.take_alert(actor=agent, alert_id=row.pk, now=min(when, row.raised_at + timedelta(minutes=20)))
            alerts.handle_alert(actor=agent, alert_id=row.pk, outcome="已联系当事人并公开回应", now=when)
    alerts.escalate(world.now)
    alerts.watch(world.now)
    services.send_digest(world.now)


def _posts(world: World, sources: list[Source]) -> None:
    """Day by day, as they would have come in, so that alerts stand where they would have stood."""
    rng = random.Random(2026)
    sentences = learning.our_sentences()
    by_kind = {kind: [row.text for row in sentences if row.label == kind] for kind in Sentiment}
    for day in reversed(range(DAYS)):
        for _post in range(rng.choice([1, 2, 2, 3, 4]) + (6 if day == 9 else 0)):
            kind = rng.choices([*Sentiment], weights=[5, 4, 3])[0]
            text = rng.choice(OPENINGS) + rng.choice(by_kind[kind]) + rng.choice(ENDINGS)
            at = world.now - timedelta(days=day, minutes=rng.randrange(20, 1300))
            take(source=rng.choice(sources), posts=[Post(text=text, published_at=at)], now=at + timedelta(minutes=9))
    recent = world.now - timedelta(minutes=35)
    for place, text in enumerate([HOT, f"转：{HOT}", f"{HOT}！", *NOISE]):
        post = Post(text=text, author="样例网友", address=f"https://social.example.com/p/{place}", published_at=recent)
        take(source=sources[place % 3], posts=[post], now=recent + timedelta(minutes=5))


def _answers(world: World) -> None:
    """One answer published with its proof, one waiting, and one post that became a complaint."""
    agent = world.by("service_agent")
    script = write_script(
        actor=world.by("service_lead"), title="公开回应：核查中", use="public", category="", body=ANSWER,
        valid_until=(world.now + timedelta(days=365)).date(), now=world.now,
    )  # fmt: skip
    waiting = Approval.objects.get(kind=SCRIPT, object_id=str(script.pk))
    approvals.approve(actor=world.by("manager"), approval_id=waiting.pk, now=world.now)
    against = Mention.objects.filter(leader=None, noise=False, sentiment=Sentiment.NEGATIVE, urgency__lt=35)
    rows = list(against.order_by("-published_at", "-id")[:4])
    for row, text in zip(rows, ["", "您好，您反映的问题我们已看到，正在核查，请拨打官网热线。"], strict=False):
        responses.draft_response(actor=agent, mention_id=row.pk, script_id=script.pk, text=text, now=world.now)
    responses.publish_response(
        actor=agent, response_id=rows[0].responses.get().pk, link="https://social.example.com/a/1",
        screenshot=_picture(), now=world.now,
    )  # fmt: skip
    services.convert(actor=agent, mention_id=rows[2].pk, name="样例网友", phone="", now=world.now)
    services.settle(actor=agent, mention_id=rows[3].pk, reason="已在原帖下说明", now=world.now)


def _picture() -> SimpleUploadedFile:
    """What stands for a screenshot."""
    picture = Image.new("RGB", (360, 120), "white")
    ImageDraw.Draw(picture).rectangle((10, 10, 350, 110), outline="#3366aa", width=3)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile("answer.png", content.getvalue(), content_type="image/png")
