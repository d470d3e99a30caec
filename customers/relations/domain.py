"""Who looks after a customer, and when somebody speaks to the customer next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backoffice.values import transitions


class Reason(StrEnum):
    VIP = "vip"
    FIRST_LOAN = "first_loan"
    CHOSEN = "chosen"
    HANDED_OVER = "handed_over"
    RETENTION = "retention"


class Occasion(StrEnum):
    DISBURSED = "disbursed"
    MATURITY = "maturity"
    OVERDUE = "overdue"
    TIER_CHANGED = "tier_changed"
    ARRANGED = "arranged"


class Way(StrEnum):
    PHONE = "phone"
    VISIT = "visit"
    EMAIL = "email"


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


TRANSITIONS = transitions.table([("finish", {State.OPEN}, State.DONE), ("drop", {State.OPEN}, State.DROPPED)])


class Result(StrEnum):
    SPOKEN = "spoken"
    NOT_REACHED = "not_reached"
    ASKED_LATER = "asked_later"
    WRONG_NUMBER = "wrong_number"
    DECLINED = "declined"


# Who was not reached, or asked for another time, is spoken to again: a next step has to be named.
NEEDS_NEXT = frozenset({Result.NOT_REACHED, Result.ASKED_LATER})


@dataclass(frozen=True)
class Plan:
    """How an occasion is followed up: by what way, how many days after the day it is counted from."""

    way: Way
    days: int
    subject: str


PLANS = {
    Occasion.DISBURSED: Plan(Way.PHONE, 7, "贷后首次回访：到账、用途与还款日确认"),
    Occasion.MATURITY: Plan(Way.PHONE, -30, "到期前 30 天回访：到期安排与续贷意向"),
    Occasion.OVERDUE: Plan(Way.PHONE, 1, "逾期关怀：了解原因与还款安排"),
    Occasion.TIER_CHANGED: Plan(Way.PHONE, 3, "客户层级变更告知"),
}


def due_on(occasion: Occasion, day: date) -> date:
    """The day of the follow-up for an occasion counted from `day` (disbursement, maturity, first day overdue …)."""
    return day + timedelta(days=PLANS[occasion].days)


@dataclass(frozen=True)
class Desk:
    """A relationship manager on a day. `regions` are beginnings of region codes; none means everywhere."""

    manager_id: int
    customers: int
    capacity: int
    regions: tuple[str, ...] = ()
    away: bool = False

    @property
    def free(self) -> bool:
        return not self.away and self.customers < self.capacity

    def serves(self, region: str) -> bool:
        return not self.regions or any(region.startswith(each) for each in self.regions)

    def at_home_in(self, region: str) -> bool:
        return any(region.startswith(each) for each in self.regions)


def choose(desks: Iterable[Desk], region: str) -> Desk | None:
    """The desk that takes a customer of a region: its own region first, then the least full; None when none is free.

    Equal loads go to the lower key, so the same desks give the same answer.
    """
    able = [desk for desk in desks if desk.free and desk.serves(region)]
    return min(
        able,
        key=lambda desk: (not desk.at_home_in(region), desk.customers / desk.capacity, desk.manager_id),
        default=None,
    )


def spread(desks: Iterable[Desk], regions: Iterable[str]) -> list[Desk | None]:
    """A desk for each of many customers in order, each choice counting for the next."""
    now = {desk.manager_id: desk for desk in desks}
    chosen = []
    for region in regions:
        desk = choose(now.values(), region)
        if desk is not None:
            now[desk.manager_id] = Desk(desk.manager_id, desk.customers + 1, desk.capacity, desk.regions, desk.away)
        chosen.append(desk)
    return chosen
