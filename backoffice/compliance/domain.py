"""Registers of compliance: who processes data for us, what law changes, how work is to be done, what went wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backoffice.values import transitions


class Approved(StrEnum):
    """Of what one person writes and another approves."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    ENDED = "ended"


WRITTEN = transitions.table(
    [
        ("submit", {Approved.DRAFT}, Approved.SUBMITTED),
        ("return", {Approved.SUBMITTED}, Approved.DRAFT),
        ("activate", {Approved.SUBMITTED}, Approved.ACTIVE),
        ("end", {Approved.ACTIVE}, Approved.ENDED),
    ]
)


@dataclass(frozen=True)
class Standing:
    """The papers that let another company process data for us; dates are the last day."""

    state: str
    agreement_no: str
    agreement_valid_to: date | None
    licence_needed: bool
    licence_no: str
    licence_valid_to: date | None
    review_due: date | None


def partner_obstacles(standing: Standing | None, on: date) -> list[str]:
    """Codes of what forbids giving data to a partner on a day（个人信息保护法第二十一条）; empty when nothing does."""
    if standing is None:
        return ["no_record"]
    if standing.state != Approved.ACTIVE:
        return ["not_active"]
    found = []
    if not standing.agreement_no:
        found.append("agreement_missing")
    elif standing.agreement_valid_to is not None and standing.agreement_valid_to < on:
        found.append("agreement_expired")
    if standing.licence_needed and not standing.licence_no:
        found.append("licence_missing")
    elif standing.licence_valid_to is not None and standing.licence_valid_to < on:
        found.append("licence_expired")
    if standing.review_due is None or standing.review_due < on:
        found.append("review_overdue")
    return found


class Affected(StrEnum):
    """What a change of law touches; the first two cannot be approved anew while their task is open."""

    WORDING = "wording"
    PRODUCT = "product"
    PARAMETER = "parameter"
    RULE = "rule"
    OTHER = "other"


GATED = frozenset({Affected.WORDING, Affected.PRODUCT})


class BreachState(StrEnum):
    OPEN = "open"
    CONTAINED = "contained"
    CLOSED = "closed"


BREACH = transitions.table(
    [
        ("contain", {BreachState.OPEN}, BreachState.CONTAINED),
        ("close", {BreachState.CONTAINED}, BreachState.CLOSED),
    ]
)


class IncidentState(StrEnum):
    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"


INCIDENT = transitions.table(
    [
        ("handle", {IncidentState.OPEN}, IncidentState.HANDLED),
        ("reopen", {IncidentState.HANDLED}, IncidentState.OPEN),
        ("close", {IncidentState.HANDLED}, IncidentState.CLOSED),
    ]
)

# What an impact assessment answers（个人信息保护法第五十六条）, in Chinese: it is filed as it stands.
PIA_QUESTIONS: Mapping[str, str] = {
    "purpose": "处理目的、处理方式等是否合法、正当、必要？",
    "kinds": "处理哪些个人信息？是否包含敏感个人信息？",
    "necessity": "是否只处理实现目的所必需的最小范围？",
    "automated": "是否用于自动化决策？如何保证透明和人工复核？",
    "receivers": "是否向第三方提供或委托处理？接收方是谁？",
    "impact": "对个人权益的影响及安全风险是什么？",
    "measures": "采取的保护措施是否合法、有效并与风险程度相适应？",
}
KEPT_YEARS = 3


def unanswered(answers: Mapping[str, str]) -> list[str]:
    return [code for code in PIA_QUESTIONS if len(str(answers.get(code, "")).strip()) < 2]


def tell_by(discovered_at: datetime, hours: int) -> datetime:
    return discovered_at + timedelta(hours=hours)


def steps_of(text: str) -> list[str]:
    """One step a line, without empty ones."""
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]


def missing_steps(count: int, done: Iterable[int]) -> list[int]:
    return sorted(set(range(1, count + 1)) - set(done))
