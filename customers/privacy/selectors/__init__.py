"""Reading consents, locks, and who may be contacted."""

from customers.privacy.selectors.consents import (
    has_consent,
    in_force,
    kind_of,
    of_customer,
    text_of,
    texts_on,
    visible_to,
)
from customers.privacy.selectors.contact import contactable, judged, may_contact
from customers.privacy.selectors.locks import is_locked, lock_of, locked_customers

__all__ = [
    "contactable",
    "has_consent",
    "in_force",
    "is_locked",
    "judged",
    "kind_of",
    "lock_of",
    "locked_customers",
    "may_contact",
    "of_customer",
    "text_of",
    "texts_on",
    "visible_to",
]
