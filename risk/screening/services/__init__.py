"""The verbs of screening."""

from risk.screening.services.deciding import propose, reopen, second
from risk.screening.services.lists import discard_version, make_list, open_version, put_in_use
from risk.screening.services.screening import catch_up, screen_customer, screen_stale

__all__ = [
    "catch_up",
    "discard_version",
    "make_list",
    "open_version",
    "propose",
    "put_in_use",
    "reopen",
    "screen_customer",
    "screen_stale",
    "second",
]
