"""What kinds of lender there are, and which papers let one do business with us."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.parameters.domain import Parameter
from backoffice.values import transitions

FULL = Decimal(1)


class LenderKind(StrEnum):
    BANK = "bank"
    CFC = "cfc"  # 消费金融公司
    MICROLENDER = "microlender"  # 小额贷款公司


class PartyStatus(StrEnum):
    """Of a lender or guarantor."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    SUSPENDED = "suspended"


PARTY = transitions.table(
    [
        ("submit", {PartyStatus.DRAFT, PartyStatus.SUSPENDED}, PartyStatus.SUBMITTED),
        ("return", {PartyStatus.SUBMITTED}, PartyStatus.DRAFT),
        ("activate", {PartyStatus.SUBMITTED}, PartyStatus.ACTIVE),
        ("suspend", {PartyStatus.ACTIVE}, PartyStatus.SUSPENDED),
    ]
)


class AgreementStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACTIVE = "active"
    ENDED = "ended"


AGREEMENT = transitions.table(
    [
        ("submit", {AgreementStatus.DRAFT}, AgreementStatus.SUBMITTED),
        ("return", {AgreementStatus.SUBMITTED}, AgreementStatus.DRAFT),
        ("activate", {AgreementStatus.SUBMITTED}, AgreementStatus.ACTIVE),
        ("end", {AgreementStatus.ACTIVE}, AgreementStatus.ENDED),
    ]
)


class Scope(StrEnum):
    """What a lending licence covers."""

    CONSUMER = "consumer"
    BUSINESS = "business"
    MORTGAGE = "mortgage"


class Mode(StrEnum):
    FACILITATION = "facilitation"  # 纯助贷
    JOINT = "joint"  # 联合贷款
    GUARANTEE = "guarantee"  # 融资担保
    TECHNOLOGY = "technology"  # 技术输出


class Pay(StrEnum):
    SERVICE_FEE = "service_fee"  # share of the principal repaid
    INTEREST_SHARE = "interest_share"  # share of the interest received
    TECHNOLOGY_FEE = "technology_fee"  # yuan a month


class GuarantorKind(StrEnum):
    COMPANY = "company"  # 融资担保公司
    INSURER = "insurer"


class Link(StrEnum):
    """How application packages travel to a lender."""

    HTTP = "http"
    FOLDER = "folder"


@dataclass(frozen=True)
class Clause:
    """A clause that law wants in the agreement with a lender."""

    code: str
    name: str
    basis: str


CLAUSES: tuple[Clause, ...] = (
    Clause("disclosure", "综合融资成本明示义务", "金规〔2026〕2号"),
    Clause("no_other_fees", "不得以咨询费、会员费等名义另行收费", "金规〔2025〕9号"),
    Clause("cost_ceiling", "单笔综合融资成本上限", "金规〔2025〕9号"),
    Clause("lender_decides", "贷款人独立审批，不承诺通过率", "金规〔2025〕9号"),
    Clause("marketing", "营销宣传合规，不向在校大学生营销", "《金融产品网络营销管理办法》；2021年3月17日通知"),
    Clause("collection", "催收行为规范", "GB/T 45251-2025"),
    Clause("personal_data", "个人信息处理与保护责任", "个人信息保护法第二十一条、第二十三条"),
    Clause("complaints", "投诉处理配合与考核", "《银行业保险业消费投诉处理管理办法》第十条"),
    Clause("inspection", "贷款人检查与数据留存", "《商业银行互联网贷款管理暂行办法》"),
    Clause("exit", "违约责任与退出安排", "《商业银行互联网贷款管理暂行办法》"),
)
CLAUSE_OF = {clause.code: clause for clause in CLAUSES}


@dataclass(frozen=True)
class Standing:
    """The papers that let a lender work with us. Dates of validity are the last day."""

    licence_no: str
    licence_valid_to: date | None
    listed_since: date | None
    agreement_no: str
    agreement_valid_to: date | None
    status: str = PartyStatus.ACTIVE
    licence_valid_from: date | None = None
    agreement_valid_from: date | None = None
    clauses: Mapping[str, str] = field(default_factory=dict)  # clause -> where it stands in the agreement


def obstacles(standing: Standing, on: date, required: Collection[str] = ()) -> list[str]:
    """Codes of what forbids business with this lender on a day; empty when nothing does.

    金规〔2025〕9号: only platforms on the lender's published list, under an agreement with the required clauses, with
    a licensed lender.
    """
    found = []
    if standing.status != PartyStatus.ACTIVE:
        found.append("not_active")
    if not standing.licence_no:
        found.append("licence_missing")
    elif standing.licence_valid_to is not None and standing.licence_valid_to < on:
        found.append("licence_expired")
    elif standing.licence_valid_from is not None and standing.licence_valid_from > on:
        found.append("licence_not_yet")
    if standing.listed_since is None or standing.listed_since > on:
        found.append("not_listed")
    if not standing.agreement_no:
        found.append("agreement_missing")
    elif standing.agreement_valid_to is not None and standing.agreement_valid_to < on:
        found.append("agreement_expired")
    elif standing.agreement_valid_from is not None and standing.agreement_valid_from > on:
        found.append("agreement_not_yet")
    elif missing_clauses(standing.clauses, required):
        found.append("clauses_missing")
    return found


def missing_clauses(clauses: Mapping[str, str], required: Collection[str]) -> list[str]:
    """Required clauses without a place in the agreement."""
    return [code for code in required if not str(clauses.get(code, "")).strip()]


def guarantor_obstacles(status: str, licence_no: str, valid_to: date | None, on: date) -> list[str]:
    """Codes of what forbids a guarantee by this company on a day (融资担保公司监督管理条例)."""
    if status != PartyStatus.ACTIVE:
        return ["guarantor_not_active"]
    if not licence_no:
        return ["guarantor_licence_missing"]
    return ["guarantor_licence_expired"] if valid_to is not None and valid_to < on else []


def outside_regions(wanted: Collection[str], licensed: Collection[str]) -> list[str]:
    """Regions of a product in which its lender may not lend. No licensed region: the licence is for the whole
    country; no wanted region: the product is sold everywhere, which a regional licence does not cover."""
    if not licensed:
        return []
    if not wanted:
        return ["*"]
    return [region for region in wanted if not any(region.startswith(allowed) for allowed in licensed)]


@dataclass(frozen=True)
class Ceiling:
    """The highest yearly cost the law allows, and which dated values say so. `basis`: simple or compound."""

    rate: Decimal
    law: str
    basis: str
    used: tuple[Parameter, ...] = ()


def ceiling_of(fixed: Parameter, basis: Parameter, multiple: Parameter | None, lpr: Parameter | None) -> Ceiling:
    """A fixed yearly rate, or a multiple of the loan prime rate where one is in force and lower."""
    if multiple is None or lpr is None or multiple.value * lpr.value >= fixed.value:
        return Ceiling(fixed.value, fixed.basis, basis.value, (fixed, basis))
    return Ceiling(multiple.value * lpr.value, multiple.basis, basis.value, (fixed, basis, multiple, lpr))


def stage_of(valid_to: date, on: date, alert_days: int) -> str:
    """How near the end of a paper is: "" while far, "soon" from the alert on, "week" in its last seven days,
    "expired" after its last day."""
    left = (valid_to - on).days
    if left < 0:
        return "expired"
    if left <= 7:
        return "week"
    return "soon" if left <= alert_days else ""
