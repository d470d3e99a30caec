"""Reading the registers: what stands in the way of business, and what is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.compliance.domain import Affected, Approved, BreachState, partner_obstacles
from backoffice.compliance.models import (
    Breach,
    ChangeTask,
    ImpactAssessment,
    Incident,
    IncidentAction,
    Procedure,
    ProcedureRun,
    Processor,
    RegulationChange,
)
from backoffice.parameters.services import value

SOON = "licence.alert_days"


@dataclass(frozen=True)
class Due:
    """One thing with an end: where it stands, whose it is, by when."""

    key: str
    kind: Any
    label: str
    owner: str
    on: date
    url: str
    owner_id: int | None = None

    def late(self, today: date) -> bool:
        return self.on < today


_watched: list[Callable[[date, date], Iterable[Due]]] = []


def watch(read: Callable[[date, date], Iterable[Due]]) -> None:
    """A room above the foundation has dates of its own: `read(today, until)` gives those that end by `until`."""
    _watched.append(read)


def partner_stands(code: str, address: str, on: date) -> list[str]:
    """What forbids giving personal data to this partner on a day; empty when nothing does.

    Every partner has a record in the register. Only a partner on this very machine (the sandbox) needs none: nothing
    leaves the house.
    """
    row = Processor.objects.filter(code=code).first()
    if row is None and on_this_machine(address):
        return []
    return partner_obstacles(row.standing if row is not None else None, on)


def on_this_machine(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", ""}


def open_gates(affected: Affected, reference: str, on: date) -> list[ChangeTask]:
    """Tasks of changes in force that touch this wording or product and are not done: it is not approved anew."""
    rows = ChangeTask.objects.filter(
        affected=affected.value, reference=reference, done_at__isnull=True, change__effective_on__lte=on
    )
    return list(rows.select_related("change"))


def processors(user: Any) -> QuerySet[Processor]:
    return Processor.objects.select_related("created_by") if user.may("compliance.view") else Processor.objects.none()


def assessments(user: Any) -> QuerySet[ImpactAssessment]:
    rows = ImpactAssessment.objects.select_related("processor", "created_by")
    return rows if user.may("compliance.view") else rows.none()


def breaches(user: Any) -> QuerySet[Breach]:
    rows = Breach.objects.select_related("created_by", "closed_by")
    return rows if user.may("compliance.view") else rows.none()


def changes(user: Any) -> QuerySet[RegulationChange]:
    rows = RegulationChange.objects.select_related("owner").annotate(
        open_tasks=Count("tasks", filter=Q(tasks__done_at__isnull=True)), all_tasks=Count("tasks")
    )
    return rows if user.may("compliance.view") else rows.none()


def procedures(user: Any) -> QuerySet[Procedure]:
    return Procedure.objects.all() if user.may("procedures.run") else Procedure.objects.none()


def incidents(user: Any) -> QuerySet[Incident]:
    rows = Incident.objects.select_related("owner", "reported_by", "handled_by", "closed_by")
    if user.may("compliance.view"):
        return rows
    return rows.filter(Q(owner=user) | Q(reported_by=user))


def incident_figures(since: date) -> list[dict[str, Any]]:
    """By category since a day: how many, how many still open, what they cost after what came back."""
    rows = (
        Incident.objects.filter(happened_on__gte=since)
        .values("category")
        .annotate(
            n=Count("id"),
            open=Count("id", filter=~Q(state="closed")),
            loss=Sum("loss"),
            recovered=Sum("recovered"),
        )
        .order_by("category")
    )
    return [row | {"net": row["loss"] - row["recovered"]} for row in rows]


def due(today: date) -> list[Due]:
    """Everything that is late or ends within the days of warning, nearest first; a constant number of queries."""
    until = today + timedelta(days=value(SOON, today).value)
    found = [*_partners(until), *_assessments(until), *_breaches(), *_tasks(until), *_actions(until), *_runs(today)]
    for read in _watched:
        found += read(today, until)
    return sorted(found, key=lambda one: (one.on, one.key))


def _partners(until: date) -> list[Due]:
    rows = Processor.objects.exclude(state=Approved.ENDED.value)
    return [
        Due(f"processor:{row.pk}", _("Data processor"), row.name, "", row.next_end, row.get_absolute_url())
        for row in rows
        if row.next_end is not None and row.next_end <= until
    ]


def _assessments(until: date) -> list[Due]:
    rows = ImpactAssessment.objects.filter(review_on__lte=until).exclude(state=Approved.ENDED.value)
    return [
        Due(f"pia:{row.pk}", _("Impact assessment"), row.title, "", row.review_on, row.get_absolute_url())
        for row in rows
    ]


def _breaches() -> list[Due]:
    rows = Breach.objects.exclude(state=BreachState.CLOSED.value).filter(authority_told_at__isnull=True)
    return [
        Due(
            f"breach:{row.pk}", _("Authority to be told of a breach"), f"{row.number} {row.title}", "",
            timezone.localdate(row.tell_by), row.get_absolute_url(),
        )
        for row in rows
    ]  # fmt: skip


def _tasks(until: date) -> list[Due]:
    rows = ChangeTask.objects.filter(done_at__isnull=True, due_on__lte=until).select_related("change", "owner")
    return [
        Due(
            f"task:{row.pk}", _("Regulation change"), f"{row.change} {row.what}", str(row.owner), row.due_on,
            row.change.get_absolute_url(), row.owner_id,
        )
        for row in rows
    ]  # fmt: skip


def _actions(until: date) -> list[Due]:
    rows = IncidentAction.objects.filter(done_at__isnull=True, due_on__lte=until).select_related("incident", "owner")
    return [
        Due(
            f"action:{row.pk}", _("Action after an incident"), f"{row.incident} {row.what}", str(row.owner),
            row.due_on, row.incident.get_absolute_url(), row.owner_id,
        )
        for row in rows
    ]  # fmt: skip


def _runs(today: date) -> list[Due]:
    """Checklists begun and not finished."""
    rows = ProcedureRun.objects.filter(finished_at__isnull=True).select_related("version__procedure", "started_by")
    return [
        Due(
            f"run:{row.pk}", _("Checklist"), str(row), str(row.started_by or ""), row.day, row.get_absolute_url(),
            row.started_by_id,
        )
        for row in rows
    ]  # fmt: skip
