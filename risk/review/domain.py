"""Rules of the review queue: who comes first, until when, and which move follows which. No framework, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

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
    APPEAL = "appeal"  # the applicant does not accept what a person decided; somebody else looks


class Skill(StrEnum):
    """What a case takes to be judged."""

    CONSUMER = "consumer"
    BUSINESS = "business"
    LARGE = "large"


LARGE_FROM = Decimal(200_000)


def skill_for(amount: Decimal, *, business: bool) -> Skill:
    """Lending to a business before the size of the loan: reading its papers is the rarer skill."""
    return Skill.BUSINESS if business else Skill.LARGE if amount >= LARGE_FROM else Skill.CONSUMER


class Bar(StrEnum):
    """Why a person may not touch a case."""

    OWN_CUSTOMER = "own_customer"
    ENTERED = "entered"
    DECLARED = "declared"
    DECIDED_BEFORE = "decided_before"


def leaning(tier: str, band: str) -> str:
    """What the assessment itself leans to: "recommend", "reject", or "" where it does not."""
    if tier == "C" or band == "low":
        return "reject"
    return "recommend" if tier == "A" or band == "high" else ""


TRANSITIONS = transitions.table(
    [
        ("claim", {Status.OPEN, Status.CLAIMED}, Status.CLAIMED),
        ("release", {Status.CLAIMED}, Status.OPEN),
        ("ask_for_material", {Status.CLAIMED}, Status.WAITING_MATERIAL),
        ("supply_material", {Status.WAITING_MATERIAL}, Status.OPEN),
        ("recommend", {Status.CLAIMED}, Status.DECIDED),
        ("recommend_for_second", {Status.CLAIMED}, Status.SECOND_APPROVAL),
        ("reject", {Status.CLAIMED}, Status.DECIDED),
        ("reject_for_second", {Status.CLAIMED}, Status.SECOND_APPROVAL),
        ("reassign", {Status.OPEN, Status.CLAIMED}, Status.CLAIMED),
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


# What a recommendation may be tied to; the lender reads it with the recommendation.
CONDITIONS = (
    ReasonCode("K01", _("A lower amount"), "recommend"),
    ReasonCode("K02", _("A shorter term"), "recommend"),
    ReasonCode("K03", _("A guarantor"), "recommend"),
    ReasonCode("K04", _("Payment to the seller only"), "recommend"),
    ReasonCode("K05", _("Other loans settled before payment"), "recommend"),
)
CONDITION_TEXTS = {condition.code: condition.text for condition in CONDITIONS}

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
    ReasonCode("M06", _("Papers that the checklist still lacks"), "ask_for_material"),
)
FROM_CHECKLIST = "M06"  # set by the papers that are ticked, never by itself
REASON_TEXTS = {reason.code: reason.text for reason in REASONS}


def reasons_for(verb: str) -> list[ReasonCode]:
    """What a person may choose for a verb."""
    return [reason for reason in REASONS if reason.verb == verb and reason.code != FROM_CHECKLIST]


def unknown_reasons(verb: str, codes: list[str]) -> list[str]:
    """Codes that do not belong to the verb."""
    known = {reason.code for reason in REASONS if reason.verb == verb}
    return [code for code in codes if code not in known]


@dataclass(frozen=True)
class Merits:
    """What moves a case forward in the queue, besides waiting."""

    amount: Decimal  # yuan
    customer_tier: str  # "vip", "regular", "potential"
    first_loan: bool
    returned: bool = False  # came back from waiting for material or from the second pair of eyes
    green: bool = False  # let through first by a lead


HEAD_START_TIER = {"vip": timedelta(minutes=120), "regular": timedelta(minutes=30)}
HEAD_START_FIRST_LOAN = timedelta(minutes=15)
HEAD_START_RETURNED = timedelta(minutes=60)
AMOUNT_STEP = Decimal(50_000)
HEAD_START_STEP = timedelta(minutes=15)
HEAD_START_AMOUNT_MOST = timedelta(minutes=60)


HEAD_START_GREEN = timedelta(minutes=240)


def head_start_parts(merits: Merits) -> list[tuple[str, int]]:
    """What moves a case forward, part by part, in minutes; parts of nothing are left out.

    vip 120, regular 30; returned cases 60; green channel 240; a first loan 15; 15 for every full 50,000 yuan, at
    most 60.
    Worked example: vip, first loan, 120,000 yuan -> 120 + 30 + 15 = 165 minutes.
    """
    amount = min(HEAD_START_STEP * int(merits.amount // AMOUNT_STEP), HEAD_START_AMOUNT_MOST)
    parts = (
        ("tier", HEAD_START_TIER.get(merits.customer_tier, timedelta())),
        ("amount", amount),
        ("first_loan", HEAD_START_FIRST_LOAN if merits.first_loan else timedelta()),
        ("returned", HEAD_START_RETURNED if merits.returned else timedelta()),
        ("green", HEAD_START_GREEN if merits.green else timedelta()),
    )
    return [(code, int(part.total_seconds() // 60)) for code, part in parts if part]


def head_start(merits: Merits) -> timedelta:
    """By how much a case is treated as if it were due earlier: the sum of its parts."""
    return timedelta(minutes=sum(minutes for _code, minutes in head_start_parts(merits)))


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


def working_minutes_between(start: datetime, end: datetime, calendar: Calendar, zone: tzinfo) -> int:
    """Office minutes from `start` to `end`; 0 when `end` is not later. The inverse of `add_working_minutes`."""
    total = timedelta(0)
    local, last = start.astimezone(zone), end.astimezone(zone)
    day = calendar.next_workday(local.date())
    while day <= last.date():
        opens, closes = max(_at(day, OPENS, zone), local), min(_at(day, CLOSES, zone), last)
        total += max(closes - opens, timedelta(0))
        day = calendar.next_workday(day + timedelta(days=1))
    return int(total.total_seconds() // 60)


def needs_second(
    amount: Decimal, *, outcome: str, leaning: str, second_above: Decimal, within_authority: bool
) -> list[str]:
    """Why a second person must agree; empty when nobody must. A recommendation above the house limit (yuan,
    exclusive) or above what the reviewer may decide alone; and either decision against what the assessment leans to.
    """
    why = []
    if outcome == "recommend" and amount > second_above:
        why.append("limit")
    if outcome == "recommend" and not within_authority:
        why.append("authority")
    if leaning and leaning != outcome:
        why.append("against")
    return why


def lease_holds(lease_until: datetime | None, now: datetime) -> bool:
    """Whether a claim still keeps others out."""
    return lease_until is not None and lease_until > now


WARNING_BEFORE = timedelta(minutes=15)


class VisitKind(StrEnum):
    PHONE = "phone"
    ONSITE = "onsite"


class VisitResult(StrEnum):
    CONFIRMED = "confirmed"
    CONTRADICTS = "contradicts"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"


# What a visit asks; every question is answered with yes, no or unclear.
QUESTIONS = {
    VisitKind.PHONE: (
        ("V01", _("The person confirms name and identity")),
        ("V02", _("The person applied and knows the amount and the term")),
        ("V03", _("The purpose named on the phone is the one applied for")),
        ("V04", _("The employer confirms position and time in the job")),
        ("V05", _("Nobody promised an approval or asked for money beforehand")),
    ),
    VisitKind.ONSITE: (
        ("S01", _("The place exists at the declared address")),
        ("S02", _("The business is open and working")),
        ("S03", _("Sign and licence carry the declared name")),
        ("S04", _("Stock, machines and staff fit the declared turnover")),
        ("S05", _("Neighbours or landlord confirm the business")),
    ),
}
QUESTION_TEXTS = {code: text for questions in QUESTIONS.values() for code, text in questions}
ANSWERS = ("yes", "no", "unclear")

# Findings of a quality check.
FINDINGS = {
    "Q01": _("A reason does not fit the file"),
    "Q02": _("A contradiction was not looked into"),
    "Q03": _("Papers are missing or were not read"),
    "Q04": _("The note does not carry the decision"),
    "Q05": _("Authority or second approval was passed by"),
    "Q06": _("The applicant was treated unfairly"),
}
FAST_SECONDS = 60


def drawn(case_id: int, share: Decimal) -> bool:
    """Whether the lot falls on a case: the same answer however often it is drawn, and nobody knows it beforehand who
    does not know the number of the case. `share` of all cases (0.05 = one in twenty)."""
    lot = int(sha256(f"review-quality:{case_id}".encode()).hexdigest()[:8], 16)
    return Decimal(lot) < share * Decimal(2**32)


def risks_of(second_why: Iterable[str], seconds: int | None, *, appeal: bool) -> list[str]:
    """Why a decided case is looked at again besides by lot; empty for an ordinary one."""
    found = []
    if "against" in second_why:
        found.append("against")
    if seconds is not None and seconds < FAST_SECONDS:
        found.append("fast")
    if appeal:
        found.append("appeal")
    return found
