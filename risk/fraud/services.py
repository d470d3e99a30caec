"""Reading the signs of fraud of one application, before it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from backoffice.sealing.services import blind_index
from loans.applications.models import Application
from risk.fraud import domain, selectors
from risk.fraud.domain import Ring, Tie
from risk.fraud.models import Link

PURPOSE = "risk.fraud"


@dataclass(frozen=True)
class Signs:
    """Facts for the rules, and the ring for the picture."""

    facts: dict[str, Any]
    ring: Ring


def signs_of(application: Application, now: datetime) -> Signs:
    """Ties the application to what it shares with others and says what follows. Asking twice ties once.

    `application.facts["signals"]`, when the channel sends it: device_id, ip, address, form_seconds, pasted,
    corrected, and card_index and contact_index (never the numbers themselves). What is not sent is unknown.
    """
    signals = application.facts.get("signals")
    signals = signals if isinstance(signals, dict) else {}
    ties = _ties(application, signals)
    at = application.submitted_at or now
    with transaction.atomic():
        Link.objects.bulk_create(
            [
                Link(kind=tie.kind, key=tie.key, application=application, customer_id=application.customer_id, at=at)
                for tie in ties
            ],
            ignore_conflicts=True,
        )
    seen = selectors.sharing(ties, application.pk)
    facts = domain.shared_facts(seen, application.customer_id, now) | domain.form_facts(signals)
    if not signals.get("device_id"):
        del facts["device_customers"]
    facts["own_lenders_90d"] = selectors.lenders_asked(
        application.customer_id, application.pk, now - timedelta(days=90)
    )
    facts |= _region_facts(application, signals)
    ring = domain.ring_of(application.pk, selectors.neighbours) if seen else Ring([application.pk])
    others = ring.nodes[1:]
    facts |= {"ring_size": len(ring.nodes), "ring_density": ring.density}
    facts["ring_bad"] = selectors.bad_in(others) if others else 0
    return Signs(facts, ring)


def _region_facts(application: Application, signals: Mapping[str, Any]) -> dict[str, Any]:
    province = domain.province_of(str(signals.get("ip", "")), selectors.ip_table())
    declared = application.customer.region
    return {"ip_region_differs": province != declared[:2]} if province and declared else {}


def _ties(application: Application, signals: Mapping[str, Any]) -> list[Tie]:
    customer = application.customer
    ties = [Tie("phone", customer.phone_index)] if customer.phone_index else []
    for kind, name in (("contact", "contact_index"), ("bank_card", "card_index")):
        if isinstance(signals.get(name), str) and len(signals[name]) == 64:
            # A contact who is an applicant elsewhere is found through the same index as that applicant's number.
            ties.append(Tie(kind, signals[name]))
    for kind, text in (
        ("device", signals.get("device_id")),
        ("ip", signals.get("ip")),
        ("address", signals.get("address")),
        ("employer", customer.employer),
    ):
        if isinstance(text, str) and text.strip():
            ties.append(Tie(kind, blind_index("".join(text.split()).lower()[:200], f"{PURPOSE}.{kind}")))
    return ties
