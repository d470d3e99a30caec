from django.db.models import QuerySet

from backoffice.accounts.models import User
from loans.applications import selectors as applications
from loans.applications.models import Application
from loans.contracts.domain import ContractState, DisclosureState, OfferState
from loans.contracts.models import Contract, Disclosure, Offer


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


def live_contract(application: Application) -> Contract | None:
    return Contract.objects.filter(
        application=application, state__in=[ContractState.PREPARED, ContractState.SIGNED]
    ).first()
