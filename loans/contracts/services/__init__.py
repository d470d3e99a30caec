"""The verbs of this room, from the lender's approval to a signed contract. Nothing may be skipped."""

from loans.contracts.services.contracts import (
    contract_data,
    prepare_contract,
    sign_contract,
    void_contract,
)
from loans.contracts.services.disclosures import confirm_disclosure, show_disclosure
from loans.contracts.services.letters import issue_annex, issue_notice, issued, tell_of_paper
from loans.contracts.services.offers import (
    accept_offer,
    create_offer,
    expire_offers,
    refuse_offer,
    withdraw_offer,
    within_limit,
)
from loans.contracts.services.pricing import allocation_order, approval_of, ceiling_of, starting_on, terms_of

__all__ = [
    "accept_offer",
    "allocation_order",
    "approval_of",
    "ceiling_of",
    "confirm_disclosure",
    "contract_data",
    "create_offer",
    "expire_offers",
    "issue_annex",
    "issue_notice",
    "issued",
    "prepare_contract",
    "refuse_offer",
    "show_disclosure",
    "sign_contract",
    "starting_on",
    "tell_of_paper",
    "terms_of",
    "void_contract",
    "withdraw_offer",
    "within_limit",
]
