"""Purposes of processing, and what withdrawing a consent means（个人信息保护法 13-16, 23）."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backoffice.values import transitions
from backoffice.values.workdays import Calendar


def _(text: str) -> str:
    return text


class Purpose(StrEnum):
    CREDIT_CHECK = "credit_check"
    FORWARD_TO_LENDER = "forward_to_lender"
    SERVICE = "service"
    MARKETING = "marketing"


class Evidence(StrEnum):
    PAPER = "paper"
    ONLINE = "online"
    RECORDING = "recording"
    IMPORT = "import"


class LockReason(StrEnum):
    """Why a person's data are stored only."""

    WITHDRAWN = "withdrawn"
    ASKED = "asked"
    RETENTION = "retention"
    ANONYMISED = "anonymised"


class HoldSource(StrEnum):
    """Who wants a person's records kept."""

    COURT = "court"
    AUTHORITY = "authority"
    DISPUTE = "dispute"


class LeftOut(StrEnum):
    """Why a person may not be contacted; the first that holds is said."""

    ANONYMISED = "anonymised"
    LOCKED = "locked"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    STUDENT = "student"
    MINOR = "minor"
    ELDERLY = "elderly"


RECEIVER_NEEDED = frozenset({Purpose.FORWARD_TO_LENDER})

# What changes at once when the person withdraws; shown before and after.
EFFECTS: dict[Purpose, tuple[str, ...]] = {
    Purpose.CREDIT_CHECK: (
        _("No further credit report is queried for this customer."),
        _("An application that still needs a credit report stops until the customer agrees again."),
        _("Reports already obtained are kept only as long as the law requires."),
    ),
    Purpose.FORWARD_TO_LENDER: (
        _("No application of this customer is forwarded to this lender any more."),
        _("What the lender already holds stays with the lender; the request is passed on to it."),
        _("Contracts already signed go on."),
    ),
    Purpose.SERVICE: (
        _("Reminders and notices that are not required by law stop."),
        _("Complaints and contracts are still handled: the law requires it."),
    ),
    Purpose.MARKETING: (
        _("No advertising by message or telephone from now on."),
        _("Nothing changes for applications, contracts and service."),
    ),
}


# Without one of these nothing but the law allows processing.
CORE = frozenset({Purpose.CREDIT_CHECK, Purpose.FORWARD_TO_LENDER, Purpose.SERVICE})
LOCKED_EFFECTS = (
    _("Nothing remains that processing rests on: the record is locked. It is stored as long as the law requires."),
    _("Assessment, forwarding, follow-ups and marketing are refused until the customer agrees again."),
    _("Loans already paid out, complaints and requests are still served: contract and law require it."),
)


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal takes away: (purpose, receiver) each, and whether nothing is left to rest on."""

    ends: frozenset[tuple[str, str]]
    locks: bool

    def concerns(self, purpose: str, receiver: str = "") -> bool:
        return any(what == purpose and (not receiver or to == receiver) for what, to in self.ends)


def withdrawal_of(in_force: Iterable[tuple[str, str]], chosen: Iterable[tuple[str, str]]) -> Withdrawal:
    """`in_force` and `chosen` are (purpose, receiver). The record is locked when the last core consent goes."""
    ends = frozenset(chosen)
    core_before = {pair for pair in in_force if pair[0] in CORE}
    return Withdrawal(ends, bool(core_before & ends) and not core_before - ends)


def text_hash(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()


def years_before(day: date, years: int) -> date:
    """The birthday of who turns `years` on that day; of the first of March for who is born on a leap day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, month=3, day=1)


class RequestKind(StrEnum):
    """What people may ask about their data（个人信息保护法第四十四条至第四十八条、第二十四条）."""

    ACCESS = "access"
    COPY = "copy"
    CORRECTION = "correction"
    ERASURE = "erasure"
    REVIEW = "review"
    EXPLANATION = "explanation"


class RequestState(StrEnum):
    OPEN = "open"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN_REQUESTS = frozenset({RequestState.OPEN, RequestState.WORKING})
HANDED_OVER = frozenset({RequestKind.ACCESS, RequestKind.COPY})  # ends with a copy of the data
ABOUT_DECISION = frozenset({RequestKind.REVIEW, RequestKind.EXPLANATION})  # names an application
REQUESTS = transitions.table(
    [
        ("take", {RequestState.OPEN, RequestState.WORKING}, RequestState.WORKING),
        ("finish", {RequestState.WORKING}, RequestState.DONE),
        ("refuse", {RequestState.WORKING}, RequestState.REFUSED),
        ("withdraw", {RequestState.OPEN, RequestState.WORKING}, RequestState.WITHDRAWN),
    ]
)
LATEST_ANSWER = timedelta(days=30)


def answer_by(received: date, workdays: int, calendar: Calendar) -> date:
    """The last day for the answer: so many workdays, and never later than 30 days, whatever holidays lie between."""
    return min(calendar.add_workdays(received, workdays), received + LATEST_ANSWER)


class Letting(StrEnum):
    """What happens to a record whose time is over."""

    LOCK = "lock"
    ANONYMISE = "anonymise"
    ERASE = "erase"


def cutoff_of(today: date, parameter: str, count: int) -> date:
    """The day before which an event must lie: `count` years or months ago, as the name of the parameter says."""
    months = count * 12 if parameter.endswith(".years") else count
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, 28))
