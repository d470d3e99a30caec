"""The verbs of an application. Each moves it along the table in `domain.py`, leaves a move, and writes the trail."""

from loans.applications.services.decision import record_review_outcome, record_risk_decision, reopen_for_review
from loans.applications.services.ending import resubmit_application, withdraw_application
from loans.applications.services.entry import (
    MISFITS,
    create_application,
    create_from_import,
    current_version,
    submit_application,
)
from loans.applications.services.lender import (
    forward_application,
    forward_obstacle,
    mark_contract_void,
    mark_contracted,
    mark_disbursed,
    mark_forwarded,
    note_forward_blocked,
    record_lender_decision,
)
from loans.applications.services.material import add_material, ask_material, remove_material, supply_material
from loans.applications.services.moving import locked, request_assessment
from loans.applications.services.papers import confirm_paper, offers_of, read_material, reading_of

__all__ = [
    "MISFITS",
    "add_material",
    "ask_material",
    "confirm_paper",
    "create_application",
    "create_from_import",
    "current_version",
    "forward_application",
    "forward_obstacle",
    "locked",
    "mark_contract_void",
    "mark_contracted",
    "mark_disbursed",
    "mark_forwarded",
    "note_forward_blocked",
    "offers_of",
    "read_material",
    "reading_of",
    "record_lender_decision",
    "record_review_outcome",
    "record_risk_decision",
    "remove_material",
    "reopen_for_review",
    "request_assessment",
    "resubmit_application",
    "submit_application",
    "supply_material",
    "withdraw_application",
]
