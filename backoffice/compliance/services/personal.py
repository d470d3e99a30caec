"""Data processors, impact assessments and breaches."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.compliance import domain
from backoffice.compliance.domain import BREACH, WRITTEN, Approved
from backoffice.compliance.models import Breach, BreachEntry, ImpactAssessment, Processor
from backoffice.compliance.policies import require, require_other
from backoffice.parameters.services import value
from backoffice.values.errors import Refused

TELL_HOURS = "privacy.breach.tell_hours"


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


@transaction.atomic
def enter_processor(*, actor: Any, now: datetime, pk: int | None = None, **facts: Any) -> Processor:
    """A new record, or a draft changed. An active one is changed by ending it and entering it anew, or by a review."""
    require(actor, "compliance.edit")
    row = Processor(created_by=actor, created_at=now) if pk is None else _draft(Processor, pk)
    for name, fact in facts.items():
        setattr(row, name, fact)
    if row.reviewed_on is not None:
        row.review_due = months_later(row.reviewed_on, row.review_months)
    row.save()
    record(actor=actor, action="compliance.enter_processor", obj=row, at=now, code=row.code)
    return row


@transaction.atomic
def review_processor(
    *, actor: Any, pk: int, note: str, now: datetime, agreement_valid_to: date | None = None,
    licence_valid_to: date | None = None,
) -> Processor:  # fmt: skip
    """The periodic look at a partner: papers renewed, finding written down, next date set."""
    require(actor, "compliance.edit")
    row = Processor.objects.select_for_update(of=("self",)).get(pk=pk)
    today = timezone.localdate(now)
    row.reviewed_on, row.review_due, row.review_note = today, months_later(today, row.review_months), note.strip()
    row.agreement_valid_to = agreement_valid_to or row.agreement_valid_to
    row.licence_valid_to = licence_valid_to or row.licence_valid_to
    row.save()
    record(actor=actor, action="compliance.review_processor", obj=row, at=now, reason=note, until=row.review_due)
    return row


@transaction.atomic
def enter_assessment(*, actor: Any, now: datetime, pk: int | None = None, **facts: Any) -> ImpactAssessment:
    require(actor, "compliance.edit")
    row = ImpactAssessment(created_by=actor, created_at=now) if pk is None else _draft(ImpactAssessment, pk)
    for name, fact in facts.items():
        setattr(row, name, fact)
    row.save()
    record(actor=actor, action="compliance.enter_assessment", obj=row, at=now)
    return row


def _draft(model: type[models.Model], pk: int) -> Any:
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != Approved.DRAFT:
        raise Refused("compliance.not_a_draft", _("Only a draft can be changed. Enter a new one."))
    return row


@transaction.atomic
def submit_record(*, actor: Any, row: Processor | ImpactAssessment, now: datetime) -> Approval:
    """Hands a draft to a second person. Refused: compliance.unanswered for an assessment with open questions."""
    require(actor, "compliance.edit")
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if isinstance(row, ImpactAssessment) and domain.unanswered(row.answers):
        raise Refused("compliance.unanswered", _("Answer every question first."))
    row.state = WRITTEN.target("submit", row.state)
    row.save(update_fields=["state"])
    return approvals.submit(actor=actor, kind=KINDS[type(row)], obj=row, content=content_of(row), now=now)


def content_of(row: Processor | ImpactAssessment) -> dict[str, Any]:
    left_out = {"id", "state", "created_by", "created_at"}
    return {
        field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in left_out
    }


def _decided(verb: str) -> Any:
    def act(approval: Approval, actor: Any, now: datetime) -> None:
        model = next(model for model, kind in KINDS.items() if kind == approval.kind)
        row = model.objects.select_for_update(of=("self",)).get(pk=approval.object_id)
        row.state = WRITTEN.target(verb, row.state)
        row.save(update_fields=["state"])
        record(actor=actor, action=f"compliance.{verb}", obj=row, at=now)

    return act


KINDS: dict[Any, str] = {Processor: "compliance.processor", ImpactAssessment: "compliance.assessment"}
for kind, label, page in (
    ("compliance.processor", _("Data processor"), "/compliance/processors/"),
    ("compliance.assessment", _("Impact assessment"), "/compliance/assessments/"),
):
    registry.kind(
        kind,
        permission="compliance.approve",
        on_approved=_decided("activate"),
        on_refused=_decided("return"),
        content=content_of,
        label=label,
        url=lambda approval, page=page: f"{page}{approval.object_id}/",
    )


@transaction.atomic
def report_breach(*, actor: Any, now: datetime, discovered_at: datetime, **facts: Any) -> Breach:
    """A breach is known: its clock towards the authority starts with its discovery."""
    require(actor, "compliance.edit")
    if discovered_at > now:
        raise Refused("compliance.future", _("This lies in the future. Check the time."), field="discovered_at")
    hours = value(TELL_HOURS, timezone.localdate(now)).value
    row = Breach.objects.create(
        discovered_at=discovered_at, tell_by=domain.tell_by(discovered_at, hours), created_by=actor, **facts
    )
    row.number = f"XX{timezone.localdate(now):%Y%m%d}-{row.pk:03d}"
    row.save(update_fields=["number"])
    _wrote(row, actor, now, "发现并登记")
    record(actor=actor, action="compliance.report_breach", obj=row, at=now, affected=row.affected)
    return row


def _wrote(row: Breach, actor: Any, at: datetime, text: str) -> None:
    BreachEntry.objects.create(breach=row, at=at, text=text[:500], by=actor)


def _open_breach(actor: Any, pk: int) -> Breach:
    require(actor, "compliance.edit")
    row = Breach.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state == domain.BreachState.CLOSED:
        raise Refused("compliance.closed", _("This breach is closed."))
    return row


@transaction.atomic
def note_breach(*, actor: Any, pk: int, text: str, now: datetime, affected: int | None = None) -> Breach:
    """What was done or found, with the number of people as it is known now."""
    row = _open_breach(actor, pk)
    if affected is not None:
        row.affected = affected
        row.save(update_fields=["affected"])
    _wrote(row, actor, now, text)
    return row


@transaction.atomic
def tell_authority(*, actor: Any, pk: int, text: str, now: datetime) -> Breach:
    row = _open_breach(actor, pk)
    row.authority_told_at = row.authority_told_at or now
    row.save(update_fields=["authority_told_at"])
    _wrote(row, actor, now, f"报告主管部门：{text}")
    record(actor=actor, action="compliance.tell_authority", obj=row, at=now, late=now > row.tell_by)
    return row


@transaction.atomic
def tell_people(*, actor: Any, pk: int, text: str, now: datetime, not_needed: bool = False) -> Breach:
    """The people are told, or it is written down why that is not needed: the measures avoid harm."""
    row = _open_breach(actor, pk)
    if not_needed:
        row.people_not_told = text[:300]
    else:
        row.people_told_at = row.people_told_at or now
    row.save(update_fields=["people_told_at", "people_not_told"])
    _wrote(row, actor, now, f"{'不通知个人的理由' if not_needed else '通知个人'}：{text}")
    record(actor=actor, action="compliance.tell_people", obj=row, at=now, not_needed=not_needed)
    return row


@transaction.atomic
def contain_breach(*, actor: Any, pk: int, text: str, now: datetime) -> Breach:
    row = _open_breach(actor, pk)
    row.state, row.cause = BREACH.target("contain", row.state), text.strip()[:300]
    row.save(update_fields=["state", "cause"])
    _wrote(row, actor, now, f"已控制：{text}")
    record(actor=actor, action="compliance.contain_breach", obj=row, at=now)
    return row


@transaction.atomic
def close_breach(*, actor: Any, pk: int, text: str, now: datetime) -> Breach:
    """Closed with its lessons by another person than who entered it, once everybody who has to know was told."""
    row = _open_breach(actor, pk)
    require_other(actor, row.created_by_id)
    if row.authority_told_at is None or (row.people_told_at is None and not row.people_not_told):
        raise Refused("compliance.untold", _("Tell the authority, and the people or why not, before closing."))
    row.state, row.lessons = BREACH.target("close", row.state), text.strip()[:500]
    row.closed_by, row.closed_at = actor, now
    row.save()
    _wrote(row, actor, now, f"关闭：{text}")
    record(actor=actor, action="compliance.close_breach", obj=row, at=now)
    return row
