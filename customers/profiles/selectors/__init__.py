"""What may be seen of customers, by concern."""

from customers.profiles.selectors.background import (
    CareNow,
    Net,
    care_of,
    conflicts_of,
    holdings,
    needs_care,
    net_of,
    not_marketed_to,
    occupations,
    parties,
    with_care,
)
from customers.profiles.selectors.records import (
    ID_PURPOSE,
    PHONE_PURPOSE,
    id_index,
    matching,
    phone_index,
    same_phone,
    visible_to,
)

__all__ = [
    "ID_PURPOSE",
    "PHONE_PURPOSE",
    "CareNow",
    "Net",
    "care_of",
    "conflicts_of",
    "holdings",
    "id_index",
    "matching",
    "needs_care",
    "net_of",
    "not_marketed_to",
    "occupations",
    "parties",
    "phone_index",
    "same_phone",
    "visible_to",
    "with_care",
]
