"""Checklists: written, approved by another person, worked through with who, when and a note for each step."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.compliance.domain import WRITTEN, Approved, missing_steps, steps_of
from backoffice.compliance.models import Procedure, ProcedureRun, ProcedureVersion, StepDone
from backoffice.compliance.policies import require
from backoffice.values.errors import Refused

KIND = "compliance.procedure"


@transaction.atomic
def write_procedure(*, actor: Any, code: str, title: str, rhythm: str, steps: str, now: datetime) -> ProcedureVersion:
    """A version of a checklist, one step a line, handed to a second person at once."""
    require(actor, "compliance.edit")
    lines = steps_of(steps)
    if not lines:
        raise Refused("compliance.no_steps", _("Write at least one step, one a line."), field="steps")
    procedure, _created = Procedure.objects.update_or_create(code=code, defaults={"title": title, "rhythm": rhythm})
    last = procedure.versions.select_for_update().first()
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=last.number + 1 if last else 1,
        steps=lines,
        state=Approved.SUBMITTED.value,
        author=actor,
        created_at=now,
    )
    before = procedure.versions.filter(state=Approved.ACTIVE.value).first()
    approvals.submit(
        actor=actor,
        kind=KIND,
        obj=version,
        content=content_of(version),
        before=content_of(before) if before else None,
        now=now,
    )
    record(actor=actor, action="compliance.write_procedure", obj=version, at=now, steps=len(lines))
    return version


def content_of(version: ProcedureVersion) -> dict[str, Any]:
    return {"procedure": version.procedure.title, "version": version.number, "steps": "\n".join(version.steps)}


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    version = ProcedureVersion.objects.select_for_update(of=("self",)).get(pk=approval.object_id)
    ProcedureVersion.objects.filter(procedure=version.procedure_id, state=Approved.ACTIVE.value).update(
        state=Approved.ENDED.value
    )
    version.state, version.active_from = WRITTEN.target("activate", version.state), now
    version.save(update_fields=["state", "active_from"])


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    ProcedureVersion.objects.filter(pk=approval.object_id).update(state=Approved.DRAFT.value)


registry.kind(
    KIND,
    permission="compliance.approve",
    on_approved=_approved,
    on_refused=_returned,
    content=content_of,
    label=_("Procedure"),
    url=lambda approval: "/compliance/procedures/",
)


@transaction.atomic
def start_run(*, actor: Any, procedure_id: int, day: date, now: datetime) -> ProcedureRun:
    """Work through the version in force for a day; started twice it is one run."""
    require(actor, "procedures.run")
    version = ProcedureVersion.objects.filter(procedure=procedure_id, state=Approved.ACTIVE.value).first()
    if version is None:
        raise Refused("compliance.not_in_force", _("No version of this procedure is in force yet."))
    run, created = ProcedureRun.objects.get_or_create(
        version=version, day=day, defaults={"started_by": actor, "started_at": now}
    )
    if created:
        record(actor=actor, action="compliance.start_run", obj=run, at=now)
    return run


@transaction.atomic
def do_step(*, actor: Any, run_id: int, n: int, note: str, now: datetime) -> ProcedureRun:
    """One step is done; with the last one the run is finished. Refused: compliance.no_step, compliance.step_done."""
    require(actor, "procedures.run")
    run = ProcedureRun.objects.select_for_update(of=("self",)).select_related("version").get(pk=run_id)
    count = len(run.version.steps)
    if not 1 <= n <= count:
        raise Refused("compliance.no_step", _("The checklist has no such step."))
    try:
        with transaction.atomic():
            StepDone.objects.create(run=run, n=n, note=note.strip()[:200], by=actor, at=now)
    except IntegrityError:
        raise Refused("compliance.step_done", _("Somebody has done this step already.")) from None
    if not missing_steps(count, run.steps_done.values_list("n", flat=True)):
        run.finished_at = now
        run.save(update_fields=["finished_at"])
        record(actor=actor, action="compliance.finish_run", obj=run, at=now)
    return run
