"""The offer after the lender's approval: made, accepted, withdrawn, expired; its papers follow it."""

from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters import services as parameters
from backoffice.parameters.domain import Parameter
from backoffice.values import rates
from backoffice.values.errors import Refused
from customers.tiering.selectors import fee_discount
from loans.applications.models import Application, LenderDecision
from loans.contracts import domain
from loans.contracts.domain import Answer, ContractState, OfferState, OfferTerms
from loans.contracts.models import Contract, Disclosure, Offer
from loans.contracts.services.contracts import void_contract
from loans.contracts.services.disclosures import close_disclosures, issue_disclosure
from loans.contracts.services.pricing import (
    approval_of,
    check_against_ceiling,
    require_standing,
    terms_of,
)
from loans.lenders.domain import Ceiling
from loans.products.domain import Asked, misfits

VALID_DAYS = "offer.valid_days"
MISFITS = {
    "amount": _("The product lends %(low)s to %(high)s yuan."),
    "term_months": _("The product has no such term."),
    "method": _("The product is not repaid by that method."),
}


def create_offer(
    *,
    actor: User | None,
    application_id: int,
    now: datetime,
    amount: Decimal | None = None,
    annual_rate: Decimal | None = None,
    term_months: int | None = None,
    method: str = "",
    start: date | None = None,
    valid_until: date | None = None,
) -> Offer:
    """An offer within the lender's approval and the product; a live one of the same application is superseded with
    its papers.

    Refused above the approved amount or the product's limits, above the ceiling (V3), without approval, with a last
    day that is over or too far off, or once the contract is signed.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        application = Application.objects.select_for_update().get(pk=application_id)
        if application.status != "lender_approved":
            raise Refused("offers.not_approved_state", _("An offer can only be made after the lender approved."))
        decision = approval_of(application)
        amount = within_limit(application, decision.amount) if amount is None else amount
        annual_rate = decision.annual_rate if annual_rate is None else annual_rate
        term_months, method, start = (
            term_months or application.term_months,
            method or application.method,
            start or today,
        )
        _check_terms(application, decision, amount, annual_rate, term_months, method)
        if start < today:
            raise Refused("offers.start_in_the_past", _("The planned disbursement lies in the past."), field="start")
        days = parameters.value(VALID_DAYS, today)
        terms = terms_of(
            application, amount=amount, annual_rate=annual_rate, term_months=term_months, method=method, start=start,
            on=today,
        )  # fmt: skip
        offer = _priced(application, terms, days, today)
        offer.valid_until = _last_day(valid_until, today, days.value)
        _supersede_live(application, actor=actor, now=now)
        offer.created_by, offer.created_at = actor, now
        offer.save(force_insert=True)
        record(
            actor=actor, action="contracts.create_offer", obj=offer, at=now, application=application.number,
            amount=amount, simple=rates.percent(offer.simple_cost, 4), valid_until=offer.valid_until,
        )  # fmt: skip
    return offer


def _priced(application: Application, terms: OfferTerms, days: Parameter, today: date) -> Offer:
    """The next offer of an application with its figures, not saved yet. Refused above the ceiling."""
    calculated = domain.quote(terms)
    ceiling = check_against_ceiling(application, calculated, today)
    earlier = Offer.objects.filter(application=application).count()
    return Offer(
        number=f"BJ{application.number[2:]}-{earlier + 1}",
        application=application,
        customer=application.customer,
        product_version=application.product_version,
        revision=earlier + 1,
        amount=terms.amount,
        annual_rate=terms.annual_rate,
        term_months=terms.instalments,
        method=terms.method.value,
        start=terms.start,
        terms=terms.as_json(),
        simple_cost=_up(calculated.cost.simple),
        compound_cost=_up(calculated.cost.compound),
        ceiling=ceiling.rate,
        ceiling_basis=ceiling.law[:120],
        compound_warning=domain.compound_warning(calculated.cost, ceiling.rate),
        total_cost=calculated.cost.total_cost,
        parameters=_used(application, ceiling, days, terms.start, today),
    )


def within_limit(application: Application, amount: Decimal) -> Decimal:
    """The amount, at most the limit that pricing has worked out, where it has. A limit below the product's smallest
    amount leaves nothing to offer, and the product's own bound says so."""
    limit = application.advised_limit
    return amount if limit is None else min(amount, limit)


def _check_terms(
    application: Application, decision: LenderDecision, amount: Decimal, annual_rate: Decimal, term_months: int,
    method: str,
) -> None:  # fmt: skip
    """The lender's approval bounds the amount and sets the rate; the product bounds everything, and so does the limit
    that was worked out for this risk."""
    version = application.product_version
    if amount > within_limit(application, amount):
        raise Refused(
            "offers.above_limit",
            _("The limit worked out for this application is %(amount)s."),
            field="amount",
            amount=application.advised_limit,
        )
    if amount > decision.amount:
        raise Refused(
            "offers.above_approval",
            _("The lender approved no more than %(amount)s."),
            field="amount",
            amount=decision.amount,
        )
    if annual_rate != decision.annual_rate:
        raise Refused("offers.other_rate", _("The rate must be the one that the lender approved."))
    if annual_rate > version.highest_rate:
        raise Refused("offers.rate_above_product", _("The lender's rate is above the highest rate of the product."))
    asked = Asked(amount, term_months, method, application.purpose, None)
    for field in misfits(version.bounds, asked):
        if field in MISFITS:
            raise Refused(
                f"offers.{field}", MISFITS[field], field=field, low=version.min_amount, high=version.max_amount
            )


def _last_day(wanted: date | None, today: date, days: int) -> date:
    latest = today + timedelta(days=days)
    if wanted is not None and not today <= wanted <= latest:
        raise Refused(
            "offers.validity",
            _("The offer may be valid from today to %(latest)s."),
            field="valid_until",
            latest=latest.isoformat(),
        )
    return wanted or latest


def _used(
    application: Application, ceiling: Ceiling, days: Parameter, start: date, today: date
) -> list[dict[str, str]]:
    """The dated values behind the price, as the page shows them."""
    overdue = parameters.values(["ceiling.overdue_rate", "penalty.day_basis"], start)
    discount = fee_discount(application.customer, today)
    return [one.used for one in (*ceiling.used, days, *overdue.values(), discount) if one is not None]


def _up(rate: Decimal) -> Decimal:
    return rate.quantize(Decimal("1e-10"), ROUND_UP)


def _supersede_live(application: Application, *, actor: User | None, now: datetime) -> None:
    """Every live paper of earlier terms loses its force; a signed contract cannot be replaced this way."""
    if Contract.objects.filter(application=application, state=ContractState.SIGNED).exists():
        raise Refused("offers.already_signed", _("The contract is signed; its terms can no longer change."))
    for contract in Contract.objects.select_for_update().filter(application=application, state=ContractState.PREPARED):
        void_contract(actor=actor, contract_id=contract.pk, reason="条款变更", now=now)
    for offer in Offer.objects.select_for_update().filter(application=application, state__in=["open", "accepted"]):
        offer.state, offer.closed_at = domain.OFFER_MOVES.target("supersede", offer.state), now
        offer.version += 1
        offer.save(update_fields=["state", "closed_at", "version"])
        close_disclosures(offer, "supersede", actor=actor, now=now)
        record(actor=actor, action="contracts.supersede_offer", obj=offer, at=now)


def accept_offer(
    *,
    actor: User,
    offer_id: int,
    now: datetime,
    how: str = Answer.SIGNATURE,
    reference: str = "",
    note: str = "",
    ip_address: str | None = None,
) -> Disclosure:
    """The borrower wants this offer: how that was told is kept, and the disclosure form is issued at once. Refused
    when it is no longer valid, or when a ceiling that came into force meanwhile is exceeded."""
    with transaction.atomic():
        offer = Offer.objects.select_for_update(of=("self",)).select_related("application").get(pk=offer_id)
        state = domain.OFFER_MOVES.target("accept", offer.state)
        require_standing(offer.application)
        today = timezone.localdate(now)
        if today > offer.valid_until:
            raise Refused(
                "offers.expired", _("The offer was valid until %(day)s. Make a new one."), day=offer.valid_until
            )
        calculated = domain.quote(offer.frozen_terms)
        check_against_ceiling(offer.application, calculated, today)
        offer.state, offer.accepted_at = state, now
        _answered(offer, actor, how, reference, note, ip_address)
        record(actor=actor, action="contracts.accept_offer", obj=offer, at=now, how=offer.answer_how, proof=reference)
        return issue_disclosure(offer, calculated, actor=actor, now=now)


def refuse_offer(
    *,
    actor: User,
    offer_id: int,
    note: str,
    now: datetime,
    how: str = Answer.RECORDING,
    reference: str = "",
    ip_address: str | None = None,
    counter_amount: Decimal | None = None,
    counter_months: int | None = None,
) -> Offer:
    """The borrower does not want it, and perhaps said what they would take instead: the next offer begins with that.
    The application stays as it is, so that another offer can be made."""
    with transaction.atomic():
        offer = Offer.objects.select_for_update(of=("self",)).select_related("application").get(pk=offer_id)
        offer.state, offer.closed_at = domain.OFFER_MOVES.target("refuse", offer.state), now
        offer.counter_amount, offer.counter_months = counter_amount, counter_months
        _answered(offer, actor, how, reference, note, ip_address)
        record(
            actor=actor, action="contracts.refuse_offer", obj=offer, at=now, reason=note, how=offer.answer_how,
            counter_amount=counter_amount, counter_months=counter_months,
        )  # fmt: skip
    return offer


def _answered(offer: Offer, actor: User, how: str, reference: str, note: str, ip_address: str | None) -> None:
    """Who took the borrower's answer down, and its proof."""
    offer.answer_how, offer.answer_reference, offer.answer_note = Answer(how).value, reference, note[:300]
    offer.answered_to, offer.answer_ip, offer.version = actor, ip_address, offer.version + 1
    offer.save()


def withdraw_offer(*, actor: User | None, offer_id: int, reason: str, now: datetime) -> Offer:
    """The offer no longer stands; its form becomes void. Refused once a contract is signed."""
    with transaction.atomic():
        offer = Offer.objects.select_for_update().get(pk=offer_id)
        if offer.contracts.filter(state=ContractState.SIGNED).exists():
            raise Refused("offers.already_signed", _("The contract is signed; its terms can no longer change."))
        offer.state, offer.closed_at = domain.OFFER_MOVES.target("withdraw", offer.state), now
        offer.version += 1
        offer.save(update_fields=["state", "closed_at", "version"])
        for contract in offer.contracts.filter(state=ContractState.PREPARED):
            void_contract(actor=actor, contract_id=contract.pk, reason=reason, now=now)
        close_disclosures(offer, "void", actor=actor, now=now)
        record(actor=actor, action="contracts.withdraw_offer", obj=offer, at=now, reason=reason)
    return offer


def expire_offers(*, now: datetime) -> int:
    """Close open offers whose last day has passed. Safe to run at any time."""
    today = timezone.localdate(now)
    with transaction.atomic():
        rows = list(
            Offer.objects.select_for_update(skip_locked=True).filter(state=OfferState.OPEN, valid_until__lt=today)[
                :500
            ]
        )
        for offer in rows:
            offer.state, offer.closed_at = domain.OFFER_MOVES.target("expire", offer.state), now
            offer.save(update_fields=["state", "closed_at"])
            record(actor=None, action="contracts.expire_offer", obj=offer, at=now)
    return len(rows)
