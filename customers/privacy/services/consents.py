"""Recording consent: who agreed to what, towards whom, to which text, and what shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record, record_many
from backoffice.documents import services as documents
from backoffice.documents.models import Document, Wording
from backoffice.documents.selectors import documents_about
from backoffice.values.errors import Refused
from customers.privacy import domain, papers, policies
from customers.privacy.models import Consent
from customers.privacy.selectors.consents import in_force, kind_of, texts_on
from customers.privacy.selectors.locks import lock_of
from customers.privacy.services.locks import lift_lock
from customers.profiles.models import Customer
from customers.profiles.policies import require


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

    One consent per purpose and receiver is in force at a time; agreeing again returns the one in force. The text is
    the wording in force now. A new consent lifts the lock that a withdrawal has set. Refused: privacy.receiver
    (forwarding names its lender), privacy.evidence, privacy.future, privacy.anonymised.
    """
    require(actor, "customers.view")
    purpose, receiver = domain.Purpose(purpose).value, _checked_receiver(purpose, receiver)
    kind, details = _checked_evidence(evidence)
    granted_at = granted_at or now
    if granted_at > now:
        raise Refused(
            "privacy.future", _("The consent cannot be given later than now. Check the date."), field="granted_on"
        )
    consent = _unsaved(customer, purpose, receiver, kind, details, granted_at, actor, _wording(purpose, now))
    _agree_again(actor, customer, purpose, now)
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError:
        found = _in_force_exactly(customer, purpose, receiver)
        if found is None:
            raise
        return found
    record(
        actor=actor, action="privacy.record_consent", obj=customer, at=now, purpose=purpose, receiver=receiver,
        text_version=consent.text_version, evidence=kind,
    )  # fmt: skip
    return consent


def _checked_receiver(purpose: str, receiver: str) -> str:
    receiver = receiver.strip()
    if purpose in domain.RECEIVER_NEEDED and not receiver:
        raise Refused(
            "privacy.receiver",
            _("Name the lender that receives the data: the consent holds for this one only."),
            field="receiver",
        )
    return receiver


def _checked_evidence(evidence: dict[str, Any] | str) -> tuple[str, dict[str, Any]]:
    details = {"kind": evidence} if isinstance(evidence, str) else dict(evidence)
    kind = details.pop("kind", "")
    if kind not in set(domain.Evidence):
        raise Refused(
            "privacy.evidence",
            _("Say how the customer agreed: on paper, online, in a recorded call, or imported."),
            field="evidence_kind",
        )
    return kind, details


def _wording(purpose: str, now: datetime) -> Wording:
    return documents.wording_in_force(kind_of(purpose), now=now)


def _unsaved(
    customer: Customer, purpose: str, receiver: str, kind: str, details: dict[str, Any], granted_at: datetime,
    actor: Any, wording: Wording,
) -> Consent:  # fmt: skip
    return Consent(
        customer=customer,
        purpose=purpose,
        receiver=receiver,
        wording=wording,
        text_version=f"v{wording.number}",
        text_sha256=domain.text_hash(wording.body),
        evidence_kind=kind,
        evidence=details,
        granted_at=granted_at,
        recorded_by=actor,
    )


def _agree_again(actor: Any, customer: Customer, purpose: str, now: datetime) -> None:
    """Who agrees anew to what processing rests on is no longer locked out by the earlier withdrawal."""
    lock = lock_of(customer.pk)
    if lock is None:
        return
    if lock.reason == domain.LockReason.WITHDRAWN and purpose in domain.CORE:
        lift_lock(actor=None, customer=customer, now=now, note=purpose)
    else:
        policies.refuse_locked(customer.pk)


def _in_force_exactly(customer: Customer, purpose: str, receiver: str) -> Consent | None:
    found = in_force(customer, purpose, receiver)
    return found if found is not None and found.receiver == receiver else None


@transaction.atomic
def record_imported_consents(
    *, actor: Any, customers: list[Customer], purpose: str, reference: str, now: datetime
) -> None:
    """Consents that came with an imported file (the source vouches for them; `reference` names the import), for newly
    registered customers, in a handful of statements."""
    require(actor, "customers.view")
    wording = _wording(purpose, now)
    purpose, kind = domain.Purpose(purpose).value, domain.Evidence.IMPORT.value
    Consent.objects.bulk_create(
        [
            _unsaved(customer, purpose, "", kind, {"reference": reference}, now, actor, wording)
            for customer in customers
        ],
        batch_size=200,
    )
    facts = {"purpose": purpose, "text_version": f"v{wording.number}", "evidence": kind}
    record_many(
        actor=actor, action="privacy.record_consent", at=now, entries=[(customer, facts) for customer in customers]
    )


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
    for purpose in chosen:
        _checked_receiver(purpose, receiver)
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
                "tables": {"items": papers.items_table(chosen, receiver.strip(), texts_on(timezone.localdate(now)))},
                "signatures": papers.signatures(customer.name),
            },
            actor=actor,
            now=now,
            number=number,
        )
        record(actor=actor, action="privacy.issue_authorisation", obj=customer, at=now, purposes=chosen)
    return document
