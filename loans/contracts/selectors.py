from datetime import date

from django.db.models import QuerySet

from backoffice.accounts.models import User
from customers.profiles.models import Customer
from customers.tiering.models import TIERS
from loans.applications import selectors as applications
from loans.applications.models import Application
from loans.contracts.domain import ContractState, DisclosureState, OfferState, OfferTerms, quote
from loans.contracts.models import Contract, Disclosure, Offer
from loans.products.domain import Price
from loans.products.selectors import card_of


def offers_visible_to(user: User) -> QuerySet[Offer]:
    """Offers of the applications that this person may see."""
    if not user.may("contracts.view"):
        return Offer.objects.none()
    return Offer.objects.filter(application__in=applications.visible_to(user)).select_related(
        "application", "customer", "product_version__product"
    )


def disclosures_visible_to(user: User) -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(offer__in=offers_visible_to(user)).select_related(
        "offer__application", "offer__customer", "document", "proof", "operator", "shown_by"
    )


def contracts_visible_to(user: User) -> QuerySet[Contract]:
    if not user.may("contracts.view"):
        return Contract.objects.none()
    return Contract.objects.filter(application__in=applications.visible_to(user)).select_related(
        "application", "customer", "offer", "disclosure", "document"
    )


def live_offer(application: Application) -> Offer | None:
    return Offer.objects.filter(application=application, state__in=[OfferState.OPEN, OfferState.ACCEPTED]).first()


def last_counter(application: Application) -> Offer | None:
    """The newest offer, if it was refused: what the borrower would take instead stands on it."""
    newest = Offer.objects.filter(application=application).order_by("-id").first()
    return newest if newest is not None and newest.state == OfferState.REFUSED else None


def live_disclosure(offer: Offer) -> Disclosure | None:
    closed = [DisclosureState.SUPERSEDED, DisclosureState.VOID]
    return offer.disclosures.exclude(state__in=closed).select_related("document").first()


def newest_price(customer: Customer, on: date) -> tuple[Offer | Application, Price] | None:
    """The newest offer or, where none was made, the newest application of a customer, with its price.

    Raises ImpossibleTerms, NoRate or Refused when its terms cannot be priced.
    """
    offer = Offer.objects.filter(customer=customer).order_by("-id").first()
    if offer is not None:
        return offer, quote(OfferTerms.from_json(offer.terms))
    application = Application.objects.filter(customer=customer).select_related("product_version__lender").last()
    if application is None:
        return None
    version = application.product_version
    card = card_of(version)
    return application, card.price(
        application.amount, version.annual_rate, application.term_months, application.method, on
    )


def live_contract(application: Application) -> Contract | None:
    return Contract.objects.filter(
        application=application, state__in=[ContractState.PREPARED, ContractState.SIGNED]
    ).first()


def spared_tier(offer: Offer) -> str:
    """The tier, in words, for which the company's own fees were lowered; "" for none."""
    prefix = "tier.fee_discount."
    codes = [one["code"].removeprefix(prefix) for one in offer.parameters if one["code"].startswith(prefix)]
    return str(dict(TIERS).get(codes[0], codes[0])) if codes else ""
