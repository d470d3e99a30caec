from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice.web import badges
from backoffice.web.formats import listed
from backoffice.web.lists import BulkAction, Column, Tab, Table
from risk.review import presenting, selectors
from risk.review.domain import Status
from risk.review.models import (
    OUTCOME_LABELS,
    QUALITY_RESULTS,
    RESULT_LABELS,
    STATUS_LABELS,
    Outcome,
    QualityCheck,
    ReviewCase,
)

COLOURS = {
    Status.OPEN: "blue",
    Status.CLAIMED: "azure",
    Status.WAITING_MATERIAL: "yellow",
    Status.SECOND_APPROVAL: "purple",
    Status.DECIDED: "secondary",
}
badges.register("review.status", {status.value: (COLOURS[status], label) for status, label in STATUS_LABELS.items()})
badges.register(
    "review.outcome",
    {
        Outcome.RECOMMEND.value: ("green", OUTCOME_LABELS[Outcome.RECOMMEND]),
        Outcome.REJECT.value: ("red", OUTCOME_LABELS[Outcome.REJECT]),
        Outcome.WITHDRAWN.value: ("secondary", OUTCOME_LABELS[Outcome.WITHDRAWN]),
    },
)


def handler(case: ReviewCase) -> str:
    """Who is at it; a claim whose lease ran out is nobody's."""
    if case.claimed_by is None or (case.lease_until and case.lease_until <= timezone.now()):
        return ""
    return str(case.claimed_by)


def first_hits(case: ReviewCase) -> list[dict[str, Any]]:
    return [presenting.hit(reason) for reason in case.assessment.reasons[:2]] if case.assessment else []


QUALITY_COLOURS = ("green", "yellow", "red")
badges.register(
    "review.quality",
    {code: (colour, label) for (code, label), colour in zip(QUALITY_RESULTS, QUALITY_COLOURS, strict=True)},
)
badges.register(
    "review.visit",
    {
        result.value: (colour, RESULT_LABELS[result])
        for result, colour in zip(RESULT_LABELS, ("green", "red", "yellow", "orange"), strict=True)
    },
)
DRAWN: dict[str, Any] = {
    "random": _("by lot"),
    "against": _("against the assessment"),
    "fast": _("decided in under a minute"),
    "appeal": _("after an appeal"),
}


def drawn_because(check: QualityCheck) -> str:
    return listed(DRAWN[one] for one in check.why if one in DRAWN)


class QualityTable(Table):
    columns = [
        Column("case.number", _("Case"), kind="code", link=True),
        Column("case.application.customer.name", _("Customer"), kind="strong"),
        Column("case.amount", _("Amount"), kind="money"),
        Column("case.outcome", _("Outcome"), kind="badge", badge="review.outcome", value=lambda row: row.case.outcome),
        Column("case.decided_by.full_name", _("Decided by")),
        Column("case.decided_at", _("Decided at"), kind="time"),
        Column("why", _("Drawn"), value=drawn_because),
        Column("result", _("Result"), kind="badge", badge="review.quality"),
        Column("checked_by.full_name", _("Checked by")),
    ]
    sorts = {"-id": ("-id",)}
    tabs = [
        Tab("open", _("To be checked"), lambda rows, _user: rows.filter(checked_at__isnull=True)),
        Tab("found", _("With findings"), lambda rows, _user: rows.filter(result__in=("slips", "disagree")), "red"),
        Tab("done", _("Checked"), lambda rows, _user: rows.filter(checked_at__isnull=False), count=False),
    ]
    default_tab = "open"
    show_all = False
    empty_title = _("Nothing to check")
    empty_text = _("Cases are drawn by themselves, by lot and by risk, once they are decided.")

    def row_url(self, obj: Any) -> str:
        return reverse("review:quality_check", args=[obj.pk])


class ReviewTable(Table):
    columns = [
        Column(
            "due_at",
            _("Left"),
            kind="custom",
            template="risk/review/cell_clock.html",
            sort="due",
        ),
        Column("application.number", _("Number"), kind="code", link=True),
        Column("application.customer.name", _("Customer"), kind="strong"),
        Column("amount", _("Amount"), kind="money", sort="-amount"),
        Column("application.term_months", pgettext_lazy("number of instalments", "Terms"), kind="int"),
        Column("assessment.score", _("Score"), kind="custom", template="risk/review/cell_score.html"),
        Column(
            "reasons",
            _("Why"),
            kind="custom",
            template="risk/review/cell_reasons.html",
            value=first_hits,
            export=False,
        ),
        Column("claimed_by", _("Handled by"), value=handler),
        Column("application.channel", _("Channel"), kind="badge", badge="application.channel", css="wide-only"),
        Column("status", _("State"), kind="badge", badge="review.status", css="wide-only"),
    ]
    sorts = {
        "queue": ("rank_at", "id"),
        "due": ("due_at", "id"),
        "-amount": ("-amount", "-id"),
        "-opened": ("-opened_at", "-id"),
    }
    default_sort = "queue"
    tabs = [
        Tab(
            "waiting",
            pgettext_lazy("review", "Waiting"),
            lambda cases, _user: selectors.waiting(cases, timezone.now()),
        ),
        Tab(
            "breach",
            _("About to breach"),
            lambda cases, _user: selectors.about_to_breach(cases, timezone.now()),
            "red",
        ),
        Tab("mine", _("Mine"), lambda cases, user: selectors.mine(cases, user, timezone.now()), "blue"),
        Tab("held", _("In work"), lambda cases, _user: selectors.in_work(cases, timezone.now()), count=False),
        Tab("material", _("Awaiting material"), lambda cases, _user: cases.filter(status=Status.WAITING_MATERIAL)),
        Tab(
            "second", _("Second approval"), lambda cases, _user: cases.filter(status=Status.SECOND_APPROVAL), "purple"
        ),
        Tab("decided", _("Decided"), lambda cases, _user: cases.filter(status=Status.DECIDED), count=False),
    ]
    default_tab = "waiting"
    show_all = False
    bulk_actions = [
        BulkAction(_("Claim"), "claim-many/", permission="review.work", icon="hand-grab"),
    ]
    empty_title = _("Nothing waits here")
    empty_text = _("New B cases appear by themselves. Look at the other tabs, or take a filter away.")

    def row_url(self, obj: Any) -> str:
        return reverse("review:detail", args=[obj.pk])

    def preview_url(self, obj: Any) -> str:
        return reverse("review:preview", args=[obj.pk])

    def row_class(self, obj: Any) -> str:
        return "row-late" if obj.status != Status.DECIDED and obj.due_at <= timezone.now() else ""
