"""What the detail page and the queue need beyond the complaint itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.accounts.models import User
from complaints.cases import selectors as cases
from complaints.cases.domain import Alert, ClockKind, Kind, Status
from complaints.cases.filing import beijing
from complaints.cases.likeness import ALIKE_FROM, likeness, shingles
from complaints.cases.models import CATEGORIES, CLOCK_KINDS, TIERS, Band, Clock, ClockEvent, Complaint, Entry
from complaints.handling.models import DeskMember, Extension, Pause

CLOCK_ORDER = [ClockKind.RESPOND, ClockKind.START, ClockKind.RESOLVE, ClockKind.STATUTORY]
_COLOURS = {
    Kind.FIRST_RESPONSE: "green",
    Kind.AGENT_REPLY: "green",
    Kind.RESOLVE: "green",
    Kind.PAUSE: "orange",
    Kind.PRIORITY: "orange",
    Kind.REOPEN: "orange",
    Kind.EXTEND: "orange",
    Kind.MERGE: "grey",
    Kind.SPLIT: "grey",
    Kind.CLASSIFY: "grey",
    Kind.WITHDRAW: "grey",
    Kind.NOTE: "grey",
    Kind.LINK: "grey",
    Kind.REASSIGN: "grey",
}


@dataclass(frozen=True)
class Line:
    """One row of the timeline as the page shows it."""

    at: datetime
    title: Any
    text: str
    actor: Any
    colour: str


def queue(user: Any) -> QuerySet[Complaint]:
    return cases.visible_to(user)


def clocks_of(complaint: Complaint) -> list[Clock]:
    """The complaint's clocks in the order in which they run out by rule."""
    order = {kind.value: place for place, kind in enumerate(CLOCK_ORDER)}
    return sorted(complaint.clocks.all(), key=lambda clock: order.get(clock.kind, len(order)))


def timeline_of(complaint: Complaint) -> list[Line]:
    """What people did and what the clocks noticed, newest first; with the histories of those merged into it."""
    ids = [complaint.pk, *Complaint.objects.filter(merged_into=complaint).values_list("pk", flat=True)]
    rows = Entry.objects.filter(complaint__in=ids).select_related("actor", "message", "complaint").order_by("id")
    lines = [_line(entry, complaint) for entry in rows]
    for event in ClockEvent.objects.filter(clock__complaint=complaint).select_related("clock").order_by("id"):
        colour = "orange" if event.kind == Alert.WARNING else "red"
        title = f"{event.clock.get_kind_display()} · {event.title}"
        lines.append(Line(event.at, title, "", None, colour))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _line(entry: Entry, complaint: Complaint) -> Line:
    title: Any = entry.get_kind_display()
    if entry.message is not None:
        title = f"{title} · {entry.message.get_state_display()}"
    if entry.complaint_id != complaint.pk:
        title = f"{entry.complaint.number} · {title}"
    parts = [entry.text, *_change(entry)]
    if entry.kind == Kind.FILED and entry.complaint_id != complaint.pk:
        parts.append(entry.complaint.content)
    return Line(entry.at, title, "\n".join(filter(None, parts)), entry.actor, _COLOURS.get(Kind(entry.kind), "blue"))


@dataclass(frozen=True)
class Lookalike:
    """A complaint that may be the same one, and why it is thought so."""

    complaint: Complaint
    why: str
    share: float = 0.0


def lookalikes_of(complaint: Complaint, user: Any) -> list[Lookalike]:
    """Of the same person within a week, or worded alike within a month; most alike first."""
    rows = cases.visible_to(user).exclude(pk=complaint.pk).exclude(status=Status.MERGED)
    span = (complaint.received_at - timedelta(days=30), complaint.received_at + timedelta(days=30))
    near = rows.filter(received_at__range=span)
    own = set(complaint.band_values)
    alike = near.filter(pk__in=Band.objects.filter(value__in=own).values("complaint")).order_by("-id")[:50]
    runs = shingles(complaint.content)
    found = {}
    for other in alike:
        share = likeness(runs, shingles(other.content))
        if share >= ALIKE_FROM:
            found[other.pk] = Lookalike(other, _("worded alike"), share)
    week = (complaint.received_at - timedelta(days=7), complaint.received_at + timedelta(days=7))
    who = Q()
    if complaint.customer_id:
        who |= Q(customer_id=complaint.customer_id)
    if complaint.phone_index:
        who |= Q(phone_index=complaint.phone_index)
    for other in rows.filter(who, received_at__range=week).order_by("-id")[:5] if who else []:
        found.setdefault(other.pk, Lookalike(other, _("the same person")))
    return sorted(found.values(), key=lambda row: -row.share)[:5]


def _change(entry: Entry) -> list[str]:
    """What changed; for a tier with what the clocks said before: the promise that was made stays visible."""
    if entry.kind == Kind.CLASSIFY and entry.facts:
        names = dict(CATEGORIES)
        return [f"{names[entry.facts['before']]} → {names[entry.facts['after']]}"]
    if entry.kind != Kind.PRIORITY or not entry.facts:
        return []
    tiers, names = dict(TIERS), dict(CLOCK_KINDS)
    lines = [f"{tiers[entry.facts['before']]} → {tiers[entry.facts['after']]}"]
    for old in entry.facts["clocks"]:
        if old["due_at"] and old["state"] in {"running", "paused", "breached"}:
            due = timezone.localtime(datetime.fromisoformat(old["due_at"]))
            lines.append(_("%(clock)s was due %(due)s") % {"clock": names[old["clock"]], "due": f"{due:%m-%d %H:%M}"})
    return lines


def extensions_of(complaint: Complaint) -> list[Extension]:
    return list(complaint.extensions.select_related("asked_by", "decided_by", "notice"))


def open_pauses(complaint: Complaint) -> list[Pause]:
    return list(complaint.pauses.filter(ended_at=None).select_related("began_by"))


def handlers() -> list[User]:
    """Staff to whom a complaint can be given."""
    people = User.objects.filter(is_active=True).order_by("full_name", "id")
    return [user for user in people if user.may("complaints.handle")]


def gap_values(complaint: Complaint, user: Any) -> dict[str, str]:
    """What fills the gaps of a standard text for this complaint."""
    due = complaint.clocks.filter(kind=ClockKind.STATUTORY).values_list("due_at", flat=True).first()
    return {
        "称呼": complaint.complainant_name or "客户",
        "编号": complaint.number,
        "经办人": user.full_name,
        "处理期限": beijing(due) if due else "",
        "受理时间": beijing(complaint.received_at),
    }


@dataclass(frozen=True)
class Desk:
    """A handler as the lead's page shows them."""

    user: User
    member: DeskMember | None
    load: int
    at_work: bool


def desks(now: datetime) -> list[Desk]:
    """Everybody who handles complaints, with what they have and whether they are handed anything now."""
    people = handlers()
    members = {member.user_id: member for member in DeskMember.objects.all()}
    open_now = Complaint.objects.filter(cases.is_open(), owner__in=people)
    load = dict(open_now.values_list("owner").annotate(Count("id")).order_by())
    local = timezone.localtime(now)
    rows = []
    for user in people:
        member = members.get(user.pk)
        rows.append(Desk(user, member, load.get(user.pk, 0), member is not None and member.at_work(local)))
    return rows


@dataclass(frozen=True)
class Figures:
    """Counts behind the cards and the manager's page; each is capped by the indexes it reads."""

    unassigned: int
    urgent: int
    overdue: int
    breaching: int
    awaiting: int
    mine: int


def figures(user: Any, now: datetime | None = None) -> Figures:
    at = now or timezone.now()
    rows = cases.visible_to(user).select_related(None)
    return Figures(
        unassigned=cases.capped(cases.unassigned(rows)),
        urgent=cases.capped(cases.urgent(rows)),
        overdue=cases.capped(cases.overdue(rows, at)),
        breaching=cases.capped(cases.breaching(rows, at)),
        awaiting=cases.capped(cases.awaiting(rows)),
        mine=cases.capped(cases.mine(rows, user)),
    )


def attainment(*, since: datetime, until: datetime) -> tuple[int, int]:
    """(answered in time, answers due) of complaints received in the span: the share is the SLA attainment."""
    counted = Clock.objects.filter(
        kind=ClockKind.RESPOND,
        complaint__received_at__gte=since,
        complaint__received_at__lt=until,
    ).aggregate(
        met=Count("id", filter=Q(stopped_at__isnull=False, breached_at=None)),
        due=Count("id", filter=Q(stopped_at__isnull=False) | Q(breached_at__isnull=False)),
    )
    return counted["met"], counted["due"]


def by_category(*, since: datetime) -> list[tuple[str, int]]:
    """Complaints received since then by category, most first."""
    rows = (
        Complaint.objects.filter(received_at__gte=since)
        .values_list("category")
        .annotate(number=Count("id"))
        .order_by("-number", "category")
    )
    return list(rows)


def by_tier_open() -> dict[str, int]:
    """Open complaints by tier."""
    return dict(Complaint.objects.filter(cases.is_open()).values_list("tier").annotate(Count("id")).order_by("tier"))


def received_by_day(*, until: datetime, days: int = 14) -> list[tuple[datetime, int]]:
    """(midnight in Beijing, complaints received) for each of the last `days` days, oldest first."""
    today = timezone.localtime(until).replace(hour=0, minute=0, second=0, microsecond=0)
    start = today - timedelta(days=days - 1)
    counts: dict[Any, int] = {}
    for received in Complaint.objects.filter(received_at__gte=start).values_list("received_at", flat=True):
        day = timezone.localtime(received).date()
        counts[day] = counts.get(day, 0) + 1
    return [(start + timedelta(days=n), counts.get((start + timedelta(days=n)).date(), 0)) for n in range(days)]


def long_pauses(*, now: datetime, days: int = 7) -> QuerySet[Pause]:
    """Pauses that have lasted longer than `days`: a pause hides lateness, so somebody looks at these."""
    return Pause.objects.filter(ended_at=None, began_at__lt=now - timedelta(days=days)).select_related(
        "complaint", "began_by"
    )
