"""Working on complaints: taking, assigning, answering, pausing, closing."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from complaints.cases import selectors as cases
from complaints.cases import services as case_services
from complaints.cases.domain import OPEN_STATUSES, TRANSITIONS, Kind, RootCause
from complaints.cases.filing import beijing, phone_for_messages, tell_complainant
from complaints.cases.models import Complaint, Entry
from complaints.cases.services import happen, locked
from complaints.handling import policies
from complaints.handling.closing import refuse_unsettled
from complaints.handling.domain import Waiting
from complaints.handling.models import Pause

# The complainant is asked how we did once the answer has sunk in, and only if the complaint is still closed.
SURVEY_AFTER = timedelta(minutes=30)
# How many complaints at the head of the queue are tried before "nothing for you" is said.
LOOK_AHEAD = 50


def handled(actor: User, complaint_id: int, version: int | None = None) -> Complaint:
    """The complaint, locked, for somebody who may work on it. Refused to those who may not or have an interest."""
    complaint = locked(complaint_id, version=version)
    if not policies.may_handle(actor, complaint):
        raise Refused("complaints.not_yours", _("This complaint is handled by somebody else."))
    if policies.has_interest(actor, complaint):
        raise Refused(
            "complaints.interest", _("You decided about this customer; somebody else has to handle this complaint.")
        )
    return complaint


def _open(complaint: Complaint) -> None:
    if complaint.status not in OPEN_STATUSES:
        raise Refused("complaints.ended", _("This complaint has ended."))


def take_next(*, actor: User, now: datetime) -> Complaint | None:
    """Give this person the unassigned complaint that runs out first; None when there is none for them.

    Two people asking at once get two complaints: PostgreSQL skips the row another holds, SQLite lets one write at a
    time. Only the one that is given is locked, so that nobody hears of an empty queue while there are others in it.
    """
    with transaction.atomic():
        free = cases.unassigned(Complaint.objects.all())
        for seen in free.order_by("queue_at", "id")[:LOOK_AHEAD]:
            if not policies.may_own(actor, seen):
                continue
            complaint = free.select_for_update(skip_locked=True).filter(pk=seen.pk).first()
            if complaint is not None:
                return give(complaint, to=actor, by=actor, now=now)
    return None


def claim(*, actor: User, complaint_id: int, now: datetime, version: int | None = None) -> Complaint:
    """Take a complaint that nobody has. Refused when somebody has it or when the person has an interest in it."""
    with transaction.atomic():
        complaint = locked(complaint_id, version=version)
        _open(complaint)
        if complaint.owner_id == actor.pk:
            return complaint
        if complaint.owner_id is not None:
            raise Refused("complaints.taken", _("Somebody else has taken this complaint."))
        return give(complaint, to=actor, by=actor, now=now)


def assign(
    *, actor: User, complaint_id: int, to: User, now: datetime, reason: str = "", version: int | None = None
) -> Complaint:
    """Give a complaint to somebody; a lead's act. The clocks do not move. The new handler is told."""
    with transaction.atomic():
        complaint = locked(complaint_id, version=version)
        _open(complaint)
        if not policies.may_assign(actor):
            raise Refused("complaints.lead_needed", _("Only a service lead may assign complaints."))
        if complaint.owner_id == to.pk:
            return complaint
        complaint = give(complaint, to=to, by=actor, now=now, reason=reason)
        if to.pk != actor.pk:
            notify(
                key=f"complaint:{complaint.pk}:assigned:{complaint.version}",
                recipient_user=to,
                template="complaint_assigned",
                context={
                    "number": complaint.number,
                    "tier": complaint.get_tier_display(),
                    "due": beijing(complaint.next_due_at) if complaint.next_due_at else "—",
                    "by": actor.full_name,
                },
                url=reverse("handling:detail", args=[complaint.pk]),
                now=now,
            )
    return complaint


def give(complaint: Complaint, *, to: User, by: User | None, now: datetime, reason: str = "") -> Complaint:
    """Make somebody the handler; the caller holds the lock. Refused to those with an interest."""
    if not policies.may_own(to, complaint):
        raise Refused(
            "complaints.interest",
            _("This person does not handle complaints, or decided about this customer. Choose somebody else."),
        )
    before = complaint.owner_id
    complaint.owner = to
    happen(complaint, Kind.REASSIGN, actor=by, now=now, text=reason.strip() or to.full_name)
    record(
        actor=by,
        action="complaints.assign",
        obj=complaint,
        reason=reason,
        at=now,
        before_user=before,
        after_user=to.pk,
    )
    return complaint


def link(
    *, actor: User, complaint_id: int, customer: Any, loan: Any, now: datetime, version: int | None = None
) -> Complaint:
    """Say whose complaint it is. A handler who turns out to have decided about this customer loses it to the queue."""
    with transaction.atomic():
        complaint = case_services.link(
            actor=actor, complaint_id=complaint_id, customer=customer, loan=loan, now=now, version=version
        )
        if complaint.owner is not None and policies.has_interest(complaint.owner, complaint):
            before, complaint.owner = complaint.owner_id, None
            why = gettext("The handler decided about this customer; somebody else takes over.")
            happen(complaint, Kind.REASSIGN, actor=actor, now=now, text=why)
            record(actor=actor, action="complaints.release", obj=complaint, reason=why, at=now, before_user=before)
    return complaint


def release(*, actor: User, complaint_id: int, reason: str, now: datetime, version: int | None = None) -> Complaint:
    """Give a complaint back to the queue, with the reason."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Say why you give it back."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        _open(complaint)
        complaint.owner = None
        happen(complaint, Kind.REASSIGN, actor=actor, now=now, text=reason.strip())
        record(actor=actor, action="complaints.release", obj=complaint, reason=reason, at=now)
    return complaint


def add_note(*, actor: User, complaint_id: int, text: str, now: datetime) -> Entry:
    """An internal note; moves no clock and is never shown to the complainant."""
    if not text.strip():
        raise Refused("complaints.text_missing", _("Write the note first."))
    with transaction.atomic():
        complaint = locked(complaint_id)
        if not policies.may_note(actor):
            raise Refused("complaints.reads_only", _("Your role reads complaints; it does not write in them."))
        entry = Entry.objects.create(complaint=complaint, kind=Kind.NOTE, actor=actor, at=now, text=text.strip())
        record(actor=actor, action="complaints.note", obj=complaint, at=now)
    return entry


def add_customer_message(*, actor: User, complaint_id: int, text: str, now: datetime) -> Entry:
    """What the complainant added, by telephone or in writing."""
    if not text.strip():
        raise Refused("complaints.text_missing", _("Write down what the complainant said."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id)
        _open(complaint)
        entry = happen(complaint, Kind.CUSTOMER_MESSAGE, actor=actor, now=now, text=text.strip())
        record(actor=actor, action="complaints.customer_message", obj=complaint, at=now)
    return entry


def start_work(*, actor: User, complaint_id: int, now: datetime, version: int | None = None) -> Complaint:
    """Handling begins: stops the start clock. A complaint of nobody's becomes the actor's."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        complaint.status = TRANSITIONS.target("start_work", complaint.status)
        _own_if_nobody(complaint, actor, now)
        happen(complaint, Kind.HANDLING_STARTED, actor=actor, now=now)
        record(actor=actor, action="complaints.start_work", obj=complaint, at=now)
    return complaint


def _own_if_nobody(complaint: Complaint, actor: User, now: datetime) -> None:
    if complaint.owner_id is None and policies.may_own(actor, complaint):
        complaint.owner = actor
        Entry.objects.create(complaint=complaint, kind=Kind.REASSIGN, actor=actor, at=now, text=actor.full_name)


def reply(
    *, actor: User, complaint_id: int, text: str, now: datetime, send: bool = True, version: int | None = None
) -> Entry:
    """Answer the complainant: stops the answer clock, and the start clock if work had not begun.

    `send` sends the text as a text message with the remedies the rules want named; without it the answer was given
    otherwise (by telephone, by letter) and is only recorded. Refused when it is to be sent and no mobile is known.
    """
    if not text.strip():
        raise Refused("complaints.text_missing", _("Write the answer first."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        address = phone_for_messages(complaint) if send else ""
        if send and not address:
            raise Refused(
                "complaints.no_phone_to_answer",
                _("No mobile number is known. Answer by telephone or letter and record it without sending."),
            )
        first = not complaint.entries.filter(kind=Kind.FIRST_RESPONSE).exists()
        started = complaint.entries.filter(kind=Kind.HANDLING_STARTED).exists()
        complaint.status = TRANSITIONS.target("reply", complaint.status)
        _own_if_nobody(complaint, actor, now)
        if not started:  # whoever answers has begun
            Entry.objects.create(complaint=complaint, kind=Kind.HANDLING_STARTED, actor=actor, at=now)
        kind = Kind.FIRST_RESPONSE if first else Kind.AGENT_REPLY
        entry = happen(complaint, kind, actor=actor, now=now, text=text.strip())
        if address:
            entry.message = tell_complainant(
                complaint,
                key=f"complaint:{complaint.pk}:reply:{entry.pk}",
                template="complaint_reply",
                context={"number": complaint.number, "text": text.strip()},
                now=now,
            )
            entry.save(update_fields=["message"])
        record(actor=actor, action="complaints.reply", obj=complaint, at=now, sent=bool(address), first=first)
        tell_watchers(complaint, actor, now, "reply")
    return entry


WATCHED = {"reply": "已答复", "close": "已办结", "withdraw": "已撤回", "reopen": "重新受理"}


def tell_watchers(complaint: Complaint, actor: User, now: datetime, what: str) -> None:
    """Those who follow the complaint hear of an answer and of its end; not who did it themselves."""
    for watcher in complaint.watchers.exclude(user=actor).select_related("user"):
        notify(
            key=f"complaint:{complaint.pk}:watch:{complaint.version}:{watcher.user_id}",
            recipient_user=watcher.user,
            template="complaint_watched",
            context={"number": complaint.number, "what": WATCHED[what], "by": actor.full_name},
            url=reverse("handling:detail", args=[complaint.pk]),
            now=now,
        )


def pause(
    *, actor: User, complaint_id: int, waiting_for: str, why: str, now: datetime, version: int | None = None
) -> Complaint:
    """Wait for somebody else: the resolution clock stands still. Answer and start clocks never pause."""
    if not why.strip():
        raise Refused("complaints.reason_missing", _("Say what is waited for, and since when it was asked for."))
    if waiting_for not in set(Waiting):
        raise Refused("complaints.waiting_unknown", _("Choose who is waited for."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        _open(complaint)
        _row, created = Pause.objects.get_or_create(
            complaint=complaint,
            waiting_for=waiting_for,
            ended_at=None,
            defaults={"why": why.strip()[:300], "began_at": now, "began_by": actor},
        )
        if not created:
            raise Refused("complaints.already_waiting", _("This wait is already running."))
        happen(complaint, Kind.PAUSE, actor=actor, now=now, text=why.strip(), waiting_for=waiting_for)
        record(actor=actor, action="complaints.pause", obj=complaint, reason=why, at=now, waiting_for=waiting_for)
    return complaint


def resume(
    *, actor: User, complaint_id: int, waiting_for: str, now: datetime, version: int | None = None
) -> Complaint:
    """The wait for somebody is over. The clock goes on when nobody is waited for any more."""
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        if not _end_pauses(complaint, actor, now, waiting_for=waiting_for):
            raise Refused("complaints.not_waiting", _("This wait is not running."))
        happen(complaint, Kind.RESUME, actor=actor, now=now, waiting_for=waiting_for)
        record(actor=actor, action="complaints.resume", obj=complaint, at=now, waiting_for=waiting_for)
    return complaint


def _end_pauses(complaint: Complaint, actor: User, now: datetime, **which: Any) -> int:
    return Pause.objects.filter(complaint=complaint, ended_at=None, **which).update(ended_at=now, ended_by=actor)


def close_complaint(
    *,
    actor: User,
    complaint_id: int,
    root_cause: str,
    corrective_action: str,
    now: datetime,
    version: int | None = None,
) -> Complaint:
    """Close with cause and remedy; stops the resolution and the statutory clock.

    Refused without a cause, without a corrective action, and before the complainant has been answered.
    """
    if root_cause not in set(RootCause):
        raise Refused("complaints.cause_missing", _("Choose the root cause."))
    if not corrective_action.strip():
        raise Refused("complaints.action_missing", _("Write down what is done so that it does not happen again."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        if not complaint.entries.filter(kind=Kind.FIRST_RESPONSE).exists():
            raise Refused("complaints.not_answered", _("Answer the complainant before you close the complaint."))
        refuse_unsettled(complaint)
        complaint.status = TRANSITIONS.target("close", complaint.status)
        complaint.closed_at = now
        complaint.root_cause = root_cause
        complaint.corrective_action = corrective_action.strip()
        _end_pauses(complaint, actor, now)
        happen(complaint, Kind.RESOLVE, actor=actor, now=now, text=corrective_action.strip())
        record(actor=actor, action="complaints.close", obj=complaint, at=now, root_cause=root_cause)
        tell_watchers(complaint, actor, now, "close")
        enqueue(
            "surveys.invite",
            key=f"complaint:{complaint.pk}:survey:{complaint.version}",
            payload={"complaint_id": complaint.pk},
            not_before=now + SURVEY_AFTER,
            now=now,
        )
    return complaint


def reopen(*, actor: User, complaint_id: int, reason: str, now: datetime, version: int | None = None) -> Complaint:
    """Take up a closed complaint again: what was left of the resolution clock goes on; a breach stays."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Say why the complaint is taken up again."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        complaint.status = TRANSITIONS.target("reopen", complaint.status)
        complaint.closed_at = None
        happen(complaint, Kind.REOPEN, actor=actor, now=now, text=reason.strip())
        record(actor=actor, action="complaints.reopen", obj=complaint, reason=reason, at=now)
        tell_watchers(complaint, actor, now, "reopen")
    return complaint


def withdraw(*, actor: User, complaint_id: int, reason: str, now: datetime, version: int | None = None) -> Complaint:
    """The complainant takes it back: ends the same day, cancels the clocks; what was missed before stays on record."""
    if not reason.strip():
        raise Refused("complaints.reason_missing", _("Write down how and why the complainant withdrew."))
    with transaction.atomic():
        complaint = handled(actor, complaint_id, version)
        complaint.status = TRANSITIONS.target("withdraw", complaint.status)
        complaint.withdrawn_at = now
        _end_pauses(complaint, actor, now)
        happen(complaint, Kind.WITHDRAW, actor=actor, now=now, text=reason.strip())
        record(actor=actor, action="complaints.withdraw", obj=complaint, reason=reason, at=now)
        tell_watchers(complaint, actor, now, "withdraw")
    return complaint
