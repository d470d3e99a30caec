"""Where a package is on its way, and what an answer of the lender means."""

from enum import StrEnum


class ForwardingState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    DECIDED = "decided"
    RECALLED = "recalled"  # the lender has been told that the applicant withdrew


class Verdict(StrEnum):
    TAKEN = "taken"
    REPEAT = "repeat"
    PENDING = "pending"
    LATE = "late"
    CONTRADICTING = "contradicting"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"  # no application has this key
