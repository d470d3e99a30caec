"""Submitting a change to a second person, and deciding."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import domain, policies, selectors
from backoffice.approvals.domain import TRANSITIONS, Status
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import ApprovalKind, kinds
from backoffice.audit.services import record
from backoffice.values.errors import Refused


@transaction.atomic
def submit(
    *,
    actor: Any,
    kind: str,
    obj: models.Model | None,
    content: dict[str, Any],
    now: datetime,
    before: dict[str, Any] | None = None,
    note: str = "",
) -> Approval:
    """Asks for approval of exactly this content. `before` is shown beside it in the inbox.

    Refused("approvals.pending") when the same thing already waits. KeyError for a kind nobody registered.
    """
    registered = kinds[kind]
    content, before = _plain(content), _plain(before) if before is not None else None
    approval = Approval(
        kind=registered.name,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=_label_of(obj) if obj is not None else "",
        content=content,
        before=before,
        content_hash=domain.content_hash(content),
        note=note[:300],
        maker=actor,
        submitted_at=now,
    )
    try:
        with transaction.atomic():
            approval.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "approvals.pending",
            _("This already waits for approval. Withdraw the earlier request or wait for the answer."),
        ) from None
    record(actor=actor, action="approvals.submit", obj=approval, at=now, kind=kind, hash=approval.content_hash)
    return approval


def approve(*, actor: Any, approval_id: int, now: datetime, reason: str = "", seen_hash: str = "") -> Approval:
    """The second person's yes; the kind's effect happens in the same transaction.

    `seen_hash` is the hash of what was on the screen. Refused: approvals.same_person, approvals.not_allowed,
    approvals.changed (the object no longer is what was submitted: the approval is void), transition.not_allowed.
    """
    with transaction.atomic():
        approval, kind = _locked(approval_id)
        status = TRANSITIONS.target("approve", approval.status)
        _require_second_person(actor, approval, kind)
        changed = _changed(approval, kind, seen_hash)
        if changed:
            _close(approval, None, TRANSITIONS.target("void", approval.status), now, "")
            record(actor=actor, action="approvals.void", obj=approval, at=now, kind=approval.kind)
        else:
            _close(approval, actor, status, now, reason)
            kind.on_approved(approval, actor, now)
            record(
                actor=actor,
                action="approvals.approve",
                obj=approval,
                reason=reason,
                at=now,
                kind=approval.kind,
                maker=approval.maker_id,
                hash=approval.content_hash,
            )
    if changed:
        # Outside the transaction: the void stays although the approval is refused.
        raise Refused(
            "approvals.changed",
            _("What was submitted has changed since, so this request is void. Ask for it to be submitted again."),
        )
    return approval


@transaction.atomic
def refuse(*, actor: Any, approval_id: int, now: datetime, reason: str) -> Approval:
    """The second person's no, with a reason. Refused: approvals.reason and as `approve`."""
    approval, kind = _locked(approval_id)
    status = TRANSITIONS.target("refuse", approval.status)
    _require_second_person(actor, approval, kind)
    if len(reason.strip()) < 4:
        raise Refused("approvals.reason", _("Say in a few words why you refuse, so that it can be put right."))
    _close(approval, actor, status, now, reason.strip())
    if kind.on_refused is not None:
        kind.on_refused(approval, actor, now)
    record(actor=actor, action="approvals.refuse", obj=approval, reason=reason, at=now, kind=approval.kind)
    return approval


@transaction.atomic
def withdraw(*, actor: Any, approval_id: int, now: datetime) -> Approval:
    """The maker takes the request back. Refused("approvals.not_yours") for anybody else."""
    approval, kind = _locked(approval_id)
    status = TRANSITIONS.target("withdraw", approval.status)
    if not policies.may_withdraw(actor, approval):
        raise Refused("approvals.not_yours", _("Only the person who submitted this can withdraw it."))
    _close(approval, None, status, now, "")
    if kind.on_refused is not None:
        kind.on_refused(approval, actor, now)
    record(actor=actor, action="approvals.withdraw", obj=approval, at=now, kind=approval.kind)
    return approval


def _locked(approval_id: int) -> tuple[Approval, ApprovalKind]:
    approval = Approval.objects.select_for_update(of=("self",)).select_related("maker").get(pk=approval_id)
    return approval, kinds[approval.kind]


def _require_second_person(actor: Any, approval: Approval, kind: ApprovalKind) -> None:
    if approval.maker_id == actor.pk:
        raise Refused("approvals.same_person", _("You submitted this yourself; another person has to decide."))
    if not policies.may_decide(actor, approval, kind.permission):
        raise Refused("approvals.not_allowed", _("Your role does not include deciding this kind of request."))


def _changed(approval: Approval, kind: ApprovalKind, seen_hash: str) -> bool:
    if domain.content_hash(approval.content) != approval.content_hash:
        return True
    if seen_hash and seen_hash != approval.content_hash:
        return True
    if kind.content is None or not approval.object_type:
        return False
    obj = selectors.object_of(approval)
    return obj is None or domain.content_hash(_plain(kind.content(obj))) != approval.content_hash


def _close(approval: Approval, checker: Any, status: str, now: datetime, reason: str) -> None:
    approval.status = Status(status).value
    approval.checker, approval.decided_at, approval.reason = checker, now, reason[:300]
    approval.save(update_fields=["status", "checker", "decided_at", "reason"])


def _label_of(obj: models.Model) -> str:
    """Its number if it bears one that means something alone ("JJ2026…"), else what it calls itself."""
    number = getattr(obj, "number", "")
    return str(number if isinstance(number, str) and number else obj)[:120]


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """As it will come back from the database, so that hashes agree: decimals and dates as text."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False))
