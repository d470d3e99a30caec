from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from loans.contracts.domain import ContractState
from loans.servicing import selectors
from loans.servicing.models import Disbursement, Loan
from loans.servicing.services import joining as _joining  # noqa: F401  (takes part in a merge)

LOANS_READ = 200


def contract_panel(request: HttpRequest, contract: Any) -> str:
    """The order to pay out, on the page of a contract."""
    order = Disbursement.objects.select_related("requested_by").filter(contract=contract).first()
    if order is None and not (contract.state == ContractState.SIGNED and request.user.may("loans.disburse")):
        return ""
    loan = Loan.objects.filter(contract=contract).first()
    context = {"contract": contract, "order": order, "loan": loan}
    return render_to_string("loans/servicing/disbursement_panel.html", context, request=request)


def customer_panel(request: HttpRequest, customer: Any) -> str:
    """A customer's loans with what is left to pay and what is late, on the customer's page."""
    rows = selectors.visible_to(request.user).filter(customer__in=customer.record_ids).order_by("state", "-id")
    loans = list(rows[:LOANS_READ])
    context = {
        "loans": loans,
        "balance": sum(loan.principal_balance for loan in loans),
        "running": sum(loan.state == "active" for loan in loans),
        "worst": max((loan.days_past_due for loan in loans), default=0),
    }
    return render_to_string("loans/servicing/customer_panel.html", context, request=request) if loans else ""
