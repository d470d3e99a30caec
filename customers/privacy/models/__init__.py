"""The tables of this room."""

from customers.privacy.models.consents import EVIDENCES, PURPOSES, Consent
from customers.privacy.models.holds import HOLD_SOURCES, LegalHold
from customers.privacy.models.locks import REASONS, ProcessingLock
from customers.privacy.models.requests import REQUEST_KINDS, REQUEST_STATES, WAYS, PrivacyRequest
from customers.privacy.models.retention import RetentionRun

__all__ = [
    "EVIDENCES",
    "HOLD_SOURCES",
    "PURPOSES",
    "REASONS",
    "REQUEST_KINDS",
    "REQUEST_STATES",
    "WAYS",
    "Consent",
    "LegalHold",
    "PrivacyRequest",
    "ProcessingLock",
    "RetentionRun",
]
