"""Tables of screening: watch lists and what stands on them; hits and their decisions; risk levels of customers."""

from risk.screening.models.hits import CustomerKey, Hit, HitEvent, ScreenedCustomer
from risk.screening.models.levels import AmlChange, AmlRating
from risk.screening.models.lists import EntryKey, ListVersion, WatchEntry, WatchList

__all__ = [
    "AmlChange",
    "AmlRating",
    "CustomerKey",
    "EntryKey",
    "Hit",
    "HitEvent",
    "ListVersion",
    "ScreenedCustomer",
    "WatchEntry",
    "WatchList",
]
