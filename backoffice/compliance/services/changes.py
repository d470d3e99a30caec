"""Changes of law: entered with what they touch; open tasks really keep what they touch from being approved anew."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.compliance.domain import Affected
from backoffice.compliance.models import ChangeTask, RegulationChange
from backoffice.compliance.policies import require
from backoffice.compliance.selectors import open_gates
from backoffice.values.errors import Refused


@transaction.atomic
def enter_change(*, actor: Any, now: datetime, **facts: Any) -> RegulationChange:
    require(actor, "compliance.edit")
    if facts["effective_on"] < facts["published_on"]:
        raise Refused("compliance.dates", _("It cannot be in force before it is published."), field="effective_on")
    row = RegulationChange.objects.create(created_by=actor, created_at=now, **facts)
    record(actor=actor, action="compliance.enter_change", obj=row, at=now, effective_on=row.effective_on)
    return row


@transaction.atomic
def add_task(
    *, actor: Any, change_id: int, affected: str, reference: str, what: str, owner: Any, due_on: date, now: datetime
) -> ChangeTask:
    """Something of ours that the change touches. A wording or product is named, so that it can be held back."""
    require(actor, "compliance.edit")
    change = RegulationChange.objects.select_for_update(of=("self",)).get(pk=change_id)
    if affected in {Affected.WORDING, Affected.PRODUCT} and not reference.strip():
        raise Refused("compliance.reference", _("Name the wording or product."), field="reference")
    task = ChangeTask.objects.create(
        change=change, affected=affected, reference=reference.strip(), what=what.strip(), owner=owner, due_on=due_on
    )
    record(actor=actor, action="compliance.add_task", obj=change, at=now, task=task.pk, affected=affected)
    return task


@transaction.atomic
def finish_task(*, actor: Any, task_id: int, result: str, now: datetime) -> ChangeTask:
    """Done, by its owner or by compliance, saying what fulfils it."""
    task = ChangeTask.objects.select_for_update(of=("self",)).select_related("change").get(pk=task_id)
    if task.owner_id != actor.pk:
        require(actor, "compliance.edit")
    if task.done_at is not None:
        raise Refused("compliance.done", _("This task is done already."))
    if len(result.strip()) < 4:
        raise Refused("compliance.result", _("Say what fulfils it."), field="result")
    task.done_at, task.done_by, task.result = now, actor, result.strip()[:300]
    task.save()
    record(actor=actor, action="compliance.finish_task", obj=task.change, at=now, task=task.pk)
    return task


def refuse_gated(affected: Affected, reference: str, now: datetime) -> None:
    """Refused("compliance.change_open") while a change in force touches this and its task is open.

    A new version that does not yet do what the law now asks would stand approved against it: first the task says what
    fulfils it, then the version is approved.
    """
    tasks = open_gates(affected, reference, timezone.localdate(now))
    if tasks:
        raise Refused(
            "compliance.change_open",
            _("%(change)s is in force and its task is open: %(task)s. Finish the task first."),
            change=str(tasks[0].change),
            task=tasks[0].what,
        )
