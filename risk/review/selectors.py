"""What reviewers see. Never writes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from loans.applications.domain import GONE
from risk.assessment.selectors import LONG
from risk.review.domain import WARNING_BEFORE, Status
from risk.review.models import CaseBar, QualityCheck, ReviewCase, ReviewerProfile, ReviewEvent, Visit

# The moves that end a turn of work, for the productivity figures.
FINISHING = (
    "recommend",
    "recommend_for_second",
    "reject",
    "reject_for_second",
    "ask_for_material",
    "second_approve",
    "second_return",
)


def skills_of(user: User) -> list[str]:
    """What a reviewer's next cases are taken from; [] means everything."""
    profile = ReviewerProfile.objects.filter(user=user).first()
    return list(profile.skills) if profile else []


def takeable(user: User, now: datetime) -> QuerySet[ReviewCase]:
    """The free cases that "take next" would give this person, in its order."""
    cases = waiting(for_queue(user), now).exclude(pk__in=CaseBar.objects.filter(user=user).values("case"))
    skills = skills_of(user)
    return (cases.filter(skill__in=skills) if skills else cases).order_by("rank_at", "id")


def bars_of(case: ReviewCase) -> QuerySet[CaseBar]:
    return CaseBar.objects.filter(case=case).select_related("user").order_by("id")


def visible_to(user: User) -> QuerySet[ReviewCase]:
    """Reviewers work a common queue; who may look at reviews sees all of it, everybody else nothing."""
    cases = ReviewCase.objects.all()
    return cases if user.may("review.view") else cases.none()


def for_queue(user: User) -> QuerySet[ReviewCase]:
    """With what a row shows, in one query."""
    return visible_to(user).select_related("application__customer", "assessment", "claimed_by")


def for_list(user: User) -> QuerySet[ReviewCase]:
    """The same without the long texts of the assessments, which no row shows."""
    return for_queue(user).defer(*(f"assessment__{name}" for name in LONG))


def undecided(cases: QuerySet[ReviewCase]) -> QuerySet[ReviewCase]:
    return cases.exclude(status=Status.DECIDED)


def waiting(cases: QuerySet[ReviewCase], now: datetime) -> QuerySet[ReviewCase]:
    """Free to be claimed: open, or claimed by somebody whose lease ran out."""
    return cases.filter(Q(status=Status.OPEN) | Q(status=Status.CLAIMED, lease_until__lte=now))


def about_to_breach(cases: QuerySet[ReviewCase], now: datetime) -> QuerySet[ReviewCase]:
    """Overdue, or due within the warning time, and still with us."""
    return cases.filter(
        status__in=[Status.OPEN, Status.CLAIMED, Status.SECOND_APPROVAL], due_at__lte=now + WARNING_BEFORE
    )


def in_work(cases: QuerySet[ReviewCase], now: datetime) -> QuerySet[ReviewCase]:
    """Held by anybody whose lease runs."""
    return cases.filter(status=Status.CLAIMED, lease_until__gt=now)


def mine(cases: QuerySet[ReviewCase], user: User, now: datetime) -> QuerySet[ReviewCase]:
    return in_work(cases, now).filter(claimed_by=user)


def nearest(user: User, now: datetime, limit: int = 6) -> list[ReviewCase]:
    """What a reviewer would do next: the cases they hold, then the head of the queue."""
    cases = for_list(user)
    held = list(mine(cases, user, now).order_by("rank_at", "id")[:limit])
    return [*held, *waiting(cases, now).order_by("rank_at", "id")[: limit - len(held)]]


def events_of(case: ReviewCase) -> QuerySet[ReviewEvent]:
    return ReviewEvent.objects.filter(case=case).select_related("actor").order_by("-id")


def visits_of(case: ReviewCase) -> QuerySet[Visit]:
    return Visit.objects.filter(case=case).select_related("by").prefetch_related("photos__file").order_by("-id")


def quality_visible_to(user: User) -> QuerySet[QualityCheck]:
    """Checks for who makes them; nobody checks a case they decided on."""
    if not user.may("review.quality"):
        return QualityCheck.objects.none()
    return QualityCheck.objects.select_related(
        "case__application__customer", "case__assessment", "case__decided_by", "case__recommended_by", "checked_by"
    )


def undecided_case_of(application_id: int) -> ReviewCase | None:
    return (
        ReviewCase.objects.filter(application_id=application_id)
        .exclude(status=Status.DECIDED)
        .select_related("claimed_by")
        .first()
    )


def cases_of(application_id: int) -> QuerySet[ReviewCase]:
    return ReviewCase.objects.filter(application_id=application_id).order_by("-id")


def due_for_warning(now: datetime) -> QuerySet:
    """Ids of cases that come due within the warning time and were not warned of."""
    return (
        undecided(ReviewCase.objects.filter(warned_at__isnull=True, due_at__lte=now + WARNING_BEFORE))
        .exclude(status=Status.WAITING_MATERIAL)
        .order_by("due_at")
        .values_list("id", flat=True)
    )


def due_for_breach(now: datetime) -> QuerySet:
    """Ids of cases that are late and not marked so."""
    return (
        undecided(ReviewCase.objects.filter(breached_at__isnull=True, due_at__lte=now))
        .exclude(status=Status.WAITING_MATERIAL)
        .order_by("due_at")
        .values_list("id", flat=True)
    )


def gone() -> QuerySet:
    """Ids of undecided cases whose application was withdrawn or expired."""
    return undecided(ReviewCase.objects.filter(application__status__in=GONE)).values_list("id", flat=True)


def reviewers() -> QuerySet[User]:
    """Everybody who may work cases."""
    named = Q(roles__icontains=f'"{Role.REVIEWER.value}"') | Q(roles__icontains=f'"{Role.SENIOR_REVIEWER.value}"')
    return User.objects.filter(named, is_active=True).order_by("full_name", "id")


def leads() -> QuerySet[User]:
    """Who hears of late cases: active senior reviewers."""
    return User.objects.filter(is_active=True, roles__icontains=f'"{Role.SENIOR_REVIEWER.value}"')


@dataclass(frozen=True)
class Productivity:
    handled: int
    mean_minutes: float | None


def productivity_today(user: User, now: datetime) -> Productivity:
    """Cases a person finished since midnight (Shanghai), and the mean time from claiming to finishing."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    figures = ReviewEvent.objects.filter(actor=user, at__gte=midnight, verb__in=FINISHING).aggregate(
        handled=Count("id"), seconds=Avg("seconds_held")
    )
    seconds = figures["seconds"]
    return Productivity(figures["handled"], None if seconds is None else round(seconds / 60, 1))


@dataclass(frozen=True)
class QueueFigures:
    waiting: int
    about_to_breach: int
    mine: int
    second: int
    oldest_wait: timedelta | None


CAP = 1000


def queue_figures(user: User, now: datetime) -> QueueFigures:
    """Counts for menu and start page; none of them counts further than 1,000."""
    cases = visible_to(user)
    oldest = waiting(cases, now).order_by("opened_at").values_list("opened_at", flat=True).first()
    return QueueFigures(
        waiting=waiting(cases, now)[:CAP].count(),
        about_to_breach=about_to_breach(cases, now)[:CAP].count(),
        mine=mine(cases, user, now)[:CAP].count(),
        second=cases.filter(status=Status.SECOND_APPROVAL).exclude(recommended_by=user)[:CAP].count(),
        oldest_wait=None if oldest is None else now - oldest,
    )
