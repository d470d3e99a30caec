"""What an offer is made from: the lender's approval, the product's price card, the ceiling of the day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from backoffice.workcalendar.services import load
from customers.tiering.selectors import fee_discount
from loans.applications.models import Application, LenderDecision
from loans.applications.services import refuse_held
from loans.contracts import domain
from loans.contracts.domain import OfferTerms
from loans.contracts.models import Offer
from loans.lenders import services as lenders
from loans.lenders.domain import Ceiling
from loans.maths.schedule import Method
from loans.products.domain import Holidays
from loans.products.models import ProductVersion
from loans.products.selectors import card_of


def approval_of(application: Application) -> LenderDecision:
    """The lender's approval. Raises Refused without one: the platform decides no loan."""
    decision = LenderDecision.objects.filter(application=application).first()
    if decision is None or not decision.approved:
        raise Refused("offers.no_approval", _("The lender has not approved this application."))
    return decision


def terms_of(
    application: Application,
    *,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    method: str,
    start: date,
    on: date,
) -> OfferTerms:
    """The terms of an offer made on a day: the product's fees and rules with the figures agreed, less what the
    customer's tier is spared of the company's own fees on that day."""
    version: ProductVersion = application.product_version
    values = parameters.values(["ceiling.overdue_rate", "penalty.day_basis"], start)
    terms = OfferTerms(
        amount=amount,
        annual_rate=annual_rate,
        instalments=term_months,
        method=Method(method),
        start=start,
        card=card_of(version, discount=fee_discount(application.customer, on)),
        penalty_factor=version.penalty_factor,
        misuse_factor=version.misuse_factor,
        overdue_cap=values["ceiling.overdue_rate"].value,
        penalty_basis=int(values["penalty.day_basis"].value),
        grace_days=version.grace_days,
        allocation=tuple(version.allocation_order),
    )
    return dated(terms, version)


def allocation_order(terms: OfferTerms) -> tuple[str, ...]:
    """The order in which money settles debts, as the product version had it when the offer was made (Civil Code 561:
    penalty and interest first). Offers from before it stood in the terms follow the parameter of their day."""
    return terms.allocation or tuple(parameters.value("allocation.order", terms.start).value)


def starting_on(offer: Offer, start: date) -> OfferTerms:
    """The terms of an offer, paid out on another day than planned: its due days follow, its price does not change."""
    return dated(replace(offer.frozen_terms, start=start, due_dates=()), offer.product_version)


def dated(terms: OfferTerms, version: ProductVersion) -> OfferTerms:
    """The days to pay moved to working days where the product says so (Civil Code 203); amounts stay."""
    if version.holiday_rule != Holidays.NEXT_WORKDAY:
        return terms
    calendar = load()
    days = (row.due for row in domain.quote(terms).schedule.rows)
    return replace(terms, due_dates=tuple(calendar.next_workday(day) for day in days))


def ceiling_of(application: Application, on: date) -> Ceiling:
    """The ceiling on the yearly cost for the lender of this application on a day."""
    return lenders.ceiling(application.product_version.lender.kind, on)


def check_against_ceiling(application: Application, calculated: domain.Quote, on: date) -> Ceiling:
    ceiling = ceiling_of(application, on)
    domain.check_ceiling(calculated.cost, ceiling.rate, ceiling.basis)
    return ceiling


def require_standing(application: Application) -> None:
    """Offers outlive their application on paper only: once it was withdrawn, none of them leads to a contract; none
    does while compliance holds the customer."""
    refuse_held(application.customer_id)
    if application.status != "lender_approved":
        raise Refused(
            "offers.application_moved_on",
            _("The application has been withdrawn or has moved on; this paper leads nowhere any more."),
        )
