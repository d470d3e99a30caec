"""Signals of intake: from clear values of a channel to the indexes that are kept."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.sealing.services import blind_index
from backoffice.values.errors import Refused
from backoffice.values.identity import mobile_ok, normalise_phone
from customers.profiles.selectors import phone_index
from loans.applications.domain import signals

TABLE = Path(__file__).parent.parent / "ip_regions.csv"
# The black and grey lists of risk hold devices under the same index.
PURPOSE = "risk.lists"
COUNTS = {"form_seconds": "form_seconds", "form_pasted": "pasted", "form_corrected": "corrected"}


@cache
def ip_table() -> tuple[tuple[str, str], ...]:
    """The bundled sample table of networks; a company puts a licensed one in its place."""
    with TABLE.open(encoding="utf-8") as file:
        return tuple((row["network"], row["province"]) for row in csv.DictReader(file))


def index_of(kind: str, text: str) -> str:
    """The index of a device, a network address, a home address, a bank card or an employer, however it is spaced."""
    return blind_index("".join(text.split()).lower()[:200], f"{PURPOSE}.{kind}")


def signals_of_intake(
    *,
    device_id: str = "",
    ip_address: str = "",
    home_address: str = "",
    contact_phone: str = "",
    bank_card: str = "",
    **counts: int | None,
) -> dict[str, Any]:
    """What an applicant's channel sent, as it is kept: indexes, a province and counts, no clear value.

    `counts`: form_seconds, form_pasted, form_corrected. What is not sent is left out: unknown. Refused on the field:
    signals.ip_address, signals.contact_phone, signals.bank_card.
    """
    checks = (
        ("ip_address", ip_address, signals.is_address, _("This is no network address.")),
        (
            "contact_phone",
            contact_phone,
            lambda told: mobile_ok(normalise_phone(told)),
            _("This is no mobile number."),
        ),
        ("bank_card", bank_card, _is_card, _("This is no bank card number.")),
    )
    for name, told, right, sentence in checks:
        if told and not right(told):
            raise Refused(f"signals.{name}", sentence, field=name)
    found = {
        "device_index": device_id and index_of("device", device_id),
        "ip_index": ip_address and index_of("ip", ip_address),
        "ip_province": province_of(ip_address),
        "address_index": home_address and index_of("address", home_address),
        "contact_index": contact_phone and phone_index(contact_phone),
        "card_index": bank_card and index_of("bank_card", bank_card),
    }
    told_counts = {kept: counts.get(name) for name, kept in COUNTS.items()}
    return {name: value for name, value in found.items() if value} | {
        name: value for name, value in told_counts.items() if value is not None
    }


def _is_card(told: str) -> bool:
    """Digits of a card's length; some old cards have no check digit."""
    digits = "".join(told.split())
    return digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19


def province_of(ip: str) -> str:
    return signals.province_of(ip, ip_table())
