"""More of the statutory time: 15 days, then 30; at most twice, approved from above, and told to the complainant."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases.domain import EXTENSIONS, ClockKind, Kind
from complaints.cases.filing import beijing, phone_for_messages, tell_complainant
from complaints.cases.models import Clock, Complaint
from complaints.cases.services import happen, locked
from complaints.handling import policies
from complaints.handling.domain import ExtensionState
from complaints.handling.models import Extension
from complaints.handling.services import handled

# A complex case is decided by a lead, a very complex one by management or compliance.
KINDS = {1: "complaints.extend", 2: "complaints.extend_again"}


def ask_for_extension(
    *, actor: User, complaint_id: int, reason: str, now: datetime, version: int | None = None
) -> Extension:
    """Ask for the next extension. Refused after two, after the limit has been missed, and while one waits."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Say what makes the case complex."), field="reason")
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        clock = _running(complaint, now)
        earlier = complaint.extensions.exclude(state=ExtensionState.REFUSED)
        if earlier.filter(state=ExtensionState.ASKED).exists():
            raise Refused("complaints.extension_waits", _("An extension already waits for approval."))
        step = earlier.count() + 1
        if step > len(EXTENSIONS):
            raise Refused("complaints.extended_twice", _("The statutory time was extended twice; it cannot be again."))
        extension = Extension.objects.create(
            complaint=complaint,
            step=step,
            days=EXTENSIONS[step - 1],
            reason=reason.strip()[:300],
            asked_by=actor,
            asked_at=now,
        )
        approvals.submit(
            actor=actor,
            kind=KINDS[step],
            obj=extension,
            content=_content(extension),
            before={"due": clock.due_at},
            note=extension.reason,
            now=now,
        )
        record(actor=actor, action="complaints.ask_extension", obj=complaint, reason=reason, at=now, step=step)
    return extension


def _content(extension: Extension) -> dict[str, Any]:
    return {
        "complaint": extension.complaint.number,
        "step": extension.step,
        "days": extension.days,
        "reason": extension.reason,
    }


def _running(complaint: Complaint, now: datetime) -> Clock:
    """The statutory clock, still running and not yet missed."""
    clock = complaint.clocks.filter(kind=ClockKind.STATUTORY, stopped_at=None, cancelled_at=None).first()
    if clock is None or clock.due_at is None:
        raise Refused("complaints.no_statutory_clock", _("No statutory limit runs for this complaint."))
    if clock.breached_at is not None or clock.due_at < now:
        raise Refused("complaints.too_late_to_extend", _("The statutory limit has passed; it cannot be extended."))
    return clock


def _grant(approval: Approval, actor: Any, now: datetime) -> None:
    extension = Extension.objects.select_related("complaint").get(pk=approval.object_id)
    complaint = locked(extension.complaint_id)
    if not policies.is_above(actor, extension.asked_by) or complaint.owner_id == actor.pk:
        raise Refused("complaints.not_above", _("An extension is approved by somebody above the handler."))
    _running(complaint, now)
    happen(complaint, Kind.EXTEND, actor=actor, now=now, days=extension.days, text=extension.reason)
    clock = complaint.clocks.get(kind=ClockKind.STATUTORY)
    extension.state, extension.decided_by, extension.decided_at = ExtensionState.GRANTED, actor, now
    _tell(extension, complaint, clock, now)
    extension.save()
    record(
        actor=actor,
        action="complaints.extend",
        obj=complaint,
        reason=extension.reason,
        at=now,
        step=extension.step,
        days=extension.days,
    )


def _tell(extension: Extension, complaint: Complaint, clock: Clock, now: datetime) -> None:
    """By text message where a mobile is known; otherwise somebody tells the complainant and writes down how."""
    address = phone_for_messages(complaint)
    if not address or clock.due_at is None:
        return
    extension.notice = tell_complainant(
        complaint,
        key=f"complaint:{complaint.pk}:extension:{extension.pk}",
        template="complaint_extended",
        context={"number": complaint.number, "reason": extension.reason, "due": beijing(clock.due_at)},
        now=now,
    )
    extension.told_at, extension.told_how = now, "短信"


def record_notice(
    *, actor: User, complaint_id: int, told_how: str, now: datetime, version: int | None = None
) -> Extension:
    """The complainant was told of the extension by telephone or letter."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        extension = complaint.extensions.filter(state=ExtensionState.GRANTED, told_at=None).first()
        if extension is None:
            raise Refused("complaints.nothing_to_tell", _("No extension is left to be told."))
        extension.told_at, extension.told_how = now, told_how.strip()[:200]
        extension.save(update_fields=["told_at", "told_how"])
        record(actor=actor, action="complaints.extension_told", obj=complaint, at=now, how=extension.told_how)
    return extension


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    Extension.objects.filter(pk=approval.object_id).update(
        state=ExtensionState.REFUSED, decided_by=actor, decided_at=now
    )


def _page(approval: Approval) -> str:
    pk = Extension.objects.filter(pk=approval.object_id).values_list("complaint_id", flat=True).first()
    return reverse("handling:detail", args=[pk]) if pk else reverse("handling:queue")


for step, name in KINDS.items():
    kind(
        name,
        permission=name,
        on_approved=_grant,
        on_refused=_refuse,
        content=_content,
        label=_("Extension of the statutory time") if step == 1 else _("Second extension of the statutory time"),
        url=_page,
    )
