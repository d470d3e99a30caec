"""Wording: drafted, previewed, submitted, approved by a second person, in force from a day, followed by the next."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.advertising import domain as advertising
from backoffice.advertising.services import lists_on
from backoffice.approvals import registry as approval_kinds
from backoffice.approvals import services as approvals
from backoffice.approvals.domain import Status
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.compliance.domain import Affected
from backoffice.compliance.services import refuse_gated
from backoffice.documents import markup, registry, selectors
from backoffice.documents.domain import WordingState
from backoffice.documents.models import Wording
from backoffice.documents.words import sentence_of
from backoffice.jobs.services import enqueue
from backoffice.values.errors import Refused

APPROVAL = "documents.wording"
WARNED = "warned"  # a warning of the advertising check: shown, does not stop the approval


def wording_in_force(kind: str, *, now: datetime) -> Wording:
    """The approved wording of this day. The shipped text becomes version 1 the first time it is needed."""
    current = selectors.current_wording(kind, timezone.localdate(now))
    if current is not None:
        return current
    with transaction.atomic():
        shipped, _created = Wording.objects.get_or_create(
            kind=kind,
            number=1,
            defaults={
                "body": registry.get(kind).shipped_wording(),
                "state": WordingState.APPROVED.value,
                "created_at": now,
                "decided_at": now,
                "reason": "shipped",
            },
        )
    return shipped


def problems_of(kind: str, body: str, *, on: date) -> list[markup.Problem]:
    """All that keeps this wording from approval, by line: what cannot be read, forbidden phrases, and rates that stand
    without their label once sample data are in the text. Warnings bear the code `warned`."""
    spec = registry.get(kind)
    found = markup.problems_of(body, spec.names, spec.slots)
    if found:
        return found
    lists, sample = lists_on(on), spec.sample_data()
    for number, line in enumerate(body.splitlines(), 1):
        text = "".join(block.text for block in markup.fill(line, sample) if block.kind != "slot")
        for finding in advertising.check(text, advertising.TextKind.PAPER, lists):
            code = WARNED if finding.level is advertising.Level.WARN else finding.code
            found.append(markup.Problem(number, code, finding.words))
    return found


def refuse_problems(kind: str, body: str, *, on: date) -> None:
    """Raises Refused naming the first places that keep this wording from approval."""
    blocking = [problem for problem in problems_of(kind, body, on=on) if problem.code != WARNED]
    if blocking:
        raise Refused(
            "documents.wording_problems",
            _("This wording cannot be approved. %(places)s"),
            places=" ".join(str(sentence_of(problem)) for problem in blocking[:8]),
            field="body",
        )


def save_draft(
    *, kind: str, body: str, note: str, in_force_from: date, actor: User, now: datetime, wording_id: int | None = None
) -> Wording:
    """A new draft, or the same one changed. Refused for what cannot be read, for the draft of somebody else, and for
    a version that was submitted. Phrases and labels are only shown: a draft may still be wrong."""
    spec = registry.get(kind)
    if unreadable := markup.problems_of(body, spec.names, spec.slots):
        raise Refused(
            "documents.wording_problems",
            _("This wording cannot be saved. %(places)s"),
            places=" ".join(str(sentence_of(problem)) for problem in unreadable[:8]),
            field="body",
        )
    with transaction.atomic():
        wording_in_force(kind, now=now)
        if wording_id is None:
            last = Wording.objects.select_for_update().filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
            draft = Wording(kind=kind, number=last + 1, author=actor, created_at=now)
        else:
            draft = _own_draft(wording_id, actor)
        if draft.body != body:
            draft.preview, draft.preview_error = "", ""
        draft.body, draft.note, draft.in_force_from = body, note, in_force_from
        draft.save()
        record(actor=actor, action="documents.draft_wording", obj=draft, at=now, kind=kind, number=draft.number)
    return draft


def request_preview(*, wording: Wording, now: datetime) -> None:
    """Queue the sample PDF of this text; the same text is made once."""
    digest = hashlib.sha256(wording.body.encode()).hexdigest()[:16]
    with transaction.atomic():
        key = f"documents.preview:{wording.pk}:{digest}:{now.timestamp():.0f}"
        enqueue("documents.preview", key=key, payload={"wording_id": wording.pk})


def _own_draft(wording_id: int, actor: User) -> Wording:
    draft = Wording.objects.select_for_update(of=("self",)).get(pk=wording_id)
    if draft.state != WordingState.DRAFT:
        raise Refused("documents.not_a_draft", _("This version was submitted; it can no longer be changed."))
    if draft.author_id != actor.pk:
        raise Refused("documents.not_yours", _("This draft is somebody else's; write one of your own."))
    return draft


def submit_wording(*, wording_id: int, actor: User, now: datetime) -> Approval:
    """Hand a draft to a second person. Refused while anything keeps it from approval, and for a day that is over."""
    today = timezone.localdate(now)
    with transaction.atomic():
        draft = _own_draft(wording_id, actor)
        refuse_problems(draft.kind, draft.body, on=max(today, draft.in_force_from or today))
        if draft.in_force_from is not None and draft.in_force_from < today:
            raise Refused(
                "documents.day_over", _("A wording cannot come into force in the past."), field="in_force_from"
            )
        current = wording_in_force(draft.kind, now=now)
        if current.body == draft.body:
            raise Refused("documents.nothing_changed", _("Nothing differs from the version in force."), field="body")
        draft.state = WordingState.SUBMITTED.value
        draft.save(update_fields=["state"])
        record(actor=actor, action="documents.propose_wording", obj=draft, at=now, kind=draft.kind)
        return approvals.submit(
            actor=actor,
            kind=APPROVAL,
            obj=draft,
            content=content_of(draft),
            before=content_of(current),
            now=now,
            note=draft.note,
        )


def content_of(wording: Wording) -> dict[str, Any]:
    """What a second person approves."""
    return {
        "kind": wording.kind,
        "number": wording.number,
        "in_force_from": wording.in_force_from,
        "body": wording.body,
    }


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    wording = Wording.objects.select_for_update(of=("self",)).get(pk=approval.object_id)
    today = timezone.localdate(now)
    # Lists of words are dated: what was allowed when it was written may be forbidden when it is approved.
    refuse_problems(wording.kind, wording.body, on=today)
    refuse_gated(Affected.WORDING, wording.kind, now)
    wording.in_force_from = max(today, wording.in_force_from or today)
    _decide(wording, WordingState.APPROVED, approval, actor, now)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    wording = Wording.objects.select_for_update(of=("self",)).get(pk=approval.object_id)
    if approval.status == Status.WITHDRAWN:
        wording.state = WordingState.DRAFT.value
        wording.save(update_fields=["state"])
        return
    _decide(wording, WordingState.REFUSED, approval, actor, now)


def _decide(wording: Wording, state: WordingState, approval: Approval, actor: Any, now: datetime) -> None:
    wording.state = state.value
    wording.decided_by, wording.decided_at, wording.reason = actor, now, approval.reason[:200]
    wording.save(update_fields=["state", "decided_by", "decided_at", "reason", "in_force_from"])
    record(
        actor=actor,
        action="documents.approve_wording" if state is WordingState.APPROVED else "documents.refuse_wording",
        obj=wording,
        at=now,
        reason=approval.reason,
        sha256=hashlib.sha256(wording.body.encode()).hexdigest(),
    )


def _page(approval: Approval) -> str:
    wording = Wording.objects.filter(pk=approval.object_id).first()
    return wording.get_absolute_url() if wording is not None else ""


approval_kinds.kind(
    APPROVAL,
    permission="wordings.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Wording of a document"),
    url=_page,
)
