"""What must be settled before a complaint may be closed. Rooms to the right add their conditions here."""

from collections.abc import Callable
from typing import Any

from backoffice.values.errors import Refused
from complaints.cases.models import Complaint

# A condition returns the sentence that says what is still open, or "".
Condition = Callable[[Complaint], Any]
_conditions: list[Condition] = []


def must_be_settled(condition: Condition) -> Condition:
    if condition not in _conditions:
        _conditions.append(condition)
    return condition


def refuse_unsettled(complaint: Complaint) -> None:
    """Refused("complaints.unsettled") with the first thing that is still open."""
    for condition in _conditions:
        if sentence := condition(complaint):
            raise Refused("complaints.unsettled", sentence)
