"""Posts from a file of a provider, through the import engine."""

from collections.abc import Iterable
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.files.imports import kinds
from backoffice.files.imports.kinds import ImportField, MappedRow, Outcome, Problem
from backoffice.files.models import ImportBatch
from complaints.opinion import taking
from complaints.opinion.domain import LONGEST_ADDRESS, LONGEST_TEXT, LONGEST_TITLE, Post
from complaints.opinion.models import Source

KIND = "opinion"
FIELDS = (
    ImportField("source", _("Source"), guesses=("来源", "平台", "站点", "媒体", "网站"), max_length=60, required=True),
    ImportField("text", _("Text"), guesses=("内容", "正文", "摘要", "文本"), max_length=LONGEST_TEXT, required=True),
    ImportField("title", _("Title"), guesses=("标题", "题目"), max_length=LONGEST_TITLE),
    ImportField(
        "address", _("Address"), guesses=("链接", "网址", "原文链接", "URL", "url"), max_length=LONGEST_ADDRESS
    ),
    ImportField("author", _("Author"), guesses=("作者", "昵称", "用户", "发布者"), max_length=60),
    ImportField("published_on", _("Posted"), "date", guesses=("发布日期", "发布时间", "日期", "时间")),
    ImportField("reach", _("Readers"), "integer", guesses=("阅读量", "浏览量", "阅读数", "曝光量", "粉丝数")),
)


def _sources() -> dict[str, Source]:
    """By code and by name; the file may use either."""
    rows = list(Source.objects.filter(active=True))
    return {row.code: row for row in rows} | {row.name: row for row in rows}


def check(rows: list[MappedRow], batch: ImportBatch, now: datetime) -> dict[int, list[Problem]]:
    """A source that nobody has registered, a text without words; writes nothing."""
    wrong: dict[int, list[Problem]] = {}
    known = _sources()
    for row in rows:
        if row.values["source"] not in known:
            sentence = _("This source is not registered. Register it first, or correct the name.")
            wrong[row.line] = [Problem("source", "opinion.source_unknown", str(sentence))]
        elif taking.cleaned(_post(row, now), now) is None:
            wrong[row.line] = [Problem("text", "opinion.empty", str(_("There are no words in this post.")))]
    return wrong


def _post(row: MappedRow, now: datetime) -> Post:
    values = row.values
    day = values.get("published_on")
    return Post(
        text=values["text"],
        address=values.get("address") or "",
        title=values.get("title") or "",
        author=values.get("author") or "",
        published_at=timezone.make_aware(datetime.combine(day, time(12))) if day else None,
        reach=values.get("reach"),
    )


def take(rows: Iterable[MappedRow], batch: ImportBatch, now: datetime) -> Outcome:
    known, by_source = _sources(), {}
    for row in rows:
        by_source.setdefault(known[row.values["source"]], []).append(_post(row, now))
    outcome = Outcome()
    for source, posts in by_source.items():
        taken = taking.take(source=source, posts=posts, now=now)
        outcome.created += taken.created + taken.folded
        outcome.known += taken.known
    return outcome


kinds.register(
    kinds.ImportKind(
        name=KIND,
        label=_("Posts about us"),
        permission="opinion.work",
        fields=FIELDS,
        check=check,
        take=take,
        results_url=lambda batch: reverse("opinion:list"),
    )
)
