"""Complaints as rules: tiers, channels, categories, and what one lifecycle allows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backoffice.values import transitions


class Tier(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    SUGGESTION = "suggestion"


# From least to most pressing; rules raise along it, only people lower.
TIER_ORDER = [Tier.SUGGESTION, Tier.NORMAL, Tier.HIGH, Tier.URGENT]


class Status(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    REPLIED = "replied"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


OPEN_STATUSES = [Status.OPEN, Status.IN_PROGRESS, Status.REPLIED]

TRANSITIONS = transitions.table(
    [
        ("start_work", {Status.OPEN, Status.REPLIED}, Status.IN_PROGRESS),
        ("start_work", {Status.IN_PROGRESS}, Status.IN_PROGRESS),
        ("reply", {Status.OPEN, Status.IN_PROGRESS, Status.REPLIED}, Status.REPLIED),
        ("close", {Status.IN_PROGRESS, Status.REPLIED}, Status.CLOSED),
        ("withdraw", {Status.OPEN, Status.IN_PROGRESS, Status.REPLIED}, Status.WITHDRAWN),
        ("reopen", {Status.CLOSED}, Status.IN_PROGRESS),
        ("merge", {Status.OPEN, Status.IN_PROGRESS, Status.REPLIED}, Status.MERGED),
    ]
)


class Channel(StrEnum):
    HOTLINE = "hotline"
    APP = "app"
    CHAT = "chat"
    EMAIL = "email"
    VISIT = "visit"
    LETTER = "letter"
    LENDER = "lender"
    MEDIA = "media"
    REGULATOR = "regulator"


class Category(StrEnum):
    RATE = "rate"
    SERVICE = "service"
    DISBURSEMENT = "disbursement"
    COLLECTION = "collection"
    PRIVACY = "privacy"
    CONTRACT = "contract"
    MARKETING = "marketing"
    FUNDS = "funds"
    SYSTEM = "system"
    OTHER = "other"


# Our categories in the words of JR/T 0169-2018, facet C (reason of the complaint).
NATIONAL_REASONS: dict[str, str] = {
    Category.RATE: "定价收费",
    Category.SERVICE: "服务态度及服务质量",
    Category.DISBURSEMENT: "管理制度、业务规则与流程",
    Category.COLLECTION: "债务催收",
    Category.PRIVACY: "消费者信息安全",
    Category.CONTRACT: "合同条款",
    Category.MARKETING: "营销方式",
    Category.FUNDS: "消费者资金安全",
    Category.SYSTEM: "服务设施、设备、业务系统",
    Category.OTHER: "其他",
}


class RootCause(StrEnum):
    OUR_PROCESS = "our_process"
    OUR_STAFF = "our_staff"
    OUR_SYSTEM = "our_system"
    DISCLOSURE = "disclosure"
    LENDER = "lender"
    THIRD_PARTY = "third_party"
    MISUNDERSTANDING = "misunderstanding"
    UNFOUNDED = "unfounded"


class Kind(StrEnum):
    """Rows of a complaint's timeline. Those that move clocks carry the names that the clock knows."""

    FILED = "filed"
    FIRST_RESPONSE = "first_response"
    AGENT_REPLY = "agent_reply"
    CUSTOMER_MESSAGE = "customer_message"
    HANDLING_STARTED = "handling_started"
    PAUSE = "pause"
    RESUME = "resume"
    PRIORITY = "priority"
    REASSIGN = "reassign"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    NOTE = "note"
    LINK = "link"
    EXTEND = "extend"
    MERGE = "merge"
    SPLIT = "split"
    CLASSIFY = "classify"


class ClockKind(StrEnum):
    RESPOND = "respond"
    START = "start"
    RESOLVE = "resolve"
    STATUTORY = "statutory"


class Alert(StrEnum):
    """Steps of the escalation ladder; each is taken once for a clock and round (a warning once for each share)."""

    WARNING = "warn"
    BREACH = "breach"
    LATE = "late"


# 《银行业保险业消费投诉处理管理办法》: 15 natural days, a complex case 30, a very complex one another 30. At most two.
EXTENSIONS = (15, 30)


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint as it came in, whichever way it came. What is not known stays empty."""

    channel: str
    content: str
    category: str = ""
    received_at: datetime | None = None
    complainant_name: str = ""
    phone: str = ""
    email: str = ""
    customer: Any = None
    loan: Any = None
    amount: Decimal | None = None
    group_size: int = 1
    vulnerable: bool = False
    suggestion: bool = False  # meant as a suggestion by whoever sent it
    jrt0169_code: str | None = None
    # What had been done when it was split off another: (kind, when, who).
    history: tuple[tuple[str, datetime, Any], ...] = ()
    source_key: str = ""  # names the original outside: the same one twice is one complaint


def is_raise(before: str, after: str) -> bool:
    return TIER_ORDER.index(Tier(after)) > TIER_ORDER.index(Tier(before))
