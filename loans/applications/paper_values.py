"""What a paper says beside what was declared: which values agree, which differ, which are new. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from backoffice.files.domain import Mark
from backoffice.files.reading.amounts import amount, day
from backoffice.files.reading.domain import LOW_CONFIDENCE, Found, Value

READ_MATERIALS = frozenset({"id_card", "business_licence", "income_proof"})
READ_PAGES = 4
# Values of papers that, once confirmed, become facts of the customer; the others are kept as confirmed values.
FACTS = {
    "income_proof": {"employer": "employer", "monthly_income": "monthly_income", "employed_since": "employed_months"},
    "business_licence": {"name": "employer"},
}
IDENTITY = frozenset({"name", "id_number"})
# A proof of income may be rounded; more than this share above or below the declared income stands out.
INCOME_TOLERANCE = Decimal("0.10")


@dataclass(frozen=True)
class Offer:
    """One value to be confirmed. `differs`: it contradicts what was declared; `other_person`: it is about somebody
    else; `fact`: the customer's field it would fill."""

    value: Value
    declared: str
    differs: bool
    other_person: bool
    fact: str

    @property
    def name(self) -> str:
        return self.value.name

    @property
    def uncertain(self) -> bool:
        return self.value.confidence < LOW_CONFIDENCE

    @property
    def mark(self) -> Mark:
        return Mark(self.value.name, self.value.page, self.value.box)


def offers(found: Found, declared: Mapping[str, Any], *, same_number: bool | None, today: date) -> list[Offer]:
    """Everything a paper says, beside the customer's `declared` facts.

    `same_number` says whether the identity number read is the customer's (None: none was read). On a business licence
    the person is the legal representative and the name is the firm's.
    """
    facts = FACTS.get(found.kind, {})
    made = []
    for value in found.values:
        known, differs, other = "", False, False
        if value.name == "id_number":
            other = same_number is False
        elif value.name == "name" and found.kind != "business_licence":
            known = str(declared["name"])
            other = plain_name(value.text) != plain_name(known)
        elif fact := facts.get(value.name):
            told = declared.get(fact)
            known = "" if told is None else str(told)
            differs = bool(known) and _differs(fact, value.text, told, today)
        made.append(Offer(value, known, differs, other, facts.get(value.name, "")))
    return made


def plain_name(name: str) -> str:
    """Without blanks and the dots of longer names, which are printed in several ways."""
    return "".join(char for char in name if char.isalpha())


def _differs(fact: str, text: str, told: Any, today: date) -> bool:
    if fact == "monthly_income":
        read = amount(text)
        return read is None or abs(read - told) > told * INCOME_TOLERANCE
    if fact == "employed_months":
        months = months_since(text, today)
        return months is not None and abs(months - told) > 3
    return plain_name(text) != plain_name(str(told))


def months_since(text: str, today: date) -> int | None:
    """Full months from `2021年3月` to today.

    >>> months_since("2021年3月", date(2026, 11, 22))
    68
    """
    since = day(text) or day(text + "1日")
    if since is None or since > today:
        return None
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)


def fact_value(fact: str, text: str, today: date) -> Any:
    """A confirmed text as the customer's record takes it; None when it cannot be one."""
    if fact == "monthly_income":
        return amount(text)
    if fact == "employed_months":
        return months_since(text, today)
    return text.strip() or None
