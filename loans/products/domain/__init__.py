"""Products: their life, what they cost, whom they admit and how they are repaid. Pure."""

from loans.products.domain.bounds import Asked, Bounds, misfits
from loans.products.domain.cost import (
    Collector,
    Combination,
    FeeBase,
    FeeRule,
    FeeStage,
    FeeTiming,
    combinations,
    dearest,
)
from loans.products.domain.criteria import Criteria, CriterionResult, Verdict, admission, restored, stored
from loans.products.domain.life import (
    BUSINESS,
    SCOPE_OF,
    SECURED,
    TRANSITIONS,
    WITH_COLLATERAL,
    Category,
    ProductStatus,
    Security,
)
from loans.products.domain.repayment import (
    DueDay,
    Holidays,
    Prepayment,
    RoundingMode,
    due_rule,
    level_rounding,
    materials_for,
)

__all__ = [
    "BUSINESS",
    "SCOPE_OF",
    "SECURED",
    "TRANSITIONS",
    "WITH_COLLATERAL",
    "Asked",
    "Bounds",
    "Category",
    "Collector",
    "Combination",
    "Criteria",
    "CriterionResult",
    "DueDay",
    "FeeBase",
    "FeeRule",
    "FeeStage",
    "FeeTiming",
    "Holidays",
    "Prepayment",
    "ProductStatus",
    "RoundingMode",
    "Security",
    "Verdict",
    "admission",
    "combinations",
    "dearest",
    "due_rule",
    "level_rounding",
    "materials_for",
    "misfits",
    "restored",
    "stored",
]
