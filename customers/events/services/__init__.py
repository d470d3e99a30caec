"""The verbs of events and of the content library."""

from customers.events.services.contents import push, submit_version, write_content, write_version
from customers.events.services.places import attend, cancel_place, register, register_by_hand
from customers.events.services.planning import cancel_event, close_event, invite, open_event, save_event

__all__ = [
    "attend",
    "cancel_event",
    "cancel_place",
    "close_event",
    "invite",
    "open_event",
    "push",
    "register",
    "register_by_hand",
    "save_event",
    "submit_version",
    "write_content",
    "write_version",
]
