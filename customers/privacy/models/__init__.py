"""The tables of this room."""

from customers.privacy.models.consents import EVIDENCES, PURPOSES, Consent
from customers.privacy.models.locks import REASONS, ProcessingLock

__all__ = ["EVIDENCES", "PURPOSES", "REASONS", "Consent", "ProcessingLock"]
