"""Rules of the review queue: who comes first, until when, and which move follows which. No framework, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

from backoffice.values import transitions
from backoffice.values.workdays import Calendar


class Status(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    WAITING_MATERIAL = "waiting_material"
    SECOND_APPROVAL = "second_approval"
    DECIDED = "decided"


class Outcome(StrEnum):
    RECOMMEND = "recommend"
    REJECT = "reject"
    WITHDRAWN = "withdrawn"  # the application went away while the case was open


class Origin(StrEnum):
    TIER = "tier"  # the assessment said B
    REQUEST = "request"  # a person asked for a human look at an A or C result (PIPL art. 24)


TRANSITIONS = transitions.table(
    [
        ("claim", {Status.OPEN, Status.CLAIMED}, Status.CLAIMED),
        ("release", {Status.CLAIMED}, Status.OPEN),
        ("ask_for_material", {Status.CLAIMED}, Status.WAITING_MATERIAL),
        ("supply_material", {Status.WAITING_MATERIAL}, Status.OPEN),
        ("recommend", {Status.CLAIMED}, Status.DECIDED),
        ("recommend_for_second", {Status.CLAIMED}, Status.SECOND_APPROVAL),
        ("reject", {Status.CLAIMED}, Status.DECIDED),
        ("second_approve", {Status.SECOND_APPROVAL}, Status.DECIDED),
        ("second_return", {Status.SECOND_APPROVAL}, Status.OPEN),
        (
            "close",
            {Status.OPEN, Status.CLAIMED, Status.WAITING_MATERIAL, Status.SECOND_APPROVAL},
            Status.DECIDED,
        ),
    ]
)


@dataclass(frozen=True)
class ReasonCode:
    code: str
    text: str
    verb: str  # the decision it belongs to


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return text


# A decision carries at least one of these; they are what reports and rule quality count.
REASONS = (
    ReasonCode("P01", _("Income and employment confirmed"), "recommend"),
    ReasonCode("P02", _("The hit rule was explained by documents"), "recommend"),
    ReasonCode("P03", _("Debt burden bearable after the stress test"), "recommend"),
    ReasonCode("P04", _("Good repayment record with us"), "recommend"),
    ReasonCode("P05", _("Alert was a false positive"), "recommend"),
    ReasonCode("N01", _("Income not proved"), "reject"),
    ReasonCode("N02", _("Debt burden too high"), "reject"),
    ReasonCode("N03", _("Statements contradict each other"), "reject"),
    ReasonCode("N04", _("Suspicion of fraud confirmed"), "reject"),
    ReasonCode("N05", _("Purpose of the loan not allowed"), "reject"),
    ReasonCode("N06", _("Repayment record too weak"), "reject"),
    ReasonCode("M01", _("Proof of income"), "ask_for_material"),
    ReasonCode("M02", _("Bank statement of the last six months"), "ask_for_material"),
    ReasonCode("M03", _("Proof of employment or business"), "ask_for_material"),
    ReasonCode("M04", _("Readable copy of the identity card"), "ask_for_material"),
    ReasonCode("M05", _("Evidence for the purpose of the loan"), "ask_for_material"),
)
REASON_TEXTS = {reason.code: reason.text for reason in REASONS}


def reasons_for(verb: str) -> list[ReasonCode]:
    return [reason for reason in REASONS if reason.verb == verb]


def unknown_reasons(verb: str, codes: list[str]) -> list[str]:
    """Codes that do not belong to the verb."""
    known = {reason.code for reason in reasons_for(verb)}
    return [code for code in codes if code not in known]


@dataclass(frozen=True)
class Merits:
    """What moves a case forward in the queue, besides waiting."""

    amount: Decimal  # yuan
    customer_tier: str  # "vip", "regular", "potential"
    first_loan: bool
    returned: bool = False  # came back from waiting for material or from the second pair of eyes


HEAD_START_TIER = {"vip": timedelta(minutes=120), "regular": timedelta(minutes=30)}
HEAD_START_FIRST_LOAN = timedelta(minutes=15)
HEAD_START_RETURNED = timedelta(minutes=60)
AMOUNT_STEP = Decimal(50_000)
HEAD_START_STEP = timedelta(minutes=15)
HEAD_START_AMOUNT_MOST = timedelta(minutes=60)


def head_start(merits: Merits) -> timedelta:
    """By how much a case is treated as if it were due earlier.

    vip 120 min, regular 30; returned cases 60; a first loan 15; 15 for every full 50,000 yuan, at most 60.
    Worked example: vip, first loan, 120,000 yuan -> 120 + 15 + 30 = 165 minutes.
    """
    total = HEAD_START_TIER.get(merits.customer_tier, timedelta())
    total += min(HEAD_START_STEP * int(merits.amount // AMOUNT_STEP), HEAD_START_AMOUNT_MOST)
    if merits.first_loan:
        total += HEAD_START_FIRST_LOAN
    if merits.returned:
        total += HEAD_START_RETURNED
    return total


def rank_at(due_at: datetime, merits: Merits) -> datetime:
    """The moment the queue is sorted by, earliest first.

    A moment and not a number of points: whoever waits comes nearer to it without anything being recomputed, so time
    left and age are in the order by themselves, and no case starves.
    """
    return due_at - head_start(merits)


OPENS, CLOSES = time(9, 0), time(18, 0)


def add_working_minutes(start: datetime, minutes: int, calendar: Calendar, zone: tzinfo) -> datetime:
    """`minutes` of office time (9:00-18:00 on workdays in `zone`) after `start`, as an aware moment.

    Worked example: Friday 17:00 + 240 minutes = Monday 12:00.
    """
    left = timedelta(minutes=minutes)
    local = start.astimezone(zone)
    day = calendar.next_workday(local.date())
    moment = max(local, _at(day, OPENS, zone)) if day == local.date() else _at(day, OPENS, zone)
    while True:
        today = _at(day, CLOSES, zone) - moment
        if today > timedelta(0) and left <= today:
            return moment + left
        left -= max(today, timedelta(0))
        day = calendar.next_workday(day + timedelta(days=1))
        moment = _at(day, OPENS, zone)


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone)


def needs_second(amount: Decimal, *, second_above: Decimal, within_authority: bool) -> bool:
    """Whether a second person must approve a recommendation: above the house limit (yuan, exclusive), or above what
    the reviewer may decide alone."""
    return amount > second_above or not within_authority


def lease_holds(lease_until: datetime | None, now: datetime) -> bool:
    """Whether a claim still keeps others out."""
    return lease_until is not None and lease_until > now


WARNING_BEFORE = timedelta(minutes=15)
