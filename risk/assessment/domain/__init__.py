"""The decision as pure functions: stored inputs in, outcome out. A replay runs the same on what was kept.

inputs = {"facts", "evidence": {"missing", "conflicts"}, "parameters", "rules", "scorecard"}, all plain JSON.
Tier A means 'pre-screen passed, forwarded to the lender', B a person looks, C 'not recommended'. The lender decides.
"""

from risk.assessment.domain.deciding import ALWAYS_READ, Retried, decide, retry, snapshot_of
from risk.assessment.domain.deriving import (
    borrower_of,
    credit_file_of,
    derive,
    has_borrowed,
    limits_of,
    ratios_of,
    segment_ratios,
    typed_parameters,
)
from risk.assessment.domain.policy import BANDS, FINDINGS, POLICY, finding_of, policy_of, tier_of
from risk.assessment.domain.stored import canonical, content_hash

__all__ = [
    "ALWAYS_READ",
    "BANDS",
    "FINDINGS",
    "POLICY",
    "Retried",
    "borrower_of",
    "canonical",
    "content_hash",
    "credit_file_of",
    "decide",
    "derive",
    "finding_of",
    "has_borrowed",
    "limits_of",
    "policy_of",
    "ratios_of",
    "retry",
    "segment_ratios",
    "snapshot_of",
    "tier_of",
    "typed_parameters",
]
