from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from loans.contracts.domain import ContractState
from loans.servicing import selectors
from loans.servicing.models import Disbursement, Loan


def contract_panel(request: HttpRequest, contract: Any) -> str:
    """The order to pay out, on the page of a contract."""
    order = Disbursement.objects.select_related("requested_by").filter(contract=contract).first()
    if order is None and not (contract.state == ContractState.SIGNED and request.user.may("loans.disburse")):
        return ""
    loan = Loan.objects.filter(contract=contract).first()
    context = {"contract": contract, "order": order, "loan": loan}
    return render_to_string("loans/servicing/disbursement_panel.html", context, request=request)


def customer_panel(request: HttpRequest, customer: Any) -> str:
    """A customer's loans, on the customer's page."""
    loans = selectors.visible_to(request.user).filter(customer=customer).order_by("-id")[:10]
    return render_to_string("loans/servicing/customer_panel.html", {"loans": loans}, request=request) if loans else ""
