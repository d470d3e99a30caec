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

__all__ = [
    "CARES",
    "EMPLOYMENTS",
    "ENDINGS",
    "INDUSTRIES",
    "KINDS",
    "RELATIONS",
    "SEGMENTS",
    "SEGMENT_SOURCES",
    "SEXES",
    "SIDES",
    "SOURCES",
    "THINGS",
    "CareFlag",
    "Customer",
    "Holding",
    "Occupation",
    "Party",
]
