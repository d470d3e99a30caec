"""Into the queue, out of it into somebody's hands, and back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from customers.profiles.selectors import conflicts_of
from customers.relations.selectors import manager_of
from loans.applications.domain import GONE
from loans.applications.models import Application
from risk.review import domain, policies, selectors
from risk.review.domain import TRANSITIONS, Bar, Origin, Outcome, Status
from risk.review.models import CaseBar, DeclaredRelation, ReviewCase, ReviewerProfile
from risk.review.services.shared import (
    add_event,
    due_at,
    lease,
    merits_of,
    move,
    rank,
    require,
    require_unbarred,
    save,
)

# One statement finds the first free case and takes it. On PostgreSQL 64 people at once skip the rows that others are
# just taking; SQLite runs it inside an immediate transaction, where there is only one writer. What nobody has and what
# a lapsed lease gives back are looked up apart, each by its own index: a search over both would walk past every case
# that somebody holds, and the more people work, the longer. Who has no skill named takes every case.
FREE = """
    SELECT id, rank_at FROM (
        SELECT id, rank_at FROM risk_reviewcase waiting
         WHERE {free}
           AND COALESCE((SELECT NULLIF(CAST(skills AS text), '[]') FROM risk_reviewerprofile WHERE user_id = %s),
                        '"' || skill || '"')
               LIKE '%%"' || skill || '"%%'
           AND NOT EXISTS (SELECT 1 FROM risk_casebar barred WHERE barred.case_id = waiting.id AND barred.user_id = %s)
         ORDER BY {rank}, id LIMIT 1 {lock}) AS {name}
"""
CLAIM_NEXT = """
    UPDATE risk_reviewcase
       SET status = 'claimed', claimed_by_id = %s, claimed_at = %s, lease_until = %s, version = version + 1
     WHERE id = (SELECT id FROM ({open} UNION ALL {lapsed}) AS free ORDER BY rank_at, id LIMIT 1)
    RETURNING *
"""
# PostgreSQL writes the event in the same statement, which is a transaction by itself: one trip instead of four.
CLAIM_AND_TELL = """
    WITH taken AS ({claim}), told AS (
        INSERT INTO risk_reviewevent (case_id, verb, from_status, to_status, actor_id, at, reasons, note)
        SELECT id, 'claim', 'open', status, claimed_by_id, claimed_at, '[]', '' FROM taken)
    SELECT * FROM taken
"""


@transaction.atomic
def open_case(
    *,
    application_id: int,
    assessment_id: int | None,
    now: datetime,
    origin: Origin = Origin.TIER,
    actor: User | None = None,
    appeal_of: ReviewCase | None = None,
) -> ReviewCase:
    """Put an application in front of people. An application has one undecided case: asking again returns it."""
    application = Application.objects.select_for_update().select_related("customer").get(pk=application_id)
    existing = ReviewCase.objects.filter(application=application).exclude(status=Status.DECIDED).first()
    if existing is not None:
        return existing
    merits = merits_of(application)
    customer = application.customer
    case = ReviewCase(
        application=application,
        assessment_id=assessment_id,
        origin=origin.value,
        appeal_of=appeal_of,
        amount=application.amount,
        customer_tier=merits.customer_tier,
        skill=domain.skill_for(
            application.amount, business=customer.kind == "business" or customer.segment == "small_business"
        ).value,
        opened_at=now,
        due_at=due_at(now),
    )
    rank(case, merits)
    case.save(force_insert=True)
    _bar(case, application)
    add_event(case, "open", "", actor, now)
    record(actor=actor, action="review.opened", obj=case, at=now, application=application.pk, origin=origin.value)
    return case


def _bar(case: ReviewCase, application: Application) -> None:
    """Who may not touch the case: who entered it, the customer's own manager, declared relatives, and on an appeal
    whoever decided before."""
    barred: dict[int, Bar] = {}
    if application.created_by_id:
        barred[application.created_by_id] = Bar.ENTERED
    manager = manager_of(application.customer)
    if manager is not None:
        barred[manager.manager_id] = Bar.OWN_CUSTOMER
    declared = DeclaredRelation.objects.filter(customer_id=application.customer_id).values_list("user", flat=True)
    for user in {*declared, *conflicts_of(application.customer_id)}:
        barred[user] = Bar.DECLARED
    before = case.appeal_of
    if before is not None:
        barred |= {user: Bar.DECIDED_BEFORE for user in (before.recommended_by_id, before.decided_by_id) if user}
    CaseBar.objects.bulk_create([CaseBar(case=case, user_id=user, why=why.value) for user, why in barred.items()])


def claim_next_case(*, actor: User, now: datetime) -> ReviewCase | None:
    """Take the first free case of the queue that fits the person's skills and stands in no conflict with them; None
    when there is none. Nobody else gets it while the lease holds.

    The event row is the trail of a claim; the audit trail takes decisions, and would be flooded by claims. Only the
    claim and its event are inside the transaction: on SQLite everybody else waits for its end.
    """
    require(actor, "review.work")
    claim, values = _claiming(actor, now, now + lease(now))
    if connection.vendor == "postgresql":
        return next(iter(ReviewCase.objects.raw(CLAIM_AND_TELL.format(claim=claim), values)), None)
    with transaction.atomic():
        case = next(iter(ReviewCase.objects.raw(claim, values)), None)
        if case is not None:
            add_event(case, "claim", Status.OPEN, actor, now)
    return case


def _claiming(actor: User, now: datetime, lease_until: datetime) -> tuple[str, list[Any]]:
    """The statement that takes the first free case for this person, and its values; only placeholders are put in."""
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    statement = CLAIM_NEXT.format(
        open=FREE.format(free="status = 'open'", rank="rank_at", name="nobody", lock=lock),
        # An order that no index has: by rank PostgreSQL would walk past all that is held to find what lapsed.
        lapsed=FREE.format(
            free="status = 'claimed' AND lease_until <= %s",
            rank="COALESCE(rank_at, rank_at)",
            name="lapsed",
            lock=lock,
        ),
    )
    at, until = (connection.ops.adapt_datetimefield_value(moment) for moment in (now, lease_until))
    return statement, [actor.pk, at, until, actor.pk, actor.pk, at, actor.pk, actor.pk]


@transaction.atomic
def claim_case(*, actor: User, case_id: int, now: datetime) -> ReviewCase:
    """Take one particular case. Refused when somebody is at it."""
    require(actor, "review.work")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if case.status == Status.CLAIMED and case.claimed_by_id == actor.pk and domain.lease_holds(case.lease_until, now):
        return case
    require_unbarred(actor, case)
    if case.status == Status.CLAIMED and not policies.may_claim(actor, case, now):
        raise Refused("review.taken", _("Somebody else is at this case."))
    before = case.status
    case.status = TRANSITIONS.target("claim", case.status)
    case.claimed_by, case.claimed_at, case.lease_until = actor, now, now + lease(now)
    save(case, "status", "claimed_by", "claimed_at", "lease_until")
    add_event(case, "claim", before, actor, now)
    return case


@transaction.atomic
def claim_cases(*, actor: User, case_ids: Iterable[int], now: datetime) -> int:
    """Take several cases; those that somebody is at are left out. Returns how many were taken."""
    taken = 0
    for case in ReviewCase.objects.select_for_update().filter(pk__in=list(case_ids)).order_by("pk"):
        if policies.may_claim(actor, case, now) and not policies.barred(actor, case):
            claim_case(actor=actor, case_id=case.pk, now=now)
            taken += 1
    return taken


def renew_lease(*, actor: User, case_id: int, now: datetime) -> datetime | None:
    """Keep a case while its page is open; None when it is no longer ours. One conditional update, safe to repeat."""
    until = now + lease(now)
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
    move(case, "release", actor, now, note=reason)
    if holder != actor.pk:
        record(actor=actor, action="review.taken_away", obj=case, at=now, reason=reason, holder=holder)
    return case


ASSIGNED_FOR = timedelta(hours=2)


@transaction.atomic
def reassign_case(*, actor: User, case_id: int, to: User, reason: str, now: datetime) -> ReviewCase:
    """A lead hands a case to somebody, also one that another person holds; both are told. Held for two hours.

    Refused: review.not_allowed, review.reason_needed, review.cannot_work, review.barred, transition.not_allowed.
    """
    require(actor, "review.assign")
    if not reason.strip():
        raise Refused("review.reason_needed", _("Write why the case goes to somebody else."), field="reason")
    if not (to.is_active and to.may("review.work")):
        raise Refused("review.cannot_work", _("This person does not review cases."), field="to")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    require_unbarred(to, case)
    before, holder = case.status, case.claimed_by
    case.status = TRANSITIONS.target("reassign", case.status)
    case.claimed_by, case.claimed_at, case.lease_until = to, now, now + ASSIGNED_FOR
    save(case, "status", "claimed_by", "claimed_at", "lease_until")
    add_event(case, "reassign", before, actor, now, note=f"{to}：{reason.strip()}")
    record(
        actor=actor, action="review.reassign", obj=case, reason=reason, at=now, to=to.pk,
        holder=holder.pk if holder else None,
    )  # fmt: skip
    for person in {to, holder} - {None, actor}:
        _tell(person, case, "review_reassigned", {"to": str(to), "reason": reason.strip()}, now)
    return case


def _tell(person: User | None, case: ReviewCase, template: str, context: dict[str, str], now: datetime) -> None:
    notify(
        key=f"review:{case.pk}:{template}:{case.version}:{person.pk if person else 0}",
        template=template,
        context={"number": case.number} | context,
        recipient_user=person,
        url=reverse("review:detail", args=[case.pk]),
        now=now,
    )


@transaction.atomic
def open_green_channel(*, actor: User, case_id: int, reason: str, now: datetime) -> ReviewCase:
    """A lead lets a case go first, for a reason that everybody sees. Refused: review.not_allowed,
    review.reason_needed, review.decided."""
    require(actor, "review.assign")
    if not reason.strip():
        raise Refused("review.reason_needed", _("Write why this case goes first."), field="reason")
    case = ReviewCase.objects.select_for_update().select_related("application__customer").get(pk=case_id)
    if case.status == Status.DECIDED:
        raise Refused("review.decided", _("The case is decided."))
    case.green_reason = reason.strip()[:200]
    returned = ["returned", 60] in case.rank_parts
    rank(case, merits_of(case.application, returned=returned, green=True))
    save(case, "green_reason", "rank_at", "rank_parts")
    add_event(case, "green_channel", case.status, actor, now, note=case.green_reason)
    record(actor=actor, action="review.green_channel", obj=case, reason=reason, at=now)
    return case


@transaction.atomic
def declare_relation(*, actor: User, case_id: int, relation: str, now: datetime) -> ReviewCase:
    """Somebody says that they are related to the applicant: from now on none of the applicant's cases comes to them,
    and one that they hold goes back. For good."""
    if not relation.strip():
        raise Refused("review.relation_needed", _("Write how you are related."), field="relation")
    case = ReviewCase.objects.select_for_update().select_related("application").get(pk=case_id)
    customer = case.application.customer_id
    DeclaredRelation.objects.get_or_create(
        user=actor, customer_id=customer, defaults={"relation": relation.strip()[:60], "declared_at": now}
    )
    others = ReviewCase.objects.filter(application__customer_id=customer).exclude(status=Status.DECIDED)
    CaseBar.objects.bulk_create(
        [CaseBar(case=one, user=actor, why=Bar.DECLARED.value) for one in others], ignore_conflicts=True
    )
    record(actor=actor, action="review.relation", obj=case, at=now, customer=customer)
    if case.status == Status.CLAIMED and case.claimed_by_id == actor.pk:
        move(case, "release", actor, now)
    return case


@transaction.atomic
def set_skills(*, actor: User, user: User, skills: list[str], now: datetime) -> ReviewerProfile:
    """What a reviewer's next cases are taken from; nothing named means everything."""
    require(actor, "review.assign")
    known = [skill.value for skill in domain.Skill if skill.value in skills]
    profile, _created = ReviewerProfile.objects.update_or_create(user=user, defaults={"skills": known})
    record(actor=actor, action="review.skills", obj=profile, at=now, skills=known, user=user.pk)
    return profile


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
    """Close a case whose application went away (withdrawn or expired while under review)."""
    case = ReviewCase.objects.select_for_update().select_related("application").get(pk=case_id)
    if case.status == Status.DECIDED or case.application.status not in GONE:
        return None
    case.outcome, case.decided_at = Outcome.WITHDRAWN.value, now
    move(case, "close", None, now)
    record(actor=None, action="review.closed", obj=case, at=now, outcome=Outcome.WITHDRAWN.value)
    return case
