"""Where evidence comes from, what an answer must look like, and which facts it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    REFUSED = "refused"  # not asked: no consent, or the source is switched off


class Failure(StrEnum):
    """Why there is no answer."""

    NO_CONSENT = "no_consent"
    DISABLED = "disabled"
    NO_LICENCE = "no_licence"
    NO_RECORD = "no_record"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    REJECTED = "rejected"
    WRONG_ANSWER = "wrong_answer"
    CIRCUIT_OPEN = "circuit_open"


class BadAnswer(ValueError):
    """The source answered, but not what was asked."""


@dataclass(frozen=True)
class Question:
    """What goes to a source. The identifiers are in clear here and nowhere else; `declared` holds facts to verify."""

    id_number: str
    name: str
    mobile: str
    consent_id: str
    reference: str
    declared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One question's end: data, or a failure. `milliseconds` as waited; `attempts` as made (0: not asked)."""

    data: Mapping[str, Any] | None
    failure: str = ""
    milliseconds: int = 0
    attempts: int = 1


@dataclass(frozen=True)
class Shipped:
    """A source as it ships: registry entry for the sandbox. Cost in yuan a query, validity in days."""

    code: str
    zh: str
    en: str
    cost: str
    valid_days: int
    timeout_ms: int
    licence: str


LICENCE = "沙箱-无牌照-仅供演示"
SHIPPED = (
    Shipped("identity", "身份核验", "Identity check", "0.30", 30, 2000, LICENCE),
    Shipped("credit", "征信报告", "Credit file", "2.00", 30, 3000, LICENCE),
    Shipped("multilender", "多头借贷", "Multi-lender list", "0.80", 7, 2000, LICENCE),
    Shipped("court", "司法信息", "Court records", "0.50", 15, 2000, LICENCE),
    Shipped("telecom", "运营商核验", "Mobile operator", "0.40", 30, 2000, LICENCE),
)
CODES = tuple(one.code for one in SHIPPED)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadAnswer("not a flag")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 100_000:
        raise BadAnswer("not a count")
    return value


def _money(value: Any) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise BadAnswer("not an amount") from error
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount < Decimal("1e12"):
        raise BadAnswer("not an amount")
    return format(amount.quantize(Decimal("0.01")), "f")


# source -> (field of the answer, fact, reader)
FIELDS: dict[str, tuple[tuple[str, str, Callable[[Any], Any]], ...]] = {
    "identity": (("match", "identity_match", _flag),),
    "credit": (
        ("overdue_accounts", "bureau_overdue_now", _count),
        ("worst_months_late_24m", "bureau_worst_months_late", _count),
        ("late_count_24m", "bureau_late_count_24m", _count),
        ("queries_6m", "bureau_queries_6m", _count),
        ("open_accounts", "bureau_open_accounts", _count),
        ("monthly_payment", "bureau_monthly_payment", _money),
        ("written_off", "bureau_written_off", _flag),
        ("file_months", "bureau_file_months", _count),
    ),
    "multilender": (
        ("lenders_7d", "multi_lender_7d", _count),
        ("lenders_30d", "multi_lender_30d", _count),
        ("lenders_90d", "multi_lender_90d", _count),
    ),
    "court": (
        ("dishonest", "court_dishonest", _flag),
        ("enforcement_cases", "court_enforcements", _count),
        ("enforcement_amount", "court_amount", _money),
    ),
    "telecom": (
        ("months_in_use", "telecom_months", _count),
        ("name_match", "telecom_name_match", _flag),
    ),
}


def facts_of(source: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in an answer; BadAnswer when a field is missing or of another kind: half an answer is none."""
    facts = {}
    for name, fact, reader in FIELDS[source]:
        if name not in data:
            raise BadAnswer(f"{name} is missing")
        facts[fact] = reader(data[name])
    if source == "identity":
        facts["identity_alive"] = data.get("status") == "normal"
    return facts


def conflicts(answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Codes of what the sources say against each other or against themselves, sorted."""
    found = set()
    identity, telecom = answers.get("identity", {}), answers.get("telecom", {})
    if identity.get("match") is True and telecom.get("identity_match") is False:
        found.add("identity_telecom")
    many = answers.get("multilender", {})
    counts = [one for name in ("lenders_7d", "lenders_30d", "lenders_90d") if isinstance(one := many.get(name), int)]
    if len(counts) == 3 and not counts[0] <= counts[1] <= counts[2]:
        found.add("multilender_windows")
    credit = answers.get("credit", {})
    if (credit.get("overdue_accounts") or 0) > 0 and credit.get("late_count_24m") == 0:
        found.add("credit_overdue")
    court = answers.get("court", {})
    if court.get("dishonest") is True and court.get("enforcement_cases") == 0:
        found.add("court_list")
    return sorted(found)
