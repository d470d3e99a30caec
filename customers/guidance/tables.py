import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.guidance.domain import State
from customers.guidance.models import SCENES, STATES, TalkScript
from customers.profiles.models import SEGMENTS

_COLOURS = {"waiting": "orange", "approved": "green", "refused": "red", "retired": "secondary"}
badges.register("guidance.state", {value: (_COLOURS[value], label) for value, label in STATES})
badges.register("guidance.scene", {value: ("blue", label) for value, label in SCENES})


class ScriptFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words in it"), method="by_text", max_length=40)
    scene = django_filters.ChoiceFilter(label=_("Scene"), choices=SCENES)
    segment = django_filters.ChoiceFilter(label=_("Segment"), choices=SEGMENTS)

    class Meta:
        model = TalkScript
        fields: list[str] = []

    def by_text(self, scripts: QuerySet[TalkScript], name: str, value: str) -> QuerySet[TalkScript]:
        return scripts.filter(title__icontains=value) | scripts.filter(body__icontains=value)


class ScriptTable(Table):
    columns = (
        Column("title", _("Title"), kind="strong", link=True),
        Column("scene", _("Scene"), kind="badge", badge="guidance.scene"),
        Column("get_segment_display", _("Segment")),
        Column("state", _("State"), kind="badge", badge="guidance.state"),
        Column("valid_until", _("Usable until"), kind="date"),
        Column("used", _("Times used"), kind="int", sort="-used"),
        Column("written_by", _("Written by"), css="wide-only"),
        Column("approved_by", _("Approved by"), css="wide-only"),
    )
    sorts = {"-id": ("-id",), "-used": ("-used", "-id")}
    default_sort = "-id"
    tabs = (
        Tab("approved", _("In use"), lambda rows, user: rows.filter(state=State.APPROVED), colour="green"),
        Tab(
            "waiting", _("Waiting for approval"), lambda rows, user: rows.filter(state=State.WAITING), colour="orange"
        ),
    )
    default_tab = "approved"
    empty_title = _("No script here")
    empty_text = _("Write one; staff see it as soon as a second person has approved it.")

    def row_url(self, obj: TalkScript) -> str:
        return obj.get_absolute_url()
