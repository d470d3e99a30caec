"""Tables of a complaint: rules, the complaint with its timeline, its clocks."""

from complaints.cases.models.clocks import LIVE, Clock, ClockEvent
from complaints.cases.models.complaint import NO_HURRY, OPEN, Band, ChangedDay, Complaint, ComplaintNumber, Entry
from complaints.cases.models.policies import ClockPolicy, TriageDraft, TriageModel, TriagePolicy
from complaints.cases.models.words import (
    ALERTS,
    CATEGORIES,
    CHANNELS,
    CLOCK_KINDS,
    ENTRY_KINDS,
    ROOT_CAUSES,
    STATUSES,
    TIERS,
)

__all__ = [
    "ALERTS",
    "CATEGORIES",
    "CHANNELS",
    "CLOCK_KINDS",
    "ENTRY_KINDS",
    "LIVE",
    "NO_HURRY",
    "OPEN",
    "ROOT_CAUSES",
    "STATUSES",
    "TIERS",
    "Band",
    "ChangedDay",
    "Clock",
    "ClockEvent",
    "ClockPolicy",
    "Complaint",
    "ComplaintNumber",
    "Entry",
    "TriageDraft",
    "TriageModel",
    "TriagePolicy",
]
