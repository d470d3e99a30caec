"""The verbs of leads: taking in, working, what became of them, and keeping no longer than needed."""

from customers.leads.services.intake import Taken, Told, enter_lead, take_in
from customers.leads.services.keeping import erase_old
from customers.leads.services.progress import application_begun, application_moved, complaint_filed
from customers.leads.services.working import (
    assign_lead,
    assign_waiting,
    convert,
    lose,
    qualify,
    record_contact,
    reveal_phone,
    withdraw_consent,
)

__all__ = [
    "Taken",
    "Told",
    "application_begun",
    "application_moved",
    "assign_lead",
    "assign_waiting",
    "complaint_filed",
    "convert",
    "enter_lead",
    "erase_old",
    "lose",
    "qualify",
    "record_contact",
    "reveal_phone",
    "take_in",
    "withdraw_consent",
]
