"""The verbs of this room: lenders, their agreements, guarantors, licences, and what they mean on a day."""

from loans.lenders.services.agreements import draft_agreement, end_agreement, submit_agreement
from loans.lenders.services.ceilings import ceiling, ceilings, required_clauses
from loans.lenders.services.guarantors import save_guarantor, submit_guarantor, suspend_guarantor
from loans.lenders.services.lenders import PAPERS, record_listing, save_lender, submit_lender, suspend_lender
from loans.lenders.services.licences import save_licence
from loans.lenders.services.watching import tell_of_expiries

__all__ = [
    "PAPERS",
    "ceiling",
    "ceilings",
    "draft_agreement",
    "end_agreement",
    "record_listing",
    "required_clauses",
    "save_guarantor",
    "save_lender",
    "save_licence",
    "submit_agreement",
    "submit_guarantor",
    "submit_lender",
    "suspend_guarantor",
    "suspend_lender",
    "tell_of_expiries",
]
