import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backoffice.web import badges
from backoffice.web.lists import Column, Tab, Table
from customers.retention.domain import State
from customers.retention.models import OUTCOMES, SIGNALS, STATES, RetentionCase

_COLOURS = {"open": "orange", "waiting": "yellow", "running": "blue", "closed": "secondary", "observed": "secondary"}
badges.register("retention.state", {value: (_COLOURS[value], label) for value, label in STATES})
badges.register("retention.signal", {value: ("purple", label) for value, label in SIGNALS})
badges.register("retention.outcome", {"kept": ("green", _("Stayed")), "lost": ("red", _("Left us"))})


class CaseFilter(django_filters.FilterSet):
    signal = django_filters.ChoiceFilter(label=_("Signal"), choices=SIGNALS)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=OUTCOMES)
    judged = django_filters.ChoiceFilter(
        label=_("Result known"),
        choices=[("done", _("of those acted on")), ("alone", _("of those left alone"))],
        method="by_group",
    )
    opened_at = django_filters.DateFromToRangeFilter(label=_("Opened"))

    class Meta:
        model = RetentionCase
        fields: list[str] = []

    def by_group(self, rows: QuerySet[RetentionCase], _name: str, group: str) -> QuerySet[RetentionCase]:
        known = rows.exclude(outcome="")
        return known.filter(state=State.OBSERVED) if group == "alone" else known.exclude(state=State.OBSERVED)


class CaseTable(Table):
    columns = (
        Column("number", _("Number"), kind="code", link=True),
        Column("customer.name", _("Customer"), kind="strong", sub="customer.number"),
        Column("signal", _("Signal"), kind="badge", badge="retention.signal"),
        Column("state", _("State"), kind="badge", badge="retention.state"),
        Column("owner", _("Owner")),
        Column("due_on", _("Plan due"), kind="date", sort="due"),
        Column("get_measure_display", _("Measure")),
        Column("amount", _("Given away"), kind="money"),
        Column("outcome", _("Outcome"), kind="badge", badge="retention.outcome"),
        Column("opened_at", _("Opened"), kind="time", sort="-opened", css="wide-only"),
    )
    sorts = {"due": ("due_on", "id"), "-opened": ("-opened_at", "-id")}
    default_sort = "due"
    default_tab = "open"
    tabs = (
        Tab(
            "mine",
            _("Mine"),
            lambda rows, user: rows.filter(owner=user).exclude(state__in=[State.CLOSED, State.OBSERVED]),
            colour="orange",
        ),
        Tab("open", _("To be planned"), lambda rows, user: rows.filter(state=State.OPEN), colour="orange"),
        Tab("waiting", _("Waiting for approval"), lambda rows, user: rows.filter(state=State.WAITING)),
        Tab("running", _("Running"), lambda rows, user: rows.filter(state=State.RUNNING), colour="blue"),
        Tab("observed", _("Left alone on purpose"), lambda rows, user: rows.filter(state=State.OBSERVED), count=False),
        Tab("closed", _("Closed"), lambda rows, user: rows.filter(state=State.CLOSED), count=False),
    )
    empty_title = _("Nobody to be kept here")
    empty_text = _("Cases open by themselves when somebody falls behind, asks to settle early, or goes silent.")

    def row_url(self, obj: RetentionCase) -> str:
        return obj.get_absolute_url()
