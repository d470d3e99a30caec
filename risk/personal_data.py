"""What the rooms of risk hold about a person: what the person is told of it, and what is left when they go."""

from customers.privacy.holdings import holds_rows
from customers.privacy.register import NAMELESS, about, no_line, replaced
from risk.assessment.models import Assessment, ShadowDecision
from risk.backtests.models import Backtest, TierMove
from risk.evidence.models import EvidenceResult
from risk.fraud.models import Link
from risk.pricing.models import PriceException, PriceFinding, PricePolicy, PriceResult
from risk.review.models import (
    CaseBar,
    DeclaredRelation,
    QualityCheck,
    ReviewCase,
    ReviewerProfile,
    ReviewEvent,
    Visit,
    VisitPhoto,
)
from risk.rules.models import ListEntry, RuleHit, RuleSetVersion
from risk.scoring.models import ScorecardVersion
from risk.screening.models import (
    AmlChange,
    AmlRating,
    CustomerKey,
    EntryKey,
    Hit,
    HitEvent,
    ListVersion,
    ScreenedCustomer,
    WatchEntry,
    WatchList,
)
from risk.statements.models import KnownHeading, Statement, StatementLine
from risk.suspicion.models import SuspicionCase, SuspicionNote, SuspicionSign

holds_rows(
    "assessments", "自动化评估结果", Assessment, path="application__customer",
    申请="application__number", 等级="tier", 得分="score", 理由="reasons", 规则版本="rule_set__title",
    时间="created_at",
)  # fmt: skip
holds_rows(
    "evidence", "征信与核验查询", EvidenceResult,
    数据源="source__name_zh", 结果="outcome", 内容="payload", 依据的同意="consent_id", 时间="asked_at",
)  # fmt: skip
holds_rows(
    "reviews", "人工审核", ReviewCase, path="application__customer",
    申请="application__number", 状态="status", 结果="outcome",
)  # fmt: skip
holds_rows(
    "visits", "核实与走访", Visit, path="case__application__customer",
    申请="case__application__number", 方式="kind", 结果="result", 记录="note", 时间="at",
)  # fmt: skip
holds_rows(
    "statements", "银行流水", Statement, path="application__customer",
    申请="application__number", 户名="holder", 起始="first_day", 截止="last_day", 笔数="lines_total",
    分析="figures", 提交时间="added_at",
)  # fmt: skip
holds_rows(
    "prices", "定价结果", PriceResult, path="application__customer",
    申请="application__number", 档次="band", 构成="parts",
)  # fmt: skip

CONFIDENTIAL = "The law against money laundering forbids to tell the person, and wants it kept for ten years."
INSIDE = "A check of the house's own work; the decision it is about is told."
REPLAYED = "inputs outcome snapshot content_hash"  # codes and figures from which a decision is computed again

about(Assessment, "application__customer", told="assessments", plain=f"reasons hits {REPLAYED}")
about(
    ShadowDecision,
    "assessment__application__customer",
    untold="Rules on trial: nothing was decided by them.",
    plain="hits",
)
about(TierMove, "application__customer", untold="A trial of rules: nothing was decided by it.", plain="hits")
about(RuleHit, "application__customer", told="assessments", plain="rule effect")
about(EvidenceResult, "customer", told="evidence", empties={"payload": {}})
about(
    Link, "customer", "application__customer", deleted=True,
    untold="Hashes of what several applications share: telling them would tell of other people.",
)  # fmt: skip
about(PriceResult, "application__customer", told="prices", plain="risk product parts band method")
about(PriceException, "application__customer", told="prices", empties={"reason": NAMELESS})
about(
    ReviewEvent,
    "case__application__customer",
    told="reviews",
    plain="verb from_status to_status reasons",
    empties={"note": ""},
)
about(VisitPhoto, "visit__case__application__customer", told="visits", files=("file",))
about(
    Visit, "case__application__customer", told="visits",
    empties={"spoke_to": "—", "place": "", "note": "", "answers": {}},
)  # fmt: skip
about(QualityCheck, "case__application__customer", untold=INSIDE, plain="why", empties={"findings": [], "note": ""})
about(CaseBar, "case__application__customer", untold=INSIDE)
about(
    DeclaredRelation, "customer", untold="What a colleague declared about themselves.", empties={"relation": NAMELESS}
)
about(
    ReviewCase, "application__customer", told="reviews", plain="customer_tier rank_parts proposed second_why",
    empties={"green_reason": "", "conditions": []},
)  # fmt: skip
about(
    StatementLine,
    "statement__application__customer",
    told="statements",
    plain="problem box",
    empties={"text": "", "party": "", "read_before": None},
)
about(
    Statement,
    "application__customer",
    told="statements",
    plain="figures signs",
    files=("file",),
    empties={"holder": "", "message": ""},
)
for model, path in ((SuspicionCase, "customer"), (SuspicionSign, "case__customer"), (SuspicionNote, "case__customer")):
    about(model, path, untold=CONFIDENTIAL, kept=CONFIDENTIAL)
about(ScreenedCustomer, "customer", untold=CONFIDENTIAL, deleted=True)
about(CustomerKey, "customer", untold=CONFIDENTIAL, deleted=True)
about(HitEvent, "hit__customer", untold=CONFIDENTIAL, plain="what facts", empties={"reason": ""})
about(
    Hit,
    "customer",
    untold=CONFIDENTIAL,
    plain="entry_hash identity_hash",
    empties={"parts": [], "reason": replaced("reason")},
)
about(AmlChange, "customer", untold=CONFIDENTIAL, plain="parts", empties={"note": ""})
about(AmlRating, "customer", untold=CONFIDENTIAL, plain="parts")
no_line("Rules and trials of the company.", RuleSetVersion, ScorecardVersion, Backtest, PricePolicy, KnownHeading)
no_line("Findings about prices; the applications stand in it by number.", PriceFinding)
no_line("How reviewers work.", ReviewerProfile)
no_line("Lists that authorities publish: kept as published.", WatchList, ListVersion, WatchEntry, EntryKey)
no_line("Lists of the company: a keyed hash and a mask, taken off by two people.", ListEntry)
