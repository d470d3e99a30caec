"""The verbs of this room."""

from customers.privacy.selectors import has_consent
from customers.privacy.services.consents import issue_authorisation, record_consent, record_imported_consents
from customers.privacy.services.holds import ask_to_lift, place_hold
from customers.privacy.services.joining import last_word_counts, withdrawn_since_holds_for_both
from customers.privacy.services.locks import lift_lock, lock_processing
from customers.privacy.services.requests import (
    finish_request,
    hand_over_copy,
    receive_request,
    refuse_request,
    take_request,
    withdraw_request,
)
from customers.privacy.services.retention import anonymise, lock_for_law, run_retention
from customers.privacy.services.withdrawing import BY_LINK, send_own_page, withdraw, withdraw_consent

__all__ = [
    "BY_LINK",
    "anonymise",
    "ask_to_lift",
    "finish_request",
    "hand_over_copy",
    "has_consent",
    "issue_authorisation",
    "last_word_counts",
    "lift_lock",
    "lock_for_law",
    "lock_processing",
    "place_hold",
    "receive_request",
    "record_consent",
    "record_imported_consents",
    "refuse_request",
    "run_retention",
    "send_own_page",
    "take_request",
    "withdraw",
    "withdraw_consent",
    "withdraw_request",
    "withdrawn_since_holds_for_both",
]
