"""The states of a payment out, a loan, a payment in, and the accounts and events of its books."""

from enum import StrEnum

from backoffice.values import transitions


class DisbursementState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


DISBURSEMENT_MOVES = transitions.table(
    [
        ("send", {DisbursementState.PENDING}, DisbursementState.SENDING),
        ("pay", {DisbursementState.PENDING, DisbursementState.SENDING}, DisbursementState.DONE),
        ("fail", {DisbursementState.PENDING, DisbursementState.SENDING}, DisbursementState.FAILED),
    ]
)


class LoanState(StrEnum):
    ACTIVE = "active"
    SETTLED = "settled"


class PaymentState(StrEnum):
    POSTED = "posted"
    REVERSED = "reversed"


class Account(StrEnum):
    """Accounts of one loan. Debits are positive, credits negative; each transaction sums to 0."""

    FUNDING = "funding"  # the lender's money that was paid out
    PRINCIPAL = "principal"  # owed by the borrower
    CASH = "cash"  # received from the borrower
    INTEREST = "interest"
    FEE = "fee"
    PENALTY = "penalty"
    CREDIT = "credit"  # paid too early or too much, owed to the borrower
    WAIVED = "waived"  # given up by the company


class Event(StrEnum):
    DISBURSEMENT = "disbursement"
    PAYMENT = "payment"
    CREDIT_USED = "credit_used"
    WAIVER = "waiver"
    REFUND = "refund"


class RedressKind(StrEnum):
    WAIVER = "waiver"  # what is still owed is owed no more
    REFUND = "refund"  # what was paid is paid back
