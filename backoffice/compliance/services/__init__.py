"""The verbs of the registers."""

from backoffice.compliance.services.changes import add_task, enter_change, finish_task, refuse_gated
from backoffice.compliance.services.incidents import (
    add_action,
    close_incident,
    finish_action,
    handle_incident,
    reopen_incident,
    report_incident,
)
from backoffice.compliance.services.personal import (
    close_breach,
    contain_breach,
    enter_assessment,
    enter_processor,
    note_breach,
    report_breach,
    review_processor,
    submit_record,
    tell_authority,
    tell_people,
)
from backoffice.compliance.services.procedures import do_step, start_run, write_procedure

__all__ = [
    "add_action",
    "add_task",
    "close_breach",
    "close_incident",
    "contain_breach",
    "do_step",
    "enter_assessment",
    "enter_change",
    "enter_processor",
    "finish_action",
    "finish_task",
    "handle_incident",
    "note_breach",
    "refuse_gated",
    "reopen_incident",
    "report_breach",
    "report_incident",
    "review_processor",
    "start_run",
    "submit_record",
    "tell_authority",
    "tell_people",
    "write_procedure",
]
