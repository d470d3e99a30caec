"""The verbs of an application. Each moves it along the table in `domain.py`, leaves a move, and writes the trail."""

from loans.applications.services.admitting import MISFITS, admission_sentence, refuse_not_admitted, refuse_student
from loans.applications.services.decision import (
    note_price,
    record_review_outcome,
    record_risk_decision,
    reopen_for_review,
)
from loans.applications.services.drafts import (
    begin_entry,
    continue_entry,
    discard_entry,
    keep_answers,
    kept_answers,
    note_filling,
    settle_step,
)
from loans.applications.services.ending import resubmit_application, withdraw_application
from loans.applications.services.entry import (
    change_draft,
    create_application,
    create_from_import,
    current_version,
    submit_application,
)
from loans.applications.services.expiry import expire_due, forget_entries, warn_of_expiry
from loans.applications.services.funds import (
    declare_use,
    refuse_forbidden_use,
    self_managed_limit,
    set_first_loan,
)
from loans.applications.services.holding import HELD, ON_HOLD, hold_customer, refuse_held, release_customer
from loans.applications.services.lender import (
    forward_application,
    forward_obstacle,
    mark_contract_void,
    mark_contracted,
    mark_disbursed,
    mark_forwarded,
    note_forward_blocked,
    record_lender_decision,
    reserve_quota,
)
from loans.applications.services.material import (
    add_material,
    ask_material,
    attach_material,
    remove_material,
    supply_material,
)
from loans.applications.services.moving import locked, request_assessment
from loans.applications.services.papers import confirm_paper, offers_of, papers_beside_data, read_material, reading_of
from loans.applications.services.signals import index_of, province_of, signals_of_intake
from loans.applications.services.steps import ENTER

__all__ = [
    "ENTER",
    "HELD",
    "MISFITS",
    "ON_HOLD",
    "add_material",
    "admission_sentence",
    "ask_material",
    "attach_material",
    "begin_entry",
    "change_draft",
    "confirm_paper",
    "continue_entry",
    "create_application",
    "create_from_import",
    "current_version",
    "declare_use",
    "discard_entry",
    "expire_due",
    "forget_entries",
    "forward_application",
    "forward_obstacle",
    "hold_customer",
    "index_of",
    "keep_answers",
    "kept_answers",
    "locked",
    "mark_contract_void",
    "mark_contracted",
    "mark_disbursed",
    "mark_forwarded",
    "note_filling",
    "note_forward_blocked",
    "note_price",
    "offers_of",
    "papers_beside_data",
    "province_of",
    "read_material",
    "reading_of",
    "record_lender_decision",
    "record_review_outcome",
    "record_risk_decision",
    "refuse_forbidden_use",
    "refuse_held",
    "refuse_not_admitted",
    "refuse_student",
    "release_customer",
    "remove_material",
    "reopen_for_review",
    "request_assessment",
    "reserve_quota",
    "resubmit_application",
    "self_managed_limit",
    "set_first_loan",
    "settle_step",
    "signals_of_intake",
    "submit_application",
    "supply_material",
    "warn_of_expiry",
    "withdraw_application",
]
