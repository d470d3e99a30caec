"""Operational incidents: reported by anybody, handled by their owner, closed by another person."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.compliance.domain import INCIDENT, IncidentState
from backoffice.compliance.models import Incident, IncidentAction
from backoffice.compliance.policies import require, require_other
from backoffice.values.errors import Refused


@transaction.atomic
def report_incident(*, actor: Any, now: datetime, happened_on: date, **facts: Any) -> Incident:
    require(actor, "incidents.report")
    today = timezone.localdate(now)
    if happened_on > today:
        raise Refused("compliance.future", _("This lies in the future. Check the time."), field="happened_on")
    row = Incident.objects.create(happened_on=happened_on, reported_by=actor, reported_at=now, **facts)
    row.number = f"SJ{today:%Y%m%d}-{row.pk:03d}"
    row.save(update_fields=["number"])
    record(actor=actor, action="compliance.report_incident", obj=row, at=now, category=row.category)
    return row


def _of(actor: Any, pk: int) -> Incident:
    row = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state == IncidentState.CLOSED:
        raise Refused("compliance.closed", _("This incident is closed."))
    if row.owner_id != actor.pk:
        require(actor, "compliance.edit")
    return row


@transaction.atomic
def add_action(*, actor: Any, pk: int, what: str, owner: Any, due_on: date, now: datetime) -> IncidentAction:
    row = _of(actor, pk)
    record(actor=actor, action="compliance.add_action", obj=row, at=now, due_on=due_on)
    return IncidentAction.objects.create(incident=row, what=what.strip(), owner=owner, due_on=due_on)


@transaction.atomic
def finish_action(*, actor: Any, action_id: int, result: str, now: datetime) -> IncidentAction:
    action = IncidentAction.objects.select_for_update(of=("self",)).select_related("incident").get(pk=action_id)
    if action.owner_id != actor.pk:
        require(actor, "compliance.edit")
    if action.done_at is not None:
        raise Refused("compliance.done", _("This task is done already."))
    action.done_at, action.result = now, result.strip()[:300]
    action.save()
    record(actor=actor, action="compliance.finish_action", obj=action.incident, at=now, action_id=action.pk)
    return action


@transaction.atomic
def handle_incident(*, actor: Any, pk: int, cause: str, loss: Decimal, recovered: Decimal, now: datetime) -> Incident:
    """Cause and cost are known and every action is done; another person closes it."""
    row = _of(actor, pk)
    if row.actions.filter(done_at__isnull=True).exists():
        raise Refused("compliance.actions_open", _("Actions are still open."))
    row.state = INCIDENT.target("handle", row.state)
    row.cause, row.loss, row.recovered, row.handled_by = cause.strip()[:500], loss, recovered, actor
    row.save()
    record(actor=actor, action="compliance.handle_incident", obj=row, at=now, loss=loss, recovered=recovered)
    return row


@transaction.atomic
def reopen_incident(*, actor: Any, pk: int, now: datetime) -> Incident:
    row = _of(actor, pk)
    row.state, row.handled_by = INCIDENT.target("reopen", row.state), None
    row.save()
    record(actor=actor, action="compliance.reopen_incident", obj=row, at=now)
    return row


@transaction.atomic
def close_incident(*, actor: Any, pk: int, now: datetime) -> Incident:
    require(actor, "compliance.approve")
    row = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    require_other(actor, row.handled_by_id)
    row.state, row.closed_by, row.closed_at = INCIDENT.target("close", row.state), actor, now
    row.save()
    record(actor=actor, action="compliance.close_incident", obj=row, at=now)
    return row
