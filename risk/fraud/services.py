"""Reading the signs of fraud of one application, before it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from backoffice.sealing.services import blind_index
from loans.applications.models import Application
from risk.fraud import domain, selectors
from risk.fraud.domain import Ring, Tie
from risk.fraud.models import Link

PURPOSE = "risk.fraud"
TIED_BY = {
    "device": "device_index",
    "ip": "ip_index",
    "address": "address_index",
    "contact": "contact_index",
    "bank_card": "card_index",
}


@dataclass(frozen=True)
class Signs:
    """Facts for the rules, and the ring for the picture."""

    facts: dict[str, Any]
    ring: Ring


def signs_of(application: Application, now: datetime) -> Signs:
    """Ties the application to what it shares with others and says what follows. Asking twice ties once.

    `application.facts["signals"]` holds what the channel sent, as `loans.applications.domain.signals` says. What is
    not sent is unknown.
    """
    signals = application.facts.get("signals")
    signals = signals if isinstance(signals, dict) else {}
    ties = _ties(application, signals)
    at = application.submitted_at or now
    Link.objects.bulk_create(
        [
            Link(kind=tie.kind, key=tie.key, application=application, customer_id=application.customer_id, at=at)
            for tie in ties
        ],
        ignore_conflicts=True,
    )
    seen = selectors.sharing(ties, application.pk)
    facts = domain.shared_facts(seen, application.customer_id, now) | domain.form_facts(signals)
    if not signals.get("device_index"):
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
    province, declared = signals.get("ip_province"), application.customer.region
    return {"ip_region_differs": province != declared[:2]} if province and declared else {}


def _ties(application: Application, signals: Mapping[str, Any]) -> list[Tie]:
    """A contact who is an applicant elsewhere is found through the same index as that applicant's number."""
    customer = application.customer
    ties = [Tie("phone", customer.phone_index)] if customer.phone_index else []
    for kind, name in TIED_BY.items():
        key = signals.get(name)
        if isinstance(key, str) and len(key) == 64:
            ties.append(Tie(kind, key))
    if employer := "".join(customer.employer.split()).lower():
        ties.append(Tie("employer", blind_index(employer, f"{PURPOSE}.employer")))
    return ties
