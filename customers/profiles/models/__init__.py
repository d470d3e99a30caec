"""Tables of customer records, by concern."""

from customers.profiles.models.background import (
    CARES,
    ENDINGS,
    RELATIONS,
    SIDES,
    SOURCES,
    THINGS,
    CareFlag,
    Holding,
    Occupation,
    Party,
)
from customers.profiles.models.customer import (
    EMPLOYMENTS,
    INDUSTRIES,
    KINDS,
    SEGMENT_SOURCES,
    SEGMENTS,
    SEXES,
    Customer,
)
from customers.profiles.models.merging import PAIR_STATES, SIGNS, DuplicatePair, Merge, MergeStep
from customers.profiles.models.messages import CustomerMessage

__all__ = [
    "CARES",
    "EMPLOYMENTS",
    "ENDINGS",
    "INDUSTRIES",
    "KINDS",
    "PAIR_STATES",
    "RELATIONS",
    "SEGMENTS",
    "SEGMENT_SOURCES",
    "SEXES",
    "SIDES",
    "SIGNS",
    "SOURCES",
    "THINGS",
    "CareFlag",
    "Customer",
    "CustomerMessage",
    "DuplicatePair",
    "Holding",
    "Merge",
    "MergeStep",
    "Occupation",
    "Party",
]
