"""What is on file beside identity: work, property, debts, people around the customer, and special care.

Every statement has a source and the day it describes; a newer one ends the older, which is kept.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.values import money
from backoffice.values.errors import Refused
from backoffice.values.identity import age_on
from customers.profiles.domain.records import MINOR_BELOW, Kind

ELDERLY_FROM = 60
WEALTH_MAX = Decimal("999999999999.99")


def _(text: str) -> str:
    return text


class Source(StrEnum):
    DECLARED = "declared"
    DOCUMENT = "document"
    STATEMENT = "statement"


class Ended(StrEnum):
    """Why a statement holds no longer."""

    REPLACED = "replaced"
    OVER = "over"
    WRONG = "wrong"


class Side(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"


class Thing(StrEnum):
    """What is owned or owed."""

    HOME = "home"
    CAR = "car"
    EQUIPMENT = "equipment"
    DEPOSIT = "deposit"
    RECEIVABLES = "receivables"
    BUSINESS = "business"
    MORTGAGE = "mortgage"
    CAR_LOAN = "car_loan"
    BUSINESS_LOAN = "business_loan"
    CONSUMER_LOAN = "consumer_loan"
    CREDIT_CARD = "credit_card"
    PRIVATE = "private"
    GUARANTEE = "guarantee"


ASSETS = frozenset({Thing.HOME, Thing.CAR, Thing.EQUIPMENT, Thing.DEPOSIT, Thing.RECEIVABLES, Thing.BUSINESS})


class Relation(StrEnum):
    SPOUSE = "spouse"
    GUARANTOR = "guarantor"
    LEGAL_REPRESENTATIVE = "legal_representative"
    BENEFICIAL_OWNER = "beneficial_owner"
    SHAREHOLDER = "shareholder"
    CONTACT = "contact"
    STAFF = "staff"


OF_A_FIRM = frozenset({Relation.LEGAL_REPRESENTATIVE, Relation.BENEFICIAL_OWNER, Relation.SHAREHOLDER})
WITH_SHARE = frozenset({Relation.BENEFICIAL_OWNER, Relation.SHAREHOLDER})
ONLY_ONE = frozenset({Relation.SPOUSE, Relation.LEGAL_REPRESENTATIVE})


class Care(StrEnum):
    """Why a customer needs special care. Age tells the first two; the others are recorded, without any diagnosis."""

    ELDERLY = "elderly"
    MINOR = "minor"
    STUDENT = "student"
    DISABILITY = "disability"
    HARDSHIP = "hardship"


RECORDED_CARE = (Care.STUDENT, Care.DISABILITY, Care.HARDSHIP)
# Nobody advertises loans to these (the excluded audiences of the advertising rules).
NOT_MARKETED_TO = frozenset({Care.ELDERLY, Care.MINOR, Care.STUDENT, Care.HARDSHIP})


def care_by_age(birth_date: date | None, on: date) -> Care | None:
    age = age_on(birth_date, on) if birth_date else None
    if age is None:
        return None
    return Care.MINOR if age < MINOR_BELOW else Care.ELDERLY if age >= ELDERLY_FROM else None


def checked_day(day: date, today: date, field: str) -> date:
    """A day that a statement describes; Refused("customers.day") for one to come or long past."""
    if day > today or day.year < 1940:
        raise Refused("customers.day", _("The day lies ahead or too far back."), field=field)
    return day


def checked_wealth(amount: Decimal | None, field: str) -> Decimal | None:
    if amount is None:
        return None
    amount = money.cents(amount)
    if not 0 <= amount <= WEALTH_MAX:
        raise Refused("customers.amount", _("Enter yuan from 0 to 999,999,999,999.99."), field=field)
    return amount


def side_of(thing: str) -> Side:
    return Side.ASSET if Thing(thing) in ASSETS else Side.LIABILITY


def check_relation(kind: str, relation: str, *, other_kind: str, share: Decimal | None, has_staff: bool) -> None:
    """Refused: customers.relation when it cannot hold between two such, customers.share when the share is missing,
    stands where none belongs, or is not above 0 and at most the whole."""
    if relation in OF_A_FIRM and kind != Kind.BUSINESS:
        raise Refused("customers.relation", _("Only a business has such a person."), field="relation")
    firm_among_them = kind == Kind.BUSINESS or other_kind == Kind.BUSINESS
    if relation == Relation.SPOUSE and firm_among_them:
        raise Refused("customers.relation", _("Only people are married."), field="relation")
    if (relation == Relation.STAFF) != has_staff:
        raise Refused(
            "customers.relation", _("Name the member of staff for a relative of staff, and only then."), field="staff"
        )
    if (share is not None) != (relation in WITH_SHARE):
        raise Refused("customers.share", _("A share belongs to shareholders and beneficial owners."), field="share")
    if share is not None and not 0 < share <= 1:
        raise Refused("customers.share", _("A share is above 0 and at most the whole."), field="share")
