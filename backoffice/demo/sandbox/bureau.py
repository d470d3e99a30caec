"""The sandbox data sources: identity check, credit file, multi-lender list, court records, telecom.

A person's answers follow from the identity number alone (a keyed hash), bent by what the application declares, so
that the same person always gets the same answers and a person with a poor declared history tends to have a poor file.
Known outcomes are never sent here and never used.

People made for demonstrations were born on 1 January 1990 and are known by the serial number of their identity number:
  …901 credit file slow      …902 court records down     …903 multi-lender answers wrong
  …904 telecom contradicts   …905 on the court's list    …906 identity does not match
  …907 overdue now           …908 many lenders           …909 written off
  …910 spotless
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SEED = b"sandbox-bureau-2026"
Answer = tuple[int, dict[str, Any]]

DEMONSTRATION_BIRTHDAY = "19900101"
SLOW_SECONDS = 8.0
SPECIAL_FAULTS = {"901": ("credit", "slow"), "902": ("court", "down"), "903": ("multilender", "wrong")}
CONTRADICTS, DISHONEST, MISMATCH, OVERDUE, MANY, WRITTEN_OFF, SPOTLESS = "904 905 906 907 908 909 910".split()  # noqa: SIM905


@dataclass(frozen=True)
class Person:
    """One applicant as the sources know them. `luck(name)` is a fixed number in [0, 1) for this person."""

    id_number: str
    declared: Mapping[str, Any]

    def luck(self, name: str) -> float:
        digest = hashlib.blake2b(f"{self.id_number}|{name}".encode(), key=SEED, digest_size=8).digest()
        return int.from_bytes(digest) / 2**64

    @property
    def serial(self) -> str:
        """The serial number of somebody made for demonstrations, "" for everybody else."""
        return self.id_number[14:17] if self.id_number[6:14] == DEMONSTRATION_BIRTHDAY else ""

    @property
    def poor(self) -> float:
        """How poor the declared history is, 0 to 1: past delays, other plans, little savings, short employment."""
        weight = 0.0
        history = _int(self.declared.get("credit_history"))
        if history in {0, 1}:
            weight += 0.4
        if _int(self.declared.get("other_installment_plans")) in {1, 2}:
            weight += 0.25
        if _int(self.declared.get("checking_status")) == 2:
            weight += 0.15
        if _int(self.declared.get("employment_duration_level")) in {1, 2}:
            weight += 0.1
        if (_int(self.declared.get("number_credits")) or 0) >= 3:
            weight += 0.1
        return min(weight, 1.0)

    def chance(self, name: str, base: float, when_poor: float) -> bool:
        return self.luck(name) < base + (when_poor - base) * self.poor

    def count(self, name: str, usual: int, when_poor: int) -> int:
        """A small count, mostly low; its top is `usual`, or up to `when_poor` for poor histories."""
        top = usual + (when_poor - usual) * self.poor
        return int(self.luck(name) ** 2 * (top + 1))


def handle(method: str, path: str, headers: Mapping[str, str], body: dict[str, Any]) -> Answer:
    """POST /bureau/<source> {id_number, name, mobile, consent_id, reference, declared} -> {reference, data}."""
    source = urlsplit(path).path.rstrip("/").removeprefix("/bureau/")
    make = SOURCES.get(source)
    if method != "POST" or make is None:
        return 404, {"error": "POST /bureau/ identity, credit, multilender, court, telecom"}
    id_number = str(body.get("id_number", ""))
    if len(id_number) != 18:
        return 422, {"error": "id_number has 18 characters"}
    if not body.get("consent_id"):
        return 403, {"error": "a query needs the id of the consent it rests on"}
    declared = body.get("declared")
    person = Person(id_number, declared if isinstance(declared, dict) else {})
    fault = _special_fault(person, source)
    if fault == "slow":
        time.sleep(SLOW_SECONDS)
    if fault == "down":
        return 503, {"error": "the source is being maintained"}
    if fault == "wrong":
        return 200, {"result": "ok"}
    data = make(person, body)
    if headers.get("x-sandbox-fault") == "contradictory":
        data = _contradictory(source, data)
    return 200, {"reference": str(body.get("reference", "")), "source": source, "data": data}


def _special_fault(person: Person, source: str) -> str:
    wanted, fault = SPECIAL_FAULTS.get(person.serial, ("", ""))
    return fault if wanted == source else ""


def _identity(person: Person, body: dict[str, Any]) -> dict[str, Any]:
    matches = person.serial != MISMATCH and person.luck("identity") >= 0.004
    return {"match": matches, "status": "normal", "name_length": len(str(body.get("name", "")))}


def _credit(person: Person, _body: dict[str, Any]) -> dict[str, Any]:
    spotless = person.serial == SPOTLESS
    overdue = 0 if spotless else int(person.chance("overdue", 0.012, 0.10))
    if person.serial == OVERDUE:
        overdue = 2
    late = 0 if spotless else person.count("late", 1, 5)
    worst = min(late, 1 + person.count("worst", 0, 3)) if late else 0
    accounts = max(_int(person.declared.get("number_credits")) or 0, person.count("accounts", 3, 5))
    declared_debt = _number(person.declared.get("monthly_debt"))
    hidden = person.chance("hidden", 0.03, 0.15)
    payment = declared_debt * (1.9 if hidden else 0.96 + 0.08 * person.luck("payment")) + (400 if hidden else 0)
    return {
        "overdue_accounts": overdue,
        "worst_months_late_24m": max(worst, 1 if overdue else 0),
        "late_count_24m": max(late, overdue),
        "queries_6m": 0 if spotless else person.count("queries", 5, 12),
        "open_accounts": accounts,
        "monthly_payment": f"{payment:.2f}",
        "written_off": person.serial == WRITTEN_OFF or (not spotless and person.chance("written", 0.002, 0.012)),
        "file_months": 120 if spotless else 3 + int(person.luck("file") * 150),
    }


def _multilender(person: Person, _body: dict[str, Any]) -> dict[str, Any]:
    if person.serial == MANY:
        return {"lenders_7d": 6, "lenders_30d": 12, "lenders_90d": 17}
    quarter = 0 if person.serial == SPOTLESS else person.count("lenders", 4, 10)
    month = int(quarter * person.luck("month"))
    return {"lenders_7d": int(month * person.luck("week")), "lenders_30d": month, "lenders_90d": quarter}


def _court(person: Person, _body: dict[str, Any]) -> dict[str, Any]:
    spotless = person.serial == SPOTLESS
    dishonest = person.serial == DISHONEST or (not spotless and person.chance("dishonest", 0.002, 0.02))
    cases = 1 if dishonest else int(not spotless and person.chance("cases", 0.006, 0.05))
    amount = cases * (5000 + int(person.luck("court") * 90000))
    return {"dishonest": dishonest, "enforcement_cases": cases, "enforcement_amount": f"{amount}.00"}


def _telecom(person: Person, _body: dict[str, Any]) -> dict[str, Any]:
    contradicts = person.serial == CONTRADICTS
    months = 60 if person.serial == SPOTLESS else 2 + int(person.luck("telecom") ** 0.8 * 160)
    return {
        "months_in_use": 1 if contradicts else months,
        "name_match": not contradicts and (person.serial == SPOTLESS or person.luck("owner") >= 0.015),
        "identity_match": not contradicts,
    }


def _contradictory(source: str, data: dict[str, Any]) -> dict[str, Any]:
    """An answer that other sources deny: the fault `contradictory`."""
    if source == "telecom":
        return data | {"identity_match": False, "name_match": False}
    if source == "credit":
        return data | {"overdue_accounts": 1, "late_count_24m": 0, "worst_months_late_24m": 0, "open_accounts": 0}
    if source == "multilender":
        return data | {"lenders_7d": 5, "lenders_30d": 2, "lenders_90d": 1}
    if source == "court":
        return data | {"dishonest": True, "enforcement_cases": 0}
    return data | {"match": False}


SOURCES = {
    "identity": _identity,
    "credit": _credit,
    "multilender": _multilender,
    "court": _court,
    "telecom": _telecom,
}


def _int(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return number if 0 <= number < 1e9 else 0.0
