"""Recording and withdrawing consent."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record, record_many
from backoffice.values.errors import Refused
from customers.privacy import domain
from customers.privacy.models import Consent
from customers.privacy.selectors import has_consent, in_force
from customers.profiles.models import Customer
from customers.profiles.policies import require

__all__ = ["has_consent", "record_consent", "withdraw_consent"]


@transaction.atomic
def record_consent(
    *,
    actor: Any,
    customer: Customer,
    purpose: str,
    receiver: str = "",
    evidence: dict[str, Any] | str,
    now: datetime,
    granted_at: datetime | None = None,
) -> Consent:
    """The customer agreed, as `evidence` shows: {"kind": "paper", "reference": "…"} or just the kind.

    One consent per purpose and receiver is in force at a time; agreeing again returns the one in force. The wording is
    the newest version. Refused: privacy.receiver (forwarding names its lender), privacy.evidence, privacy.future.
    """
    require(actor, "customers.view")
    purpose = domain.Purpose(purpose).value
    details = {"kind": evidence} if isinstance(evidence, str) else dict(evidence)
    kind = details.pop("kind", "")
    if kind not in set(domain.Evidence):
        raise Refused(
            "privacy.evidence", _("Say how the customer agreed: on paper, online, in a recorded call, or imported.")
        )
    receiver = receiver.strip()
    if purpose in domain.RECEIVER_NEEDED and not receiver:
        raise Refused(
            "privacy.receiver", _("Name the lender that receives the data: the consent holds for this one only.")
        )
    granted_at = granted_at or now
    if granted_at > now:
        raise Refused("privacy.future", _("The consent cannot be given later than now. Check the date."))
    wording = domain.current_wording(purpose)
    consent = Consent(
        customer=customer,
        purpose=purpose,
        receiver=receiver,
        text_version=wording.version,
        text_sha256=wording.sha256,
        evidence_kind=kind,
        evidence=details,
        granted_at=granted_at,
        recorded_by=actor,
    )
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError:
        found = in_force_exactly(customer, purpose, receiver)
        if found is None:
            raise
        return found
    record(
        actor=actor,
        action="privacy.record_consent",
        obj=customer,
        at=now,
        purpose=purpose,
        receiver=receiver,
        text_version=wording.version,
        evidence=kind,
    )
    return consent


@transaction.atomic
def record_imported_consents(
    *, actor: Any, customers: list[Customer], purpose: str, reference: str, now: datetime
) -> None:
    """Consents that came with an imported file (the source vouches for them; `reference` names the import), for newly
    registered customers, in a handful of statements."""
    require(actor, "customers.view")
    wording = domain.current_wording(purpose)
    Consent.objects.bulk_create(
        [
            Consent(
                customer=customer,
                purpose=domain.Purpose(purpose).value,
                text_version=wording.version,
                text_sha256=wording.sha256,
                evidence_kind=domain.Evidence.IMPORT.value,
                evidence={"reference": reference},
                granted_at=now,
                recorded_by=actor,
            )
            for customer in customers
        ],
        batch_size=200,
    )
    facts = {"purpose": purpose, "text_version": wording.version, "evidence": domain.Evidence.IMPORT.value}
    record_many(
        actor=actor, action="privacy.record_consent", at=now, entries=[(customer, facts) for customer in customers]
    )


def in_force_exactly(customer: Customer, purpose: str, receiver: str) -> Consent | None:
    found = in_force(customer, purpose, receiver)
    return found if found is not None and found.receiver == receiver else None


@transaction.atomic
def withdraw_consent(*, actor: Any, consent_id: int, note: str, now: datetime) -> Consent:
    """Withdrawn in one step, without giving a reason being a condition; `note` says how the wish reached us.

    Withdrawing twice changes nothing. Effects: `domain.EFFECTS`.
    """
    require(actor, "consents.edit")
    consent = Consent.objects.select_for_update().select_related("customer").get(pk=consent_id)
    if not consent.in_force:
        return consent
    consent.withdrawn_at = now
    consent.withdrawn_by = actor
    consent.withdrawal_note = note.strip()[:200]
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_note"])
    record(
        actor=actor,
        action="privacy.withdraw_consent",
        obj=consent.customer,
        reason=consent.withdrawal_note,
        at=now,
        purpose=consent.purpose,
        receiver=consent.receiver,
    )
    return consent
