"""Jobs around the lender: forward, and ask until it has decided."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from backoffice.jobs import effects
from backoffice.jobs.registry import job
from backoffice.jobs.services import TryLater, complete, enqueue
from customers.privacy.selectors import has_consent
from loans.applications import lender_link, services
from loans.applications.domain import Status
from loans.applications.models import Application

ASK_EVERY = timedelta(seconds=5)


def _application(application_id: int) -> Application:
    return Application.objects.select_related("customer", "product_version__product", "product_version__lender").get(
        pk=application_id
    )


@job("applications.forward_to_lender", transactional=False)
def forward_to_lender(application_id: int, *, now: datetime) -> None:
    """Hand a passed application to the lender, once, if the customer agreed to it."""
    application = _application(application_id)
    if application.status != Status.PASSED:
        return
    receiver = application.product_version.lender.name
    if not has_consent(application.customer, "forward_to_lender", receiver=receiver, on=now):
        raise TryLater(f"no consent to forward to {receiver}", after=timedelta(minutes=10))
    key = effects.key()
    try:
        receipt = effects.once(ask=lender_link.find, send=lambda _key: lender_link.send(application, key))
    except lender_link.LenderUnreachable as error:
        raise TryLater(str(error), after=timedelta(seconds=30)) from error
    with transaction.atomic():
        services.mark_forwarded(application_id=application_id, reference=receipt["reference"], now=now)
        enqueue(
            "applications.ask_lender",
            key=f"ask:{key}",
            payload={"application_id": application_id, "lender_key": key},
        )
        complete()


@job("applications.ask_lender", transactional=False)
def ask_lender(application_id: int, lender_key: str, *, now: datetime) -> None:
    """Ask for the decision until there is one."""
    application = _application(application_id)
    if application.status != Status.FORWARDED:
        return
    try:
        answer = lender_link.find(lender_key)
    except lender_link.LenderUnreachable as error:
        raise TryLater(str(error), after=timedelta(seconds=30)) from error
    if answer is None or answer["status"] not in {"approved", "declined"}:
        raise TryLater("the lender has not decided yet", after=ASK_EVERY)
    approved = answer["status"] == "approved"
    with transaction.atomic():
        services.record_lender_decision(
            application_id=application_id,
            approved=approved,
            amount=Decimal(answer["approved_amount"]) if approved else None,
            annual_rate=Decimal(answer["annual_rate"]) if approved else None,
            reference=answer["reference"],
            reasons=[{"text": text} for text in answer.get("reasons", [])],
            now=now,
        )
        complete()
