"""The verbs of customer records, by concern."""

from customers.profiles.services.background import (
    choose_segment,
    end_care,
    end_holding,
    end_occupation,
    record_care,
    record_holding,
    record_occupation,
)
from customers.profiles.services.duplicates import find_duplicates
from customers.profiles.services.merging import merge, say_different, undo_merge
from customers.profiles.services.parties import add_party, end_party, reveal_party_phone
from customers.profiles.services.records import (
    find_or_register,
    find_or_register_many,
    reveal,
    update_customer,
)
from customers.profiles.services.telling import tell

__all__ = [
    "add_party",
    "choose_segment",
    "end_care",
    "end_holding",
    "end_occupation",
    "end_party",
    "find_duplicates",
    "find_or_register",
    "find_or_register_many",
    "merge",
    "record_care",
    "record_holding",
    "record_occupation",
    "reveal",
    "reveal_party_phone",
    "say_different",
    "tell",
    "undo_merge",
    "update_customer",
]
