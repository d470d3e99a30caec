"""Guarantors: kept, activated by a second person, suspended by one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused
from loans.lenders.domain import PARTY, PartyStatus, guarantor_obstacles
from loans.lenders.models import Guarantor
from loans.lenders.services.lenders import changes_of, checked_credit_code
from loans.lenders.words import OBSTACLES

ACTIVATE = "lenders.guarantor"


@transaction.atomic
def save_guarantor(*, actor: User, now: datetime, guarantor_id: int | None = None, **fields: Any) -> Guarantor:
    """A new guarantor or a changed record. Refused("lenders.credit_code"), Refused("lenders.guarantor_name")."""
    fields["credit_code"] = checked_credit_code(fields.get("credit_code", ""))
    if Guarantor.objects.filter(name=fields["name"]).exclude(pk=guarantor_id).exists():
        raise Refused("lenders.guarantor_name", _("This guarantor is on file already."), field="name")
    if guarantor_id is None:
        guarantor = Guarantor.objects.create(**fields)
        record(actor=actor, action="lenders.guarantor_create", obj=guarantor, at=now, name=guarantor.name)
        return guarantor
    guarantor = _locked(guarantor_id)
    changes = changes_of(guarantor, fields)
    for name, new in fields.items():
        setattr(guarantor, name, new)
    guarantor.save()
    record(actor=actor, action="lenders.guarantor_change", obj=guarantor, at=now, changes=changes)
    return guarantor


def content_of(guarantor: Guarantor) -> dict[str, Any]:
    return {
        "guarantor": guarantor.name,
        "kind": guarantor.kind,
        "credit_code": guarantor.credit_code,
        "licence": [guarantor.licence_no, guarantor.licence_issuer, guarantor.licence_valid_to],
        "ceiling": guarantor.ceiling,
    }


@transaction.atomic
def submit_guarantor(*, actor: User, now: datetime, guarantor_id: int) -> Approval:
    """draft or suspended -> submitted. Refused("lenders.papers") when the licence is missing or has expired."""
    guarantor = _locked(guarantor_id)
    _require_licence(guarantor, now)
    _move(guarantor, "submit", actor, now)
    return approvals.submit(actor=actor, kind=ACTIVATE, obj=guarantor, content=content_of(guarantor), now=now)


@transaction.atomic
def suspend_guarantor(*, actor: User, now: datetime, guarantor_id: int, reason: str) -> Guarantor:
    guarantor = _locked(guarantor_id)
    _move(guarantor, "suspend", actor, now, reason)
    enqueue("products.review_sales", key=f"review-sales:guarantor:{guarantor.pk}:{now.isoformat()}", payload={})
    return guarantor


def _locked(guarantor_id: int) -> Guarantor:
    return Guarantor.objects.select_for_update().get(pk=guarantor_id)


def _require_licence(guarantor: Guarantor, now: datetime) -> None:
    found = guarantor_obstacles(
        PartyStatus.ACTIVE, guarantor.licence_no, guarantor.licence_valid_to, timezone.localdate(now)
    )
    if found:
        raise Refused("lenders.papers", " ".join(str(OBSTACLES[code].sentence) for code in found))


def _move(guarantor: Guarantor, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = guarantor.status
    guarantor.status = PARTY.target(verb, before)
    guarantor.save(update_fields=["status"])
    record(
        actor=actor, action=f"lenders.guarantor_{verb}", obj=guarantor, reason=reason, at=now, before=before,
        after=guarantor.status,
    )  # fmt: skip


def _activated(approval: Approval, actor: Any, now: datetime) -> None:
    guarantor = _locked(int(approval.object_id))
    _require_licence(guarantor, now)
    _move(guarantor, "activate", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    guarantor = _locked(int(approval.object_id))
    if guarantor.status == PartyStatus.SUBMITTED:
        _move(guarantor, "return", actor, now)


kind(
    ACTIVATE,
    permission="lenders.approve",
    on_approved=_activated,
    on_refused=_returned,
    content=content_of,
    label=_("Guarantor may guarantee"),
    url=lambda approval: reverse("lenders:guarantor_detail", args=[approval.object_id]),
)
