"""Verbs of the review queue."""

from risk.review.services.checking import check_quality, draw_quality_checks
from risk.review.services.deciding import (
    add_note,
    ask_for_material,
    material_supplied,
    recommend,
    reject,
    request_manual_review,
    second_approve,
    second_return,
    take_assessment,
)
from risk.review.services.queue import (
    claim_case,
    claim_cases,
    claim_next_case,
    close_gone,
    declare_relation,
    mark_due,
    open_case,
    open_green_channel,
    reassign_case,
    release_case,
    renew_lease,
    set_skills,
)
from risk.review.services.shared import reason_text
from risk.review.services.visiting import record_visit

__all__ = [
    "add_note",
    "ask_for_material",
    "check_quality",
    "claim_case",
    "claim_cases",
    "claim_next_case",
    "close_gone",
    "declare_relation",
    "draw_quality_checks",
    "mark_due",
    "material_supplied",
    "open_case",
    "open_green_channel",
    "reason_text",
    "reassign_case",
    "recommend",
    "record_visit",
    "reject",
    "release_case",
    "renew_lease",
    "request_manual_review",
    "second_approve",
    "second_return",
    "set_skills",
    "take_assessment",
]
