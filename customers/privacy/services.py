"""Recording and withdrawing consent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record, record_many
from backoffice.documents import services as documents
from backoffice.documents.models import Document
from backoffice.documents.selectors import documents_about
from backoffice.values.errors import Refused
from customers.privacy import domain, papers
from customers.privacy.models import Consent
from customers.privacy.selectors import has_consent, in_force
from customers.profiles.models import Customer
from customers.profiles.policies import require

__all__ = ["has_consent", "issue_authorisation", "record_consent", "withdraw_consent"]


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


def issue_authorisation(
    *, actor: Any, customer: Customer, purposes: Sequence[str], receiver: str = "", now: datetime
) -> Document:
    """The paper that the customer ticks and signs; its number is the evidence of the consents recorded afterwards.

    Refused("privacy.receiver") when data would go to a lender that is not named, ("privacy.no_purpose") for none.
    """
    require(actor, "customers.view")
    chosen = [purpose.value for purpose in domain.Purpose if purpose.value in purposes]
    if not chosen:
        raise Refused("privacy.no_purpose", _("Choose at least one purpose."), field="purposes")
    if domain.RECEIVER_NEEDED & set(chosen) and not receiver.strip():
        raise Refused(
            "privacy.receiver",
            _("Name the lender that receives the data: the consent holds for this one only."),
            field="receiver",
        )
    with transaction.atomic():
        number = f"SQ{customer.pk:06d}-{documents_about(customer).filter(kind=papers.AUTHORISATION.code).count() + 1}"
        document = documents.issue(
            kind=papers.AUTHORISATION.code,
            subject=customer,
            data={
                "borrower": customer.name,
                "borrower_id": customer.id_masked,
                "borrower_phone": customer.phone_masked or "—",
                "platform": settings.COMPANY_NAME,
                "platform_phone": settings.COMPANY_COMPLAINT_PHONE,
                "tables": {"items": papers.items_table(chosen, receiver.strip())},
                "signatures": papers.signatures(customer.name),
            },
            actor=actor,
            now=now,
            number=number,
        )
        record(actor=actor, action="privacy.issue_authorisation", obj=customer, at=now, purposes=chosen)
    return document
