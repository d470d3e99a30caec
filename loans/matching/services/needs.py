"""What a customer needs, and the products in order for it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.privacy.policies import refuse_locked
from customers.profiles.models import Customer
from customers.tiering.selectors import fee_discount
from loans.matching import selectors
from loans.matching.domain import stored
from loans.matching.domain.filters import Candidate
from loans.matching.domain.pricing import Priced, priced
from loans.matching.domain.scoring import match as put_in_order
from loans.matching.models import CustomerNeed, ProductMatch

EXACT = 20  # so many of the best are shown in full, with exact figures


def require(actor: User, permission: str) -> None:
    if not actor.may(permission):
        raise Refused("matching.not_allowed", _("Your role does not include this step."))


def file_need(
    *,
    actor: User,
    customer: Customer,
    now: datetime,
    purpose: str,
    amount: Decimal,
    term_months: int,
    least_amount: Decimal | None = None,
    longest_term: int | None = None,
    **wishes: Any,
) -> CustomerNeed:
    """What the customer said, with the customer as on file today. Amounts in yuan, terms in months.

    Refused: matching.not_allowed; matching.least_amount and matching.longest_term when the wish bends backwards.
    """
    require(actor, "matching.advise")
    refuse_locked(customer.pk)
    if least_amount is not None and least_amount > amount:
        raise Refused(
            "matching.least_amount", _("The least amount must not be above the amount wanted."), field="least_amount"
        )
    if longest_term is not None and longest_term < term_months:
        raise Refused(
            "matching.longest_term", _("The longest term must not be below the term wanted."), field="longest_term"
        )
    borrower = selectors.borrower_on_file(customer, timezone.localdate(now))
    with transaction.atomic():
        need = CustomerNeed.objects.create(
            customer=customer,
            purpose=purpose,
            amount=amount,
            least_amount=least_amount or amount,
            term_months=term_months,
            longest_term=longest_term or term_months,
            borrower=stored.borrower_json(borrower),
            adviser=actor,
            created_at=now,
            **wishes,
        )
        record(
            actor=actor, action="matching.file_need", obj=need, at=now, customer=customer.number, purpose=purpose,
            amount=amount, term_months=term_months,
        )  # fmt: skip
    return need


def match_need(*, actor: User, need: CustomerNeed, now: datetime) -> ProductMatch:
    """All products on sale against this need, in order, with every reason; kept as it was shown."""
    require(actor, "matching.advise")
    today = timezone.localdate(now)
    policy, row = selectors.policy_on(today)
    limits, in_force = selectors.limits_on(today)
    wish, borrower = selectors.wish_of(need), selectors.borrower_of(need)
    discount = fee_discount(need.customer, today)
    in_force += [discount] if discount else []
    found = put_in_order(selectors.candidates(discount), wish, borrower, policy, limits, today)
    exact = [
        price(one.candidate, one.way.amount, one.way.term_months, one.way.method, now) for one in found.ranked[:EXACT]
    ]
    with transaction.atomic():
        kept = ProductMatch.objects.create(
            need=need,
            policy=row,
            result=stored.result_json(found, policy, exact, selectors.parameters_json(in_force)),
            fitting=len(found.ranked),
            excluded=len(found.excluded),
            actor=actor,
            created_at=now,
        )
        record(
            actor=actor, action="matching.match", obj=kept, at=now, need=need.number, policy=policy.number,
            fitting=kept.fitting, excluded=kept.excluded, best=[one.candidate.code for one in found.ranked[:3]],
        )  # fmt: skip
    return kept


def price(candidate: Candidate, amount: Decimal, months: int, method: str, now: datetime) -> Priced | None:
    """The exact figures of one way to take a product, as if paid out today."""
    return priced(amount, months, method, candidate.annual_rate, candidate.card, timezone.localdate(now))
