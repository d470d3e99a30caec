"""The rules of customer records, by concern. Pure."""

from customers.profiles.domain.records import (
    EDITABLE,
    MINOR_BELOW,
    MONEY_MAX,
    REASON_MIN,
    REVEALABLE,
    Employment,
    Identity,
    Kind,
    Segment,
    SegmentSource,
    checked_facts,
    checked_identity,
    checked_name,
    checked_phone,
    checked_reason,
    refuse_minor,
)

__all__ = [
    "EDITABLE",
    "MINOR_BELOW",
    "MONEY_MAX",
    "REASON_MIN",
    "REVEALABLE",
    "Employment",
    "Identity",
    "Kind",
    "Segment",
    "SegmentSource",
    "checked_facts",
    "checked_identity",
    "checked_name",
    "checked_phone",
    "checked_reason",
    "refuse_minor",
]
