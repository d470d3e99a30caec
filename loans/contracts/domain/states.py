"""The order of the steps from an offer to a signed contract, and the reading time. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from backoffice.values import transitions
from backoffice.values.errors import Refused


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated when the refusal is shown."""
    return text


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REFUSED = "refused"


class Answer(StrEnum):
    """How the borrower's answer to an offer came in."""

    SIGNATURE = "signature"
    RECORDING = "recording"
    ONLINE = "online"


class DisclosureState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    SHOWN = "shown"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    VOID = "void"


class ContractState(StrEnum):
    PREPARED = "prepared"
    SIGNED = "signed"
    VOID = "void"


class Evidence(StrEnum):
    """How the borrower confirmed: on paper at the counter, or on a screen after the forced reading time."""

    SIGNATURE = "signature"
    POPUP = "popup"


OFFER_MOVES = transitions.table(
    [
        ("accept", {OfferState.OPEN}, OfferState.ACCEPTED),
        ("supersede", {OfferState.OPEN, OfferState.ACCEPTED}, OfferState.SUPERSEDED),
        ("withdraw", {OfferState.OPEN, OfferState.ACCEPTED}, OfferState.WITHDRAWN),
        ("refuse", {OfferState.OPEN}, OfferState.REFUSED),
        ("expire", {OfferState.OPEN}, OfferState.EXPIRED),
    ]
)

LIVE = {DisclosureState.DRAFT, DisclosureState.ISSUED, DisclosureState.SHOWN, DisclosureState.CONFIRMED}
DISCLOSURE_MOVES = transitions.table(
    [
        ("issue", {DisclosureState.DRAFT}, DisclosureState.ISSUED),
        ("show", {DisclosureState.ISSUED}, DisclosureState.SHOWN),
        ("confirm", {DisclosureState.SHOWN}, DisclosureState.CONFIRMED),
        ("supersede", LIVE, DisclosureState.SUPERSEDED),
        ("void", LIVE, DisclosureState.VOID),
    ]
)

CONTRACT_MOVES = transitions.table(
    [
        ("sign", {ContractState.PREPARED}, ContractState.SIGNED),
        ("void", {ContractState.PREPARED, ContractState.SIGNED}, ContractState.VOID),
    ]
)


def may_confirm_at(shown_at: datetime, reading_seconds: int) -> datetime:
    return shown_at + timedelta(seconds=reading_seconds)


def check_read(shown_at: datetime | None, reading_seconds: int, now: datetime) -> None:
    """Raises Refused until the server's clock has passed the forced reading time."""
    if shown_at is None:
        raise Refused("disclosures.not_shown", _("The form has not been shown yet."))
    left = (may_confirm_at(shown_at, reading_seconds) - now).total_seconds()
    if left > 0:
        raise Refused(
            "disclosures.too_early",
            _("Read the form first: it can be confirmed in %(seconds)s seconds."),
            seconds=int(left) + (1 if left % 1 else 0),
        )
