"""What an offer is made from: the lender's approval, the product's fees, the ceiling of the day."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from loans.applications.models import Application, LenderDecision
from loans.contracts import domain
from loans.contracts.domain import OfferTerms
from loans.maths.day_count import DayCount
from loans.maths.schedule import Method
from loans.products.domain import FeeStage
from loans.products.models import ProductVersion


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
) -> OfferTerms:
    """The terms of an offer: the product's fees and rules with the figures agreed."""
    version: ProductVersion = application.product_version
    values = parameters.values(["penalty.misuse.factor", "ceiling.overdue_rate", "penalty.day_basis"], start)
    fees = tuple(
        domain.Fee(
            item.name,
            item.timing,
            item.base,
            item.value,
            collector_name(item.collector, version),
            domain.category_of(item.name),
        )
        for item in version.fees.filter(stage=FeeStage.NORMAL)
    )
    return OfferTerms(
        amount=amount,
        annual_rate=annual_rate,
        instalments=term_months,
        method=Method(method),
        start=start,
        day_count=DayCount(version.day_count),
        fees=fees,
        penalty_factor=version.penalty_factor,
        misuse_factor=values["penalty.misuse.factor"].value,
        overdue_cap=values["ceiling.overdue_rate"].value,
        penalty_basis=int(values["penalty.day_basis"].value),
    )


def collector_name(collector: str, version: ProductVersion) -> str:
    if collector == "lender":
        return version.lender.name
    if collector == "guarantor":
        return version.guarantor or domain.COLLECTOR_NAMES["guarantor"]
    return settings.COMPANY_NAME if collector == "platform" else domain.COLLECTOR_NAMES["other"]


def ceiling_of(application: Application, on: date) -> tuple[Decimal, str, str]:
    """(yearly rate, law it stands on, basis of comparison) for the lender of this application on a day."""
    kind = application.product_version.lender.kind
    fixed = parameters.value(f"ceiling.annual_cost.{kind}", on)
    basis = parameters.value("ceiling.basis", on)
    ceiling, law = fixed.value, fixed.basis
    try:
        multiple = parameters.value(f"ceiling.annual_cost.{kind}.lpr_multiple", on)
    except Refused:  # no multiple is in force for this kind of lender on this day
        return ceiling, law, basis.value
    lpr = parameters.value("lpr.1y", on)
    return domain.ceiling_for(kind, fixed=ceiling, lpr=lpr.value, multiple=multiple.value), multiple.basis, basis.value


def check_against_ceiling(application: Application, calculated: domain.Quote, on: date) -> tuple[Decimal, str]:
    ceiling, law, basis = ceiling_of(application, on)
    domain.check_ceiling(calculated.cost, ceiling, basis)
    return ceiling, law


def require_standing(application: Application) -> None:
    """Offers outlive their application on paper only: once it was withdrawn, none of them leads to a contract."""
    if application.status != "lender_approved":
        raise Refused(
            "offers.application_moved_on",
            _("The application has been withdrawn or has moved on; this paper leads nowhere any more."),
        )
