"""Paying out, booking what comes in, keeping the books, and the papers of a loan."""

from loans.servicing.services.books import rebuild, use_advance_payments
from loans.servicing.services.disbursement import (
    carry_out_disbursement,
    fail_disbursement,
    plan_contacts_of_overdue,
    request_disbursement,
    settle_disbursement,
)
from loans.servicing.services.papers import issue_paper, issue_statement
from loans.servicing.services.repayments import post_repayment, reverse_repayment
from loans.servicing.services.settlement import settle_early
from loans.servicing.services.standing import refresh_standings

__all__ = [
    "carry_out_disbursement",
    "fail_disbursement",
    "issue_paper",
    "issue_statement",
    "plan_contacts_of_overdue",
    "post_repayment",
    "rebuild",
    "refresh_standings",
    "request_disbursement",
    "reverse_repayment",
    "settle_disbursement",
    "settle_early",
    "use_advance_payments",
]
