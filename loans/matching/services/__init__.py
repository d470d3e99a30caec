"""From what a customer needs to the products in order, the signed advice, and the weights behind it."""

from loans.matching.services.advice import Appraisal, appraise, sign_advice
from loans.matching.services.needs import file_need, match_need, price
from loans.matching.services.tuning import propose_policy, record_outcomes

__all__ = [
    "Appraisal",
    "appraise",
    "file_need",
    "match_need",
    "price",
    "propose_policy",
    "record_outcomes",
    "sign_advice",
]
