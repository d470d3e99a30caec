"""Posts come in by file, feed and partner; the same once, alike ones folded, dirty ones cleaned, alerts each once."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.accounts.api_keys.services import issue_key
from backoffice.files.imports.kinds import MappedRow
from backoffice.notifications.models import Message
from backoffice.values.errors import Refused
from complaints.opinion import alerts, importing, learning, services
from complaints.opinion.domain import Post
from complaints.opinion.models import Alert, Mention
from complaints.opinion.taking import take
from complaints.opinion.tests.factories import ANGRY, mention, source

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ADDRESS = "https://weibo.com/1/ab"


def test_the_same_post_twice_is_one_and_reposts_fold_under_the_first(cast):
    place, other = source(cast, NOW), source(cast, NOW, code="forum", name="某论坛")
    first = take(source=place, posts=[Post(text=ANGRY, address=ADDRESS)] * 2, now=NOW)
    again = take(source=other, posts=[Post(text="换了说法", address=ADDRESS + "/?utm_source=x#a")], now=NOW)
    repost = take(source=other, posts=[Post(text=ANGRY + "！", address="https://forum.cn/9")], now=NOW)
    calm = take(source=other, posts=[Post(text="请问这个平台一般多久放款，有人知道吗")], now=NOW)
    assert (first.created, first.known, again.known, repost.folded, calm.created) == (1, 1, 1, 1, 1)
    story = Mention.objects.get(address=ADDRESS)
    assert (story.posts, story.followers.get().source, story.leader) == (2, other, None)
    later = NOW + timedelta(days=9)
    assert take(source=place, posts=[Post(text=ANGRY + "啊", address="https://weibo.com/2")], now=later).created == 1


def test_dirty_posts_are_cleaned_and_never_break_the_rest(cast):
    future, ancient = NOW + timedelta(days=30), NOW - timedelta(days=9000)
    posts = [
        Post(text="\x00\u202e"),
        Post(text="利息\x00太高" * 3000, address="javascript:alert(1)", published_at=future, reach=-5),
        Post(text="", title="只有标题", published_at=ancient, author="x" * 300, reach=10**30),
        Post(text="<script>alert(1)</script>客服不理人😡"),
    ]
    taken = take(source=source(cast, NOW), posts=posts, now=NOW)
    assert (taken.created, taken.empty) == (3, 1)
    rows = list(Mention.objects.order_by("id"))
    assert [row.published_at for row in rows[:2]] == [NOW, NOW]
    assert (rows[0].address, rows[0].reach, len(rows[0].text)) == ("", 0, 5000)
    assert rows[1].text == "只有标题"


def test_a_place_that_speaks_of_everything_gives_only_what_names_us(cast, settings):
    name = " ".join(settings.COMPANY_NAME)
    place = source(cast, NOW, only_named=True)
    taken = take(source=place, posts=[Post(text="今天天气很好"), Post(text=f"听说{name}利息太高")], now=NOW)
    assert (taken.created, taken.passed) == (1, 1)


def test_each_alert_is_recorded_once_told_once_and_told_upwards_when_late(cast):
    for who in (cast.service_lead, cast.manager, cast.compliance):
        assert who.pk
    place = source(cast, NOW)
    row = mention(cast, NOW, "催收堵门打砸，我不想活了", at=place, address=ADDRESS)
    alert = Alert.objects.get()
    assert (alert.level, alert.mention, alert.due_at - alert.raised_at) == ("red", row, timedelta(hours=2))
    told = Message.objects.filter(template="opinion_alert")
    assert {message.recipient for message in told} == {cast.service_lead, cast.manager, cast.compliance}
    alerts.raise_for([row], row.policy, now=NOW)
    assert (Alert.objects.count(), told.count()) == (1, 3)
    late = NOW + timedelta(hours=3)
    assert (alerts.escalate(NOW), alerts.escalate(late), alerts.escalate(late)) == (0, 1, 0)
    assert Message.objects.filter(template="opinion_late").count() == 2
    alerts.take_alert(actor=cast.service_agent, alert_id=alert.pk, now=late)
    for verb, actor, facts in (
        (alerts.take_alert, cast.manager, {}),
        (alerts.handle_alert, cast.auditor, {"outcome": "x"}),
    ):
        with pytest.raises(Refused):
            verb(actor=actor, alert_id=alert.pk, now=late, **facts)
    alerts.handle_alert(actor=cast.service_agent, alert_id=alert.pk, outcome="已联系当事人", now=late)
    with pytest.raises(Refused):
        alerts.handle_alert(actor=cast.service_agent, alert_id=alert.pk, outcome="再来", now=late)
    assert alerts.escalate(late + timedelta(days=9)) == 0


def test_heat_of_reposts_and_volume_of_a_day_raise_alerts_once(cast):
    place = source(cast, NOW, reach=60_000)
    story = mention(cast, NOW, "利息太高了吧，客服也不理人", at=place, address=ADDRESS)
    assert alerts.watch(NOW) == 1
    posts = [Post(text=story.text + "。", address=f"{ADDRESS}{n}") for n in range(4)]
    assert take(source=place, posts=posts, now=NOW).folded == 4
    assert alerts.heat_of(NOW, 1) == [(story.pk, 5, 300_000)]
    assert alerts.watch(NOW) == 1  # the story has become red
    different = [Post(text=f"{word}，利息太高，坑人") for word in "甲乙丙丁戊己庚辛壬癸子丑"]
    take(source=place, posts=[Post(**vars_of(post), reach=0) for post in different], now=NOW)
    alerts.watch(NOW)
    assert alerts.watch(NOW) == 0
    assert set(Alert.objects.values_list("code", flat=True)) == {"heat_yellow", "heat_red", "spike"}


def vars_of(post):
    return {"text": post.text + post.text[0] * 40}  # no two alike


def test_rows_of_a_file_are_checked_and_taken_once(cast):
    source(cast, NOW)

    def row(line, **values):
        return MappedRow(line, {"source": "某微博", "text": ANGRY} | values, {}, str(line), 0)

    wrong = importing.check([row(2), row(3, source="谁也不认识"), row(4, text="\u200b")], None, NOW)
    assert set(wrong) == {3, 4}
    rows = [row(2, published_on=NOW.date(), reach=50), row(5, source="weibo", text="请问多久放款呢各位")]
    first, again = importing.take(rows, None, NOW), importing.take(rows, None, NOW)
    assert (first.created, again.created, again.known) == (2, 0, 2)


def test_a_provider_sends_posts_over_json(cast):
    source(cast, NOW)
    _key, secret = issue_key(
        actor=cast.administrator, name="舆情服务商", owner="舆情服务商", owner_code="watch",
        scopes=["opinion.mention"], per_minute=60, expires_at=NOW + timedelta(days=30), now=NOW,
    )  # fmt: skip

    def call(key, **body):
        return Client().post(
            reverse("opinion:api_mention"),
            json.dumps({"source": "weibo", "text": ANGRY, "address": ADDRESS} | body),
            content_type="application/json",
            headers={"authorization": f"Bearer {secret}", "idempotency-key": key},
        )

    assert call("call-0001").status_code == 201
    assert call("call-0002").json() == {"created": 0, "folded": 0, "known": 1}
    assert call("call-0003", source="nobody").status_code == 404
    assert call("call-0004", reach=-1).status_code == 422
    assert Client().post(reverse("opinion:api_mention"), "{}", content_type="application/json").status_code == 401


def test_a_post_becomes_one_complaint_whoever_clicks(cast):
    row = mention(cast, NOW, address=ADDRESS)
    made = services.convert(actor=cast.service_agent, mention_id=row.pk, name="", phone="", now=NOW)
    again = services.convert(actor=cast.service_lead, mention_id=row.pk, name="别人", phone="13800138001", now=NOW)
    assert made == again
    row.refresh_from_db()
    assert (made.channel, made.mention, row.state) == ("media", row, "converted")
    assert ADDRESS in made.content


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_complaint(cast, in_threads):
    row, people = mention(cast, NOW), [cast.service_agent, cast.service_lead]
    made = in_threads(2, lambda n: services.convert(actor=people[n], mention_id=row.pk, name="", phone="", now=NOW).pk)
    assert len(set(made)) == 1


def test_what_people_judge_is_learned_from(cast):
    row = mention(cast, NOW, "一般般吧没什么感觉呢")
    services.judge(
        actor=cast.service_agent, mention_id=row.pk, sentiment="negative", topic="service", noise=False, now=NOW
    )
    model = learning.train_model(now=NOW)
    assert (model.judged, model.sentences, model.in_force) == (1, 450, True)
    assert 0.5 < model.figures["macro_f1"] <= 1
    assert mention(cast, NOW, "额度审核材料", at=row.source).sentiment in {"negative", "neutral", "positive"}


def test_yesterday_is_told_once(cast):
    assert cast.manager.pk
    mention(cast, NOW - timedelta(days=1))
    services.send_digest(NOW)
    services.send_digest(NOW)
    assert Message.objects.get(template="opinion_digest", recipient=cast.manager).body
