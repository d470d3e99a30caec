"""Verbs of the review queue."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.domain import AuthorityKind
from backoffice.accounts.models import User
from backoffice.accounts.policies import within_authority
from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from backoffice.workcalendar.services import load
from customers.tiering.selectors import current_tier
from loans.applications import services as applications
from loans.applications.models import Application
from risk.assessment.models import Assessment
from risk.review import domain, policies, selectors
from risk.review.domain import TRANSITIONS, Merits, Origin, Outcome, Status
from risk.review.models import ReviewCase, ReviewEvent

# One statement finds the first free case and takes it. On PostgreSQL 64 people at once skip the rows that others are
# just taking; SQLite runs it inside an immediate transaction, where there is only one writer.
CLAIM_NEXT = """
    UPDATE risk_reviewcase
       SET status = 'claimed', claimed_by_id = %s, claimed_at = %s, lease_until = %s, version = version + 1
     WHERE id = (SELECT id FROM risk_reviewcase
                  WHERE status IN ('open', 'claimed') AND (lease_until IS NULL OR lease_until <= %s)
                  ORDER BY rank_at, id LIMIT 1 {lock})
    RETURNING *
"""


@transaction.atomic
def open_case(
    *,
    application_id: int,
    assessment_id: int | None,
    now: datetime,
    origin: Origin = Origin.TIER,
    actor: User | None = None,
) -> ReviewCase:
    """Put an application in front of people. An application has one undecided case: asking again returns it."""
    application = Application.objects.select_for_update().select_related("customer").get(pk=application_id)
    existing = ReviewCase.objects.filter(application=application).exclude(status=Status.DECIDED).first()
    if existing is not None:
        return existing
    merits = _merits(application)
    due_at = _due_at(now)
    case = ReviewCase.objects.create(
        application=application,
        assessment_id=assessment_id,
        origin=origin.value,
        amount=application.amount,
        customer_tier=merits.customer_tier,
        opened_at=now,
        due_at=due_at,
        rank_at=domain.rank_at(due_at, merits),
    )
    _event(case, "open", "", actor, now)
    record(actor=actor, action="review.opened", obj=case, at=now, application=application.pk, origin=origin.value)
    return case


def claim_next_case(*, actor: User, now: datetime) -> ReviewCase | None:
    """Take the first free case of the queue; None when there is none. Nobody else gets it while the lease holds.

    The event row is the trail of a claim; the audit trail takes decisions, and would be flooded by claims. Only the
    claim and its event are inside the transaction: on SQLite everybody else waits for its end.
    """
    _require(actor, "review.work")
    lease_until = now + _lease(now)
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (now, lease_until, now)]
    with transaction.atomic():
        taken = list(ReviewCase.objects.raw(CLAIM_NEXT.format(lock=lock), [actor.pk, *moments]))
        for case in taken:
            _event(case, "claim", Status.OPEN, actor, now)
    return taken[0] if taken else None


@transaction.atomic
def claim_case(*, actor: User, case_id: int, now: datetime) -> ReviewCase:
    """Take one particular case. Refused when somebody is at it."""
    _require(actor, "review.work")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if case.status == Status.CLAIMED and case.claimed_by_id == actor.pk and domain.lease_holds(case.lease_until, now):
        return case
    if case.status == Status.CLAIMED and not policies.may_claim(actor, case, now):
        raise Refused("review.taken", _("Somebody else is at this case."))
    before = case.status
    case.status = TRANSITIONS.target("claim", case.status)
    case.claimed_by, case.claimed_at, case.lease_until = actor, now, now + _lease(now)
    _save(case, "status", "claimed_by", "claimed_at", "lease_until")
    _event(case, "claim", before, actor, now)
    return case


@transaction.atomic
def claim_cases(*, actor: User, case_ids: Iterable[int], now: datetime) -> int:
    """Take several cases; those that somebody is at are left out. Returns how many were taken."""
    taken = 0
    for case in ReviewCase.objects.select_for_update().filter(pk__in=list(case_ids)).order_by("pk"):
        if policies.may_claim(actor, case, now):
            claim_case(actor=actor, case_id=case.pk, now=now)
            taken += 1
    return taken


def renew_lease(*, actor: User, case_id: int, now: datetime) -> datetime | None:
    """Keep a case while its page is open; None when it is no longer ours. One conditional update, safe to repeat."""
    until = now + _lease(now)
    renewed = ReviewCase.objects.filter(
        pk=case_id, status=Status.CLAIMED.value, claimed_by=actor, lease_until__gt=now
    ).update(lease_until=until)
    return until if renewed else None


@transaction.atomic
def release_case(*, actor: User, case_id: int, reason: str = "", now: datetime) -> ReviewCase:
    """Give a case back to the queue, where it keeps its place."""
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if not policies.may_take_away(actor, case, now):
        raise Refused("review.not_yours", _("You do not hold this case."))
    holder = case.claimed_by_id
    _move(case, "release", actor, now, note=reason)
    if holder != actor.pk:
        record(actor=actor, action="review.taken_away", obj=case, at=now, reason=reason, holder=holder)
    return case


@transaction.atomic
def recommend(*, actor: User, case_id: int, version: int, reasons: list[str], note: str, now: datetime) -> ReviewCase:
    """Recommend the application to the lender. Above the house limit, or above the reviewer's own authority, a second
    person has to approve first."""
    case = _held(actor, case_id, version, "recommend", reasons, now)
    second_above = value("review.second_approval_above", now.date()).value
    own = within_authority(actor, AuthorityKind.REVIEW, case.amount)
    if domain.needs_second(case.amount, second_above=second_above, within_authority=own):
        case.recommended_by = actor
        _move(case, "recommend_for_second", actor, now, reasons=reasons, note=note)
        record(actor=actor, action="review.recommended_for_second", obj=case, at=now, reasons=reasons)
        return case
    return _decide(case, Outcome.RECOMMEND, "recommend", actor, now, reasons=reasons, note=note)


@transaction.atomic
def reject(*, actor: User, case_id: int, version: int, reasons: list[str], note: str, now: datetime) -> ReviewCase:
    """Reject the application, with reason codes and a note for the file."""
    case = _held(actor, case_id, version, "reject", reasons, now)
    return _decide(case, Outcome.REJECT, "reject", actor, now, reasons=reasons, note=note)


@transaction.atomic
def ask_for_material(
    *, actor: User, case_id: int, version: int, reasons: list[str], note: str, now: datetime
) -> ReviewCase:
    """Ask for documents; the case leaves the queue until they arrive."""
    case = _held(actor, case_id, version, "ask_for_material", reasons, now)
    wanted = [reason_text(code) for code in reasons]
    applications.ask_material(application_id=case.application_id, actor=actor, names=wanted, note=note, now=now)
    _move(case, "ask_for_material", actor, now, reasons=reasons, note=note)
    record(actor=actor, action="review.material_asked", obj=case, at=now, reasons=reasons)
    return case


@transaction.atomic
def material_supplied(*, application_id: int, now: datetime) -> ReviewCase | None:
    """The documents came: back into the queue, ahead of new cases. Without a waiting case nothing happens."""
    case = (
        ReviewCase.objects.select_for_update()
        .filter(application_id=application_id, status=Status.WAITING_MATERIAL.value)
        .first()
    )
    if case is None:
        return None
    _requeue(case, now)
    _move(case, "supply_material", None, now)
    return case


@transaction.atomic
def second_approve(*, actor: User, case_id: int, version: int, note: str, now: datetime) -> ReviewCase:
    """The second person agrees: the recommendation takes effect."""
    case = _for_second(actor, case_id, version)
    if not within_authority(actor, AuthorityKind.REVIEW, case.amount):
        raise Refused("review.above_authority", _("The amount is above your own authority. Hand it to somebody else."))
    first = ReviewEvent.objects.filter(case=case, verb="recommend_for_second").order_by("-id").first()
    reasons = first.reasons if first else []
    return _decide(case, Outcome.RECOMMEND, "second_approve", actor, now, reasons=reasons, note=note)


@transaction.atomic
def second_return(*, actor: User, case_id: int, version: int, note: str, now: datetime) -> ReviewCase:
    """The second person does not agree: back into the queue with a note."""
    case = _for_second(actor, case_id, version)
    if not note.strip():
        raise Refused("review.note_needed", _("Write what should be looked at again."))
    case.recommended_by = None
    _requeue(case, now)
    _move(case, "second_return", actor, now, note=note)
    record(actor=actor, action="review.second_returned", obj=case, at=now, reason=note)
    return case


@transaction.atomic
def add_note(*, actor: User, case_id: int, note: str, now: datetime) -> ReviewEvent:
    """A note in the file of the case; moves nothing."""
    if not (actor.may("review.work") or actor.may("review.second")):
        raise Refused("review.not_allowed", _("Your roles do not let you do this."))
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    return _event(case, "note", case.status, actor, now, note=note)


@transaction.atomic
def request_manual_review(*, actor: User, application_id: int, reason: str, now: datetime) -> ReviewCase:
    """A human look at an A or C result (PIPL art. 24): the application goes back to review with a case of its own."""
    _require(actor, "review.request")
    if not reason.strip():
        raise Refused("review.reason_needed", _("Write why a person should look at this."))
    applications.reopen_for_review(application_id=application_id, actor=actor, reason=reason, now=now)
    latest = Assessment.objects.filter(application_id=application_id).order_by("-id").first()
    return open_case(
        application_id=application_id,
        assessment_id=latest.pk if latest else None,
        now=now,
        origin=Origin.REQUEST,
        actor=actor,
    )


@transaction.atomic
def mark_due(*, case_id: int, level: str, now: datetime) -> bool:
    """Mark a case as nearly due ("warning") or late ("breach") and tell its holder, and of a late one the leads.

    Marked by a conditional update and told under a key of its own: whoever comes second changes and tells nothing.
    """
    field = {"warning": "warned_at", "breach": "breached_at"}[level]
    case = ReviewCase.objects.select_related("claimed_by").get(pk=case_id)
    # Late is late since the due time, not since somebody looked.
    at = case.due_at if level == "breach" else now
    if not ReviewCase.objects.filter(pk=case_id, **{f"{field}__isnull": True}).update(**{field: at}):
        return False
    people = {case.claimed_by} if case.claimed_by else set()
    if level == "breach":
        people |= set(selectors.leads())
    for person in people:
        notify(
            key=f"review:{case.pk}:{level}:{int(case.due_at.timestamp())}:{person.pk}",
            template=f"review_{level}",
            context={"number": case.number, "due_at": localtime(case.due_at).strftime("%m-%d %H:%M")},
            recipient_user=person,
            url=reverse("review:detail", args=[case.pk]),
            now=now,
        )
    return True


@transaction.atomic
def close_gone(*, case_id: int, now: datetime) -> ReviewCase | None:
    """Close a case whose application went away (withdrawn while under review)."""
    case = ReviewCase.objects.select_for_update().select_related("application").get(pk=case_id)
    if case.status == Status.DECIDED or case.application.status != "withdrawn":
        return None
    case.outcome, case.decided_at = Outcome.WITHDRAWN.value, now
    _move(case, "close", None, now)
    record(actor=None, action="review.closed", obj=case, at=now, outcome=Outcome.WITHDRAWN.value)
    return case


# --- what the verbs share


def _require(actor: User, permission: str) -> None:
    if not actor.may(permission):
        raise Refused("review.not_allowed", _("Your roles do not let you do this."))


def _lease(now: datetime) -> timedelta:
    return timedelta(minutes=int(value("review.lease_minutes", now.date()).value))


def _due_at(now: datetime) -> datetime:
    minutes = int(value("review.target_minutes", now.date()).value)
    return domain.add_working_minutes(now, minutes, load(), get_default_timezone())


def _merits(application: Application, *, returned: bool = False) -> Merits:
    funded = Application.objects.filter(customer_id=application.customer_id, status="disbursed").exists()
    return Merits(
        amount=application.amount,
        customer_tier=current_tier(application.customer),
        first_loan=not funded,
        returned=returned,
    )


def _held(actor: User, case_id: int, version: int, verb: str, reasons: list[str], now: datetime) -> ReviewCase:
    """Lock a case that this person holds in the version they saw, with reasons that fit the verb."""
    _require(actor, "review.work")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if not policies.may_work(actor, case, now):
        raise Refused("review.not_yours", _("You no longer hold this case. Claim it again before you decide."))
    _same_version(case, version)
    if not reasons:
        raise Refused("review.reason_needed", _("Choose at least one reason."))
    if domain.unknown_reasons(verb, reasons):
        raise Refused("review.reason_unknown", _("A reason does not belong to this decision. Reload the page."))
    return case


def _for_second(actor: User, case_id: int, version: int) -> ReviewCase:
    _require(actor, "review.second")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    _same_version(case, version)
    if case.status == Status.SECOND_APPROVAL and case.recommended_by_id == actor.pk:
        raise Refused("review.same_person", _("Who recommended cannot approve. Another person must look at it."))
    if not policies.may_approve_second(actor, case):
        TRANSITIONS.target("second_approve", case.status)
    return case


def reason_text(code: str) -> str:
    """The words of a reason code in the language of the papers."""
    with translation.override("zh-hans"):
        return translation.gettext(domain.REASON_TEXTS[code])


def _same_version(case: ReviewCase, version: int) -> None:
    if case.version != version:
        raise Refused(
            "review.stale", _("The case has changed since you opened it. Read what is new before you decide.")
        )


def _decide(
    case: ReviewCase, outcome: Outcome, verb: str, actor: User, now: datetime, *, reasons: list[str], note: str
) -> ReviewCase:
    applications.record_review_outcome(
        application_id=case.application_id,
        outcome=outcome.value,
        actor=actor,
        reasons=[{"code": code, "text": reason_text(code)} for code in reasons],
        note=note,
        now=now,
    )
    case.outcome, case.decided_by, case.decided_at = outcome.value, actor, now
    _move(case, verb, actor, now, reasons=reasons, note=note)
    record(actor=actor, action=f"review.{verb}", obj=case, at=now, outcome=outcome.value, reasons=reasons)
    return case


def _requeue(case: ReviewCase, now: datetime) -> None:
    """A fresh target time; ahead of new cases, because somebody has waited twice."""
    application = Application.objects.select_related("customer").get(pk=case.application_id)
    case.due_at = _due_at(now)
    case.rank_at = domain.rank_at(case.due_at, _merits(application, returned=True))
    case.warned_at = case.breached_at = None


def _move(
    case: ReviewCase, verb: str, actor: User | None, now: datetime, *, reasons: Iterable[str] = (), note: str = ""
) -> None:
    before = case.status
    held = int((now - case.claimed_at).total_seconds()) if before == Status.CLAIMED and case.claimed_at else None
    case.status = TRANSITIONS.target(verb, case.status)
    if case.status != Status.CLAIMED:
        case.claimed_by, case.claimed_at, case.lease_until = None, None, None
    case.version += 1  # the row is locked
    case.save()
    _event(case, verb, before, actor, now, reasons=list(reasons), note=note, seconds_held=held)


def _save(case: ReviewCase, *fields: str) -> None:
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def _event(
    case: ReviewCase,
    verb: str,
    before: str,
    actor: User | None,
    now: datetime,
    *,
    reasons: list[str] | None = None,
    note: str = "",
    seconds_held: int | None = None,
) -> ReviewEvent:
    return ReviewEvent.objects.create(
        case=case,
        verb=verb,
        from_status=before,
        to_status=case.status,
        actor=actor,
        at=now,
        reasons=reasons or [],
        note=note,
        seconds_held=seconds_held,
    )
