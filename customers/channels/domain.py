"""Where customers come from: kinds of channel, what a partner has to show, and how a channel is marked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from backoffice.values import transitions


class ChannelKind(StrEnum):
    OWN_ONLINE = "own_online"
    OWN_OFFLINE = "own_offline"
    PARTNER_ONLINE = "partner_online"
    PARTNER_OFFLINE = "partner_offline"
    CORE_ENTERPRISE = "core_enterprise"  # 供应链核心企业
    GOVERNMENT = "government"  # 首贷服务中心
    REFERRAL = "referral"  # 老客户转介绍


OWN = frozenset({ChannelKind.OWN_ONLINE, ChannelKind.OWN_OFFLINE, ChannelKind.REFERRAL})
# Who advertises for lenders has to show on what authority.
NEEDS_LICENCE = frozenset({ChannelKind.PARTNER_ONLINE, ChannelKind.PARTNER_OFFLINE})


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


TRANSITIONS = transitions.table(
    [
        ("submit", {Status.DRAFT, Status.SUSPENDED}, Status.SUBMITTED),
        ("return", {Status.SUBMITTED}, Status.DRAFT),
        ("admit", {Status.SUBMITTED}, Status.ACTIVE),
        ("suspend", {Status.ACTIVE}, Status.SUSPENDED),
        ("end", {Status.DRAFT, Status.ACTIVE, Status.SUSPENDED}, Status.ENDED),
    ]
)


@dataclass(frozen=True)
class Item:
    """One line of the admission checklist: what has to be shown, on what it rests, and of whom it is asked."""

    code: str
    name: str
    basis: str
    kinds: frozenset[ChannelKind]


_PARTNERS = frozenset(ChannelKind) - OWN
CHECKLIST: tuple[Item, ...] = (
    Item("identity", "营业执照与统一社会信用代码已核验", "公司制度：合作机构准入", _PARTNERS),
    Item("authority", "取得贷款人委托、营销人员经授权", "《金融产品网络营销管理办法》", NEEDS_LICENCE),
    Item("privacy", "个人信息处理协议：目的、期限、方式、删除", "个人信息保护法第二十一条、第二十三条", _PARTNERS),
    Item("no_fees", "承诺不向借款人收取任何费用", "金规〔2025〕9号", _PARTNERS),
    Item(
        "no_students", "承诺不向在校学生、未成年人营销", "关于进一步规范大学生互联网消费贷款监督管理的通知（2021）",
        frozenset(ChannelKind),
    ),
    Item("adverts", "宣传材料先经公司审核再使用", "《金融产品网络营销管理办法》", NEEDS_LICENCE),
    Item("reputation", "涉诉、处罚与投诉记录已查", "公司制度：合作机构准入", _PARTNERS - {ChannelKind.GOVERNMENT}),
)  # fmt: skip


def checklist_for(kind: str) -> list[Item]:
    return [item for item in CHECKLIST if kind in item.kinds]


@dataclass(frozen=True)
class Standing:
    """What a channel's record shows."""

    kind: str
    status: str
    credit_code: str
    licence_no: str
    licence_valid_to: date | None
    agreement_no: str
    agreement_valid_from: date | None
    agreement_valid_to: date | None
    shown: Mapping[str, str]  # item of the checklist -> evidence


def missing_papers(standing: Standing, on: date) -> list[str]:
    """Codes of what stands against admitting the channel, or against taking anything from it."""
    kind, found = ChannelKind(standing.kind), []
    if kind in _PARTNERS:
        if not standing.credit_code:
            found.append("credit_code")
        if not standing.agreement_no or standing.agreement_valid_to is None:
            found.append("agreement")
        elif standing.agreement_valid_to < on:
            found.append("agreement_over")
        elif standing.agreement_valid_from is not None and standing.agreement_valid_from > on:
            found.append("agreement_not_begun")
    if kind in NEEDS_LICENCE:
        if not standing.licence_no:
            found.append("licence")
        elif standing.licence_valid_to is not None and standing.licence_valid_to < on:
            found.append("licence_over")
    found += [f"item.{item.code}" for item in checklist_for(kind) if not standing.shown.get(item.code)]
    return found


def obstacles(standing: Standing, on: date) -> list[str]:
    """Why nothing may be taken from this channel on a day; empty while it is open."""
    state = [] if standing.status == Status.ACTIVE else [f"status.{standing.status}"]
    return state + missing_papers(standing, on)


# -- marking ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """What a channel brought in a period. `bad` are disbursed loans that fell more than 30 days behind."""

    leads: int
    disbursed: int
    complaints: int
    bad: int
    misconduct: int  # points of what compliance wrote down


@dataclass(frozen=True)
class Scale:
    """Weights (they need not sum to 100), the conversion that earns full points, and the rates that earn none."""

    weights: Mapping[str, int]
    full_conversion: Decimal
    worst_complaints: Decimal
    worst_bad: Decimal
    worst_misconduct: int


@dataclass(frozen=True)
class Part:
    code: str
    value: Decimal | None  # the rate, or points of misconduct; None when there is nothing to judge by
    points: Decimal
    weight: int


ONE = Decimal(1)
PARTS = ("conversion", "complaints", "bad", "conduct")


def score(figures: Figures, scale: Scale) -> tuple[Decimal, list[Part]]:
    """0 to 100 with one decimal, and the parts. A part without anything to judge by is left out of both sums.

    10 of 100 leads disbursed where 10 % earns full points, 1 complaint in 10 loans where 10 % earns none, nothing bad,
    no misconduct, weights 40/20/25/15: 40 + 0 + 25 + 15 = 80.0.
    """
    loans = figures.disbursed
    conversion = Decimal(loans) / figures.leads if figures.leads else None
    complaints = Decimal(figures.complaints) / loans if loans else None
    bad = Decimal(figures.bad) / loans if loans else None
    misconduct = Decimal(figures.misconduct)
    reached = {
        "conversion": (conversion, None if conversion is None else min(ONE, conversion / scale.full_conversion)),
        "complaints": (complaints, _below(complaints, scale.worst_complaints)),
        "bad": (bad, _below(bad, scale.worst_bad)),
        "conduct": (misconduct, _below(misconduct, Decimal(scale.worst_misconduct))),
    }
    parts = [
        Part(code, value, _tenth((share or Decimal(0)) * scale.weights[code]), scale.weights[code])
        for code, (value, share) in ((code, reached[code]) for code in PARTS)
    ]
    judged = [part for part in parts if reached[part.code][1] is not None]
    whole = sum(part.weight for part in judged)
    if not whole:
        return Decimal("0.0"), parts
    return _tenth(sum((part.points for part in judged), Decimal(0)) * 100 / whole), parts


def _below(value: Decimal | None, worst: Decimal) -> Decimal | None:
    return None if value is None else max(Decimal(0), ONE - value / worst)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def next_due(scored_on: date, every_days: int) -> date:
    return scored_on + timedelta(days=every_days)


def changed_items(shown: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """The evidence of known items, without empty lines."""
    return {code: text.strip() for code, text in shown.items() if code in known and text.strip()}
