"""A loan after disbursement: replay of payments, days past due, standing of a borrower, the books. Pure."""

from loans.servicing.domain.books import (
    corrections,
    disbursement_booking,
)
from loans.servicing.domain.conduct import (
    Behaviour,
    InstalmentFact,
    behaviour,
)
from loans.servicing.domain.replaying import (
    replay,
)
from loans.servicing.domain.settling import (
    Settlement,
    dues_settled,
    settlement_of,
)
from loans.servicing.domain.standing import (
    ZERO,
    Booking,
    Due,
    InstalmentStanding,
    Paid,
    Position,
    Posting,
    Redress,
    Terms,
    days_past_due,
    five_class,
)
from loans.servicing.domain.states import (
    DISBURSEMENT_MOVES,
    Account,
    DisbursementState,
    Event,
    LoanState,
    PaymentState,
    RedressKind,
)

__all__ = [
    "DISBURSEMENT_MOVES",
    "ZERO",
    "Account",
    "Behaviour",
    "Booking",
    "DisbursementState",
    "Due",
    "Event",
    "InstalmentFact",
    "InstalmentStanding",
    "LoanState",
    "Paid",
    "PaymentState",
    "Position",
    "Posting",
    "Redress",
    "RedressKind",
    "Settlement",
    "Terms",
    "behaviour",
    "corrections",
    "days_past_due",
    "disbursement_booking",
    "dues_settled",
    "five_class",
    "replay",
    "settlement_of",
]
