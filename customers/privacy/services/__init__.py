"""The verbs of this room."""

from customers.privacy.selectors import has_consent
from customers.privacy.services.consents import issue_authorisation, record_consent, record_imported_consents
from customers.privacy.services.locks import lift_lock, lock_processing
from customers.privacy.services.withdrawing import BY_LINK, send_own_page, withdraw, withdraw_consent

__all__ = [
    "BY_LINK",
    "has_consent",
    "issue_authorisation",
    "lift_lock",
    "lock_processing",
    "record_consent",
    "record_imported_consents",
    "send_own_page",
    "withdraw",
    "withdraw_consent",
]
