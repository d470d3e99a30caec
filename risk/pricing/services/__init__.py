"""The verbs of pricing."""

from risk.pricing.services.equality import close_finding, look_for_differences
from risk.pricing.services.exceptions import ask_exception
from risk.pricing.services.policies import draft_policy, submit_policy, try_policy
from risk.pricing.services.prices import again, price_application

__all__ = [
    "again",
    "ask_exception",
    "close_finding",
    "draft_policy",
    "look_for_differences",
    "price_application",
    "submit_policy",
    "try_policy",
]
