"""A right step of an entry is settled where its content belongs: customer, application, consents."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice.accounts.models import User
from customers.channels.models import Channel as Source
from customers.privacy.services import record_consent
from customers.profiles.services import find_or_register, update_customer
from loans.applications.domain import Channel, Step
from loans.applications.models import EntryDraft
from loans.applications.services.admitting import refuse_not_admitted, refuse_student
from loans.applications.services.drafts import settle_step
from loans.applications.services.entry import change_draft, create_application
from loans.applications.services.funds import declare_use, refuse_forbidden_use
from loans.products.models import ProductVersion


@transaction.atomic
def enter_customer(
    *, entry_id: int, actor: User, now: datetime, name: str, id_number: str, phone: str, is_student: bool, **facts: Any
) -> EntryDraft:
    """Find or register the borrower. A student is refused before anything is kept of them."""
    refuse_student(is_student)
    told = {field: value for field, value in facts.items() if value not in (None, "")}
    customer, _created = find_or_register(actor=actor, now=now, name=name, id_number=id_number, phone=phone, **told)
    return settle_step(entry_id=entry_id, step=Step.CUSTOMER, now=now, customer=customer)


@transaction.atomic
def enter_needs(
    *, entry_id: int, actor: User, now: datetime, product_version: ProductVersion, amount: Decimal, term_months: int,
    method: str, purpose: str, source: Source | None = None,
) -> EntryDraft:  # fmt: skip
    """The application as a draft, or the draft changed."""
    entry = EntryDraft.objects.select_for_update().get(pk=entry_id)
    asked = {
        "product_version": product_version, "amount": amount, "term_months": term_months, "method": method,
        "purpose": purpose,
    }  # fmt: skip
    refuse_forbidden_use(purpose=purpose, detail="", payee="", now=now)
    if entry.application_id:
        application = change_draft(application_id=entry.application_id, actor=actor, now=now, **asked)
    else:
        application = create_application(
            actor=actor,
            now=now,
            customer=entry.customer,
            channel=Channel.STAFF,
            advice=entry.advice,
            source=source,
            **asked,
        )
    return settle_step(entry_id=entry_id, step=Step.NEEDS, now=now, application=application)


@transaction.atomic
def enter_income(*, entry_id: int, actor: User, now: datetime, **facts: Any) -> EntryDraft:
    """What the customer earns and owes, as told for this application; refused at the field that the product does not
    admit, and nothing of it written on the customer's record then."""
    entry = EntryDraft.objects.select_related("customer", "application__product_version").get(pk=entry_id)
    customer = update_customer(
        actor=actor, customer_id=entry.customer_id, version=entry.customer.version, now=now, **facts
    )
    if entry.application is not None:
        entry.application.customer = customer
        refuse_not_admitted(entry.application, now)
    return settle_step(entry_id=entry_id, step=Step.INCOME, now=now)


@transaction.atomic
def enter_funds(
    *, entry_id: int, actor: User, now: datetime, use_detail: str, use_payee: str, promised: bool
) -> EntryDraft:
    entry = EntryDraft.objects.get(pk=entry_id)
    declare_use(application_id=entry.application_id, actor=actor, detail=use_detail, payee=use_payee, now=now)
    return settle_step(entry_id=entry_id, step=Step.FUNDS, now=now)


@transaction.atomic
def enter_consents(
    *, entry_id: int, actor: User, now: datetime, consent_credit: bool, consent_forward: bool, evidence: str,
    reference: str,
) -> EntryDraft:  # fmt: skip
    entry = EntryDraft.objects.select_related("customer", "application__product_version__lender").get(pk=entry_id)
    shown = {"kind": evidence or "paper", "reference": reference}
    if consent_credit:
        record_consent(actor=actor, customer=entry.customer, purpose="credit_check", evidence=shown, now=now)
    if consent_forward:
        record_consent(
            actor=actor, customer=entry.customer, purpose="forward_to_lender",
            receiver=entry.application.product_version.lender.name, evidence=shown, now=now,
        )  # fmt: skip
    return settle_step(entry_id=entry_id, step=Step.CONSENTS, now=now)


ENTER: dict[Step, Callable[..., EntryDraft]] = {
    Step.CUSTOMER: enter_customer,
    Step.NEEDS: enter_needs,
    Step.INCOME: enter_income,
    Step.FUNDS: enter_funds,
    Step.CONSENTS: enter_consents,
}
