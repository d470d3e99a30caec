"""What the verbs of the review queue share: rights, leases, due times, moves and their events."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import translation
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from backoffice.workcalendar.services import load
from customers.tiering.selectors import current_tier
from loans.applications.models import Application
from risk.review import domain, policies
from risk.review.domain import TRANSITIONS, Merits, Status
from risk.review.models import ReviewCase, ReviewEvent


def require(actor: User, permission: str) -> None:
    if not actor.may(permission):
        raise Refused("review.not_allowed", _("Your roles do not let you do this."))


def require_unbarred(actor: User, case: ReviewCase) -> None:
    """Refused("review.barred") for whoever stands in a conflict with the case."""
    if policies.barred(actor, case):
        raise Refused(
            "review.barred",
            _("You stand in a conflict with this case; see why on its page. Somebody else has to take it."),
        )


def lease(now: datetime) -> timedelta:
    return timedelta(minutes=int(value("review.lease_minutes", now.date()).value))


def due_at(now: datetime, minutes: int | None = None) -> datetime:
    """`minutes` of office time from now; without them the target that the company has set."""
    wanted = int(value("review.target_minutes", now.date()).value) if minutes is None else minutes
    return domain.add_working_minutes(now, wanted, load(), get_default_timezone())


def minutes_left(now: datetime, until: datetime) -> int:
    return domain.working_minutes_between(now, until, load(), get_default_timezone())


def merits_of(application: Application, *, returned: bool = False, green: bool = False) -> Merits:
    return Merits(
        amount=application.amount,
        customer_tier=current_tier(application.customer),
        first_loan=application.first_loan,
        returned=returned,
        green=green,
    )


def rank(case: ReviewCase, merits: Merits) -> None:
    """Where the case stands in the queue, and why; the caller saves."""
    case.rank_at = domain.rank_at(case.due_at, merits)
    case.rank_parts = [list(part) for part in domain.head_start_parts(merits)]


def requeue(case: ReviewCase, now: datetime, *, minutes: int | None = None) -> None:
    """Ahead of new cases, because somebody has waited twice; with the time that was left, or a fresh target."""
    application = Application.objects.select_related("customer").get(pk=case.application_id)
    case.due_at = due_at(now, minutes)
    rank(case, merits_of(application, returned=True, green=bool(case.green_reason)))
    case.warned_at = case.breached_at = None


def same_version(case: ReviewCase, version: int) -> None:
    if case.version != version:
        raise Refused(
            "review.stale", _("The case has changed since you opened it. Read what is new before you decide.")
        )


def reason_text(code: str) -> str:
    """The words of a reason or condition in the language of the papers."""
    with translation.override("zh-hans"):
        return translation.gettext({**domain.REASON_TEXTS, **domain.CONDITION_TEXTS}[code])


def move(
    case: ReviewCase, verb: str, actor: User | None, now: datetime, *, reasons: Iterable[str] = (), note: str = ""
) -> None:
    before = case.status
    held = int((now - case.claimed_at).total_seconds()) if before == Status.CLAIMED and case.claimed_at else None
    case.status = TRANSITIONS.target(verb, case.status)
    if case.status != Status.CLAIMED:
        case.claimed_by, case.claimed_at, case.lease_until = None, None, None
    case.version += 1  # the row is locked
    case.save()
    add_event(case, verb, before, actor, now, reasons=list(reasons), note=note, seconds_held=held)


def save(case: ReviewCase, *fields: str) -> None:
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def add_event(
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
