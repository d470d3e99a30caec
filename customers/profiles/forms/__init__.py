"""Forms of customer records, by concern."""

from customers.profiles.forms.background import (
    CareForm,
    EndForm,
    HoldingForm,
    OccupationForm,
    PartyForm,
    SegmentForm,
)
from customers.profiles.forms.records import EditForm, RegisterForm, RevealForm, SeenLookalikes

__all__ = [
    "CareForm",
    "EditForm",
    "EndForm",
    "HoldingForm",
    "OccupationForm",
    "PartyForm",
    "RegisterForm",
    "RevealForm",
    "SeenLookalikes",
    "SegmentForm",
]
