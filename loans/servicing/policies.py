"""Small predicates on (user, object)."""

from backoffice.accounts.models import User
from loans.contracts.domain import ContractState
from loans.contracts.models import Contract
from loans.servicing.domain import PaymentState
from loans.servicing.models import Payment


def may_disburse(user: User, contract: Contract) -> bool:
    """A signed contract that has no order to pay yet."""
    return (
        user.may("loans.disburse") and contract.state == ContractState.SIGNED and not hasattr(contract, "disbursement")
    )


def may_post(user: User) -> bool:
    return user.may("loans.post_repayment")


def may_reverse(user: User, payment: Payment) -> bool:
    return user.may("loans.post_repayment") and payment.state == PaymentState.POSTED
