from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from complaints.knowledge import selectors
from complaints.knowledge.domain import State
from complaints.knowledge.models import STATES, Article

_COLOURS = {"draft": "secondary", "waiting": "orange", "published": "green", "retired": "secondary"}
badges.register("article.state", {value: (_COLOURS[value], label) for value, label in STATES})


def _in(state: State):  # type: ignore[no-untyped-def]
    return lambda rows, user: rows.filter(state=state)


class ArticleTable(Table):
    columns = (
        Column("title", _("Title"), kind="strong", link=True),
        Column("category", _("Category")),
        Column("number", _("Version"), kind="int"),
        Column("state", _("State"), kind="badge", badge="article.state"),
        Column("used", _("Times used"), kind="int", sort="-used"),
        Column("helped", _("Found helpful"), kind="int"),
        Column("not_helped", _("Found unhelpful"), kind="int"),
        Column("reviewed_at", _("Last looked over"), kind="date", sort="reviewed"),
        Column("owner", _("Owner")),
    )
    sorts = {"-id": ("-id",), "-used": ("-used", "-id"), "reviewed": ("reviewed_at", "id")}
    default_sort = "-id"
    tabs = (
        Tab("published", _("Published"), _in(State.PUBLISHED), colour="green"),
        Tab(
            "stale",
            _("To look over"),
            lambda rows, user: selectors.stale(rows, timezone.now()),
            colour="orange",
        ),
        Tab(
            "mine_stale",
            _("Mine to look over"),
            lambda rows, user: selectors.stale(rows.filter(owner=user), timezone.now()),
            colour="orange",
        ),
        Tab("draft", _("Drafts"), _in(State.DRAFT)),
        Tab("waiting", _("Waiting for approval"), _in(State.WAITING), colour="orange"),
        Tab("retired", _("No longer used"), _in(State.RETIRED), count=False),
    )
    default_tab = "published"
    show_all = False
    empty_title = _("No article here")
    empty_text = _("Articles are made on the page of a closed complaint; a second person publishes them.")

    def row_url(self, obj: Article) -> str:
        return reverse("knowledge:detail", args=[obj.pk])
