"""Small predicates on (user, object)."""

from backoffice.accounts.models import User
from loans.contracts.domain import ContractState, DisclosureState, OfferState
from loans.contracts.models import Contract, Disclosure, Offer


def may_edit(user: User) -> bool:
    return user.may("contracts.edit")


def may_accept(user: User, offer: Offer) -> bool:
    return may_edit(user) and offer.state == OfferState.OPEN


def may_revise(user: User, offer: Offer) -> bool:
    return may_edit(user) and offer.state in {OfferState.OPEN, OfferState.ACCEPTED}


def may_offer_again(user: User, offer: Offer) -> bool:
    """After a refusal, an expiry or a withdrawal, while the lender's approval stands."""
    closed = {OfferState.REFUSED, OfferState.EXPIRED, OfferState.WITHDRAWN}
    return may_edit(user) and offer.state in closed and offer.application.status == "lender_approved"


def may_confirm(user: User, disclosure: Disclosure) -> bool:
    return may_edit(user) and disclosure.state in {DisclosureState.ISSUED, DisclosureState.SHOWN}


def may_sign(user: User, contract: Contract) -> bool:
    return may_edit(user) and contract.state == ContractState.PREPARED
