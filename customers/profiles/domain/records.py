"""What makes a valid customer: shape of identifiers and facts, and what an identity number tells."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import identity, money
from backoffice.values.errors import Refused


def _(text: str) -> str:
    return text


class Kind(StrEnum):
    PERSON = "person"
    BUSINESS = "business"


class Segment(StrEnum):
    WAGE_EARNER = "wage_earner"
    NEWLY_EMPLOYED = "newly_employed"
    SMALL_BUSINESS = "small_business"
    FREELANCE = "freelance"
    FARMER = "farmer"
    START_UP = "start_up"
    OTHER = "other"


class SegmentSource(StrEnum):
    """Who says which segment it is: the customer or a file, the rule, or a member of staff with a reason."""

    DECLARED = "declared"
    DERIVED = "derived"
    CHOSEN = "chosen"


class Employment(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    SELF_EMPLOYED = "self_employed"
    RETIRED = "retired"
    UNEMPLOYED = "unemployed"


REVEALABLE = ("id_number", "phone")
EDITABLE = (
    "name",
    "phone",
    "employment_type",
    "employer",
    "employed_months",
    "industry",
    "founded_on",
    "monthly_income",
    "monthly_debt",
    "is_student",
)
MINOR_BELOW = 18
REASON_MIN = 4
MONEY_MAX = Decimal("99999999.99")


@dataclass(frozen=True)
class Identity:
    """Normalised identifiers and what they tell."""

    id_number: str
    phone: str
    birth_date: date | None
    sex: str
    region: str


def checked_name(name: str, *, is_sample: bool = False) -> str:
    """The name without outer spaces; Refused("customers.name") when empty or with digits, pictures or control
    characters.

    A made-up identity (`is_sample`) carries its number in its name, so that nobody takes it for a person's.
    """
    name = " ".join(name.split())
    digits = not is_sample and any(char.isdigit() for char in name)
    pictures = any(unicodedata.category(char) == "So" for char in name)
    if not 2 <= len(name) <= 80 or digits or pictures or not all(char.isprintable() for char in name):
        raise Refused(
            "customers.name",
            _("Enter the full name as it stands on the identity card or business licence."),
            field="name",
        )
    return name


def checked_identity(kind: str, id_number: str, phone: str) -> Identity:
    """Identifiers checked by GB 11643 / GB 32100 and the mobile rule.

    Refused: customers.id_number, customers.credit_code, customers.phone.
    """
    number, mobile = identity.normalise_id(id_number), checked_phone(phone)
    if kind == Kind.BUSINESS:
        if not identity.credit_code_ok(number):
            raise Refused(
                "customers.credit_code",
                _("This is no valid unified social credit code: check its 18 characters against the licence."),
                field="id_number",
            )
        return Identity(number, mobile, None, "", number[2:8])
    if not identity.resident_id_ok(number):
        raise Refused(
            "customers.id_number",
            _("This is no valid identity number: check its 18 characters against the card."),
            field="id_number",
        )
    return Identity(number, mobile, identity.birth_date(number), identity.sex(number), identity.region(number))


def refuse_minor(birth_date: date | None, on: date) -> None:
    """Nobody under 18 becomes a customer: Refused("customers.minor"); nobody is born tomorrow: "customers.unborn"."""
    if birth_date is not None and birth_date > on:
        raise Refused(
            "customers.unborn",
            _("The birth date in this identity number lies in the future: check it against the card."),
            field="id_number",
        )
    if birth_date is not None and identity.age_on(birth_date, on) < MINOR_BELOW:
        raise Refused(
            "customers.minor",
            _("Under 18 by the identity number: no record is made, and nothing may be offered or advertised."),
            field="id_number",
        )


def checked_phone(phone: str) -> str:
    mobile = identity.normalise_phone(phone)
    if not identity.mobile_ok(mobile):
        raise Refused(
            "customers.phone",
            _("This is no mainland mobile number: it has 11 digits and begins with 13 to 19."),
            field="phone",
        )
    return mobile


def checked_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Money rounded to the cent, months whole; Refused("customers.amount") on a negative or absurd figure."""
    checked = dict(facts)
    for field in ("monthly_income", "monthly_debt"):
        if checked.get(field) is not None:
            amount = money.cents(checked[field])
            if not 0 <= amount <= MONEY_MAX:
                raise Refused(
                    "customers.amount", _("Income and debt are yuan a month, from 0 to 99,999,999.99."), field=field
                )
            checked[field] = amount
    months = checked.get("employed_months")
    if months is not None and not 0 <= months <= 900:
        raise Refused(
            "customers.months",
            _("Enter the months in the present job as a whole number from 0 to 900."),
            field="employed_months",
        )
    return checked


def checked_reason(reason: str) -> str:
    """Why a clear value is wanted; Refused("customers.reason") when nothing useful was typed."""
    reason = reason.strip()
    if len(reason) < REASON_MIN:
        raise Refused(
            "customers.reason", _("Say in a few words why you need the full number; it is kept in the audit trail.")
        )
    return reason
