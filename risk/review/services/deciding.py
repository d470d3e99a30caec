"""What people say about a case: yes, no, more papers; the second pair of eyes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.domain import AuthorityKind
from backoffice.accounts.models import User
from backoffice.accounts.policies import within_authority
from backoffice.audit.services import record
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from customers.profiles.services import tell
from loans.applications import services as applications
from risk.assessment.models import Assessment
from risk.review import domain, policies
from risk.review.domain import TRANSITIONS, Origin, Outcome, Status
from risk.review.models import ReviewCase, ReviewEvent
from risk.review.services.queue import open_case
from risk.review.services.shared import (
    add_event,
    minutes_left,
    move,
    reason_text,
    requeue,
    require,
    require_unbarred,
    same_version,
    save,
)
from risk.screening import selectors as hits
from risk.screening import services as screening


@transaction.atomic
def recommend(
    *,
    actor: User,
    case_id: int,
    version: int,
    reasons: list[str],
    note: str,
    now: datetime,
    conditions: Sequence[str] = (),
) -> ReviewCase:
    """Recommend the application to the lender, tied to conditions where there are any. Above the house limit, above
    the reviewer's own authority, or against what the assessment leans to, a second person has to agree first."""
    case = _held(actor, case_id, version, "recommend", reasons, now)
    if unknown := [code for code in conditions if code not in domain.CONDITION_TEXTS]:
        raise Refused("review.condition_unknown", _("There is no such condition. Reload the page."), codes=unknown)
    case.conditions = list(conditions)
    return _decide_or_ask(case, Outcome.RECOMMEND, actor, reasons, note, now)


@transaction.atomic
def reject(*, actor: User, case_id: int, version: int, reasons: list[str], note: str, now: datetime) -> ReviewCase:
    """Reject the application, with reason codes and a note for the file; against what the assessment leans to a second
    person has to agree."""
    case = _held(actor, case_id, version, "reject", reasons, now)
    case.conditions = []
    return _decide_or_ask(case, Outcome.REJECT, actor, reasons, note, now)


FOR_SECOND = {Outcome.RECOMMEND: "review.recommended_for_second", Outcome.REJECT: "review.rejected_for_second"}


def _decide_or_ask(
    case: ReviewCase, outcome: Outcome, actor: User, reasons: list[str], note: str, now: datetime
) -> ReviewCase:
    if outcome is Outcome.RECOMMEND:
        require_compliance(case, now)
    why = domain.needs_second(
        case.amount,
        outcome=outcome.value,
        leaning=_leaning(case),
        second_above=value("review.second_approval_above", now.date()).value,
        within_authority=within_authority(actor, AuthorityKind.REVIEW, case.amount),
    )
    if not why:
        return _decide(case, outcome, outcome.value, actor, now, reasons=reasons, note=note)
    case.recommended_by, case.proposed, case.second_why = actor, outcome.value, why
    move(case, f"{outcome.value}_for_second", actor, now, reasons=reasons, note=note)
    record(
        actor=actor, action=FOR_SECOND[outcome], obj=case, at=now,
        reasons=reasons, why=why,
    )  # fmt: skip
    return case


def _leaning(case: ReviewCase) -> str:
    """Of a case that a person asked for it is the result that stands; an appeal has none: a person decided there."""
    if case.assessment is None or case.origin == Origin.APPEAL:
        return ""
    return domain.leaning(case.assessment.tier, case.assessment.found["band"])


@transaction.atomic
def ask_for_material(
    *,
    actor: User,
    case_id: int,
    version: int,
    reasons: list[str],
    note: str,
    now: datetime,
    papers: Sequence[str] = (),
) -> ReviewCase:
    """Ask for documents, those of `papers` because the checklist lacks them: the applicant is written to through the
    outbox, the case leaves the queue, and its clock stands still until they arrive."""
    reasons = [code for code in reasons if code != domain.FROM_CHECKLIST]
    wanted = [*(reason_text(code) for code in reasons), *papers]
    reasons += [domain.FROM_CHECKLIST] if papers else []
    case = _held(actor, case_id, version, "ask_for_material", reasons, now)
    applications.ask_material(application_id=case.application_id, actor=actor, names=wanted, note=note, now=now)
    case.paused_at = now
    move(case, "ask_for_material", actor, now, reasons=reasons, note=note)
    customer = case.application.customer
    tell(
        customer,
        key=f"review:{case.pk}:material:{case.version}",
        template="review_material",
        context={"name": customer.name, "number": case.application.number, "wanted": "、".join(wanted), "note": note},
        now=now,
    )
    record(actor=actor, action="review.material_asked", obj=case, at=now, reasons=reasons)
    return case


@transaction.atomic
def material_supplied(*, application_id: int, now: datetime) -> ReviewCase | None:
    """The documents came: back into the queue, ahead of new cases, with the time that was left when they were asked
    for. Without a waiting case nothing happens."""
    case = (
        ReviewCase.objects.select_for_update()
        .filter(application_id=application_id, status=Status.WAITING_MATERIAL.value)
        .first()
    )
    if case is None:
        return None
    left = minutes_left(case.paused_at, case.due_at) if case.paused_at else None
    requeue(case, now, minutes=left)
    case.paused_at = None
    move(case, "supply_material", None, now)
    return case


@transaction.atomic
def take_assessment(*, application_id: int, assessment_id: int, now: datetime) -> ReviewCase | None:
    """Another round of assessment: the undecided case is judged by it from now on, and an open page has to be read
    again before a decision. An earlier round that comes late changes nothing."""
    case = (
        ReviewCase.objects.select_for_update(of=("self",))
        .select_related("assessment")
        .filter(application_id=application_id)
        .exclude(status=Status.DECIDED)
        .first()
    )
    newest = Assessment.objects.only("round", "tier", "score").get(pk=assessment_id)
    if case is None or (case.assessment is not None and case.assessment.round >= newest.round):
        return None
    before = f"{case.assessment.tier} · {case.assessment.score} → " if case.assessment else ""
    case.assessment = newest
    save(case, "assessment")
    add_event(case, "assessed_again", case.status, None, now, note=f"{before}{newest.tier} · {newest.score}")
    return case


@transaction.atomic
def second_approve(*, actor: User, case_id: int, version: int, note: str, now: datetime) -> ReviewCase:
    """The second person agrees: what the first one wants takes effect."""
    case = _for_second(actor, case_id, version)
    outcome = Outcome(case.proposed or Outcome.RECOMMEND)
    recommends = outcome is Outcome.RECOMMEND
    if recommends and not within_authority(actor, AuthorityKind.REVIEW, case.amount):
        raise Refused("review.above_authority", _("The amount is above your own authority. Hand it to somebody else."))
    first = ReviewEvent.objects.filter(case=case, verb__endswith="_for_second").order_by("-id").first()
    reasons = first.reasons if first else []
    return _decide(case, outcome, "second_approve", actor, now, reasons=reasons, note=note)


@transaction.atomic
def second_return(*, actor: User, case_id: int, version: int, note: str, now: datetime) -> ReviewCase:
    """The second person does not agree: back into the queue with a note."""
    case = _for_second(actor, case_id, version)
    if not note.strip():
        raise Refused("review.note_needed", _("Write what should be looked at again."))
    case.recommended_by, case.proposed, case.second_why = None, "", []
    requeue(case, now)
    move(case, "second_return", actor, now, note=note)
    record(actor=actor, action="review.second_returned", obj=case, at=now, reason=note)
    return case


@transaction.atomic
def add_note(*, actor: User, case_id: int, note: str, now: datetime) -> ReviewEvent:
    """A note in the file of the case; moves nothing."""
    if not (actor.may("review.work") or actor.may("review.second")):
        raise Refused("review.not_allowed", _("Your roles do not let you do this."))
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    return add_event(case, "note", case.status, actor, now, note=note)


@transaction.atomic
def request_manual_review(*, actor: User, application_id: int, reason: str, now: datetime) -> ReviewCase:
    """A human look at an A or C result (PIPL art. 24): the application goes back to review with a case of its own.

    Where a person decided already it is an appeal: whoever decided then does not get it, as reviewer or as second.
    """
    require(actor, "review.request")
    if not reason.strip():
        raise Refused("review.reason_needed", _("Write why a person should look at this."))
    applications.reopen_for_review(application_id=application_id, actor=actor, reason=reason, now=now)
    latest = Assessment.objects.filter(application_id=application_id).order_by("-id").first()
    before = ReviewCase.objects.filter(application_id=application_id, decided_by__isnull=False).order_by("-id").first()
    return open_case(
        application_id=application_id,
        assessment_id=latest.pk if latest else None,
        now=now,
        origin=Origin.APPEAL if before else Origin.REQUEST,
        actor=actor,
        appeal_of=before,
    )


def _held(actor: User, case_id: int, version: int, verb: str, reasons: list[str], now: datetime) -> ReviewCase:
    """Lock a case that this person holds in the version they saw, with reasons that fit the verb."""
    require(actor, "review.work")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    if not policies.may_work(actor, case, now):
        raise Refused("review.not_yours", _("You no longer hold this case. Claim it again before you decide."))
    same_version(case, version)
    if not reasons:
        raise Refused("review.reason_needed", _("Choose at least one reason."))
    if domain.unknown_reasons(verb, reasons):
        raise Refused("review.reason_unknown", _("A reason does not belong to this decision. Reload the page."))
    return case


def _for_second(actor: User, case_id: int, version: int) -> ReviewCase:
    require(actor, "review.second")
    case = ReviewCase.objects.select_for_update().get(pk=case_id)
    same_version(case, version)
    if case.status == Status.SECOND_APPROVAL and case.recommended_by_id == actor.pk:
        raise Refused("review.same_person", _("Who recommended cannot approve. Another person must look at it."))
    require_unbarred(actor, case)
    if not policies.may_approve_second(actor, case):
        TRANSITIONS.target("second_approve", case.status)
    return case


def require_compliance(case: ReviewCase, now: datetime) -> None:
    """Nobody is recommended whom compliance still compares with a watch list, or has found on one."""
    customer_id = case.application.customer_id
    screening.screen_customer(customer_id=customer_id, now=now)
    if hits.standing(customer_id).code:
        raise Refused(
            "review.compliance", _("The compliance check stands in the way. Compliance has to finish it first.")
        )


def _decide(
    case: ReviewCase, outcome: Outcome, verb: str, actor: User, now: datetime, *, reasons: list[str], note: str
) -> ReviewCase:
    if outcome is Outcome.RECOMMEND:
        require_compliance(case, now)
    applications.record_review_outcome(
        application_id=case.application_id,
        outcome=outcome.value,
        actor=actor,
        reasons=[{"code": code, "text": reason_text(code)} for code in (*reasons, *case.conditions)],
        note=note,
        now=now,
    )
    case.outcome, case.decided_by, case.decided_at = outcome.value, actor, now
    move(case, verb, actor, now, reasons=reasons, note=note)
    record(actor=actor, action=f"review.{verb}", obj=case, at=now, outcome=outcome.value, reasons=reasons)
    return case
