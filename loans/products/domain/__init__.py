"""Products: their life, what they cost, whom they admit and how they are repaid. Pure."""

from loans.products.domain.bounds import Asked, Bounds, misfits
from loans.products.domain.cost import Combination, combinations, dearest
from loans.products.domain.criteria import Criteria, CriterionResult, Verdict, admission, restored, stored
from loans.products.domain.fees import (
    COLLECTOR_NAMES,
    Collector,
    Fee,
    FeeBase,
    FeeStage,
    FeeTiming,
    FormRow,
    form_row_of,
)
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
from loans.products.domain.price import Price, PriceCard, price_of
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
    "COLLECTOR_NAMES",
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
    "Fee",
    "FeeBase",
    "FeeStage",
    "FeeTiming",
    "FormRow",
    "Holidays",
    "Prepayment",
    "Price",
    "PriceCard",
    "ProductStatus",
    "RoundingMode",
    "Security",
    "Verdict",
    "admission",
    "combinations",
    "dearest",
    "due_rule",
    "form_row_of",
    "level_rounding",
    "materials_for",
    "misfits",
    "price_of",
    "restored",
    "stored",
]
