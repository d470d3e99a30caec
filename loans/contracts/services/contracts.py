"""The loan contract: made from a confirmed form, signed, void."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.values import rates
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.contracts import domain, papers
from loans.contracts.domain import ContractState, DisclosureState
from loans.contracts.models import Contract, Disclosure
from loans.contracts.services.pricing import allocation_order, check_against_ceiling, require_standing

ORDER_NAMES = {"penalty": "罚息", "fee": "费用", "interest": "利息", "principal": "本金"}


def prepare_contract(*, actor: User, disclosure_id: int, now: datetime) -> Contract:
    """The loan contract of a confirmed form. Refused for any form that is not confirmed, or not the current one."""
    with transaction.atomic():
        disclosure = Disclosure.objects.select_for_update().select_related("offer__application").get(pk=disclosure_id)
        if disclosure.state != DisclosureState.CONFIRMED:
            raise Refused(
                "contracts.not_confirmed",
                _("The contract cannot be made before the borrower has confirmed the disclosure form."),
            )
        offer, application = disclosure.offer, disclosure.offer.application
        require_standing(application)
        calculated = domain.quote(offer.frozen_terms)
        check_against_ceiling(application, calculated, timezone.localdate(now))
        earlier = Contract.objects.filter(application=application).count()
        contract = Contract.objects.create(
            number=f"HT{application.number[2:]}" + (f"-{earlier + 1}" if earlier else ""),
            disclosure=disclosure,
            offer=offer,
            application=application,
            customer=application.customer,
            amount=offer.amount,
            disclosure_confirmed_at=disclosure.confirmed_at,
            created_by=actor,
            created_at=now,
        )
        contract.document = documents.issue(
            kind=papers.CONTRACT.code,
            subject=contract,
            data=contract_data(contract, calculated),
            actor=actor,
            now=now,
            number=contract.number,
        )
        contract.save(update_fields=["document"])
        record(actor=actor, action="contracts.prepare", obj=contract, at=now, disclosure=disclosure.number)
    return contract


def contract_data(contract: Contract, calculated: domain.Quote) -> Mapping[str, Any]:
    """All that the contract says; the clauses around it are the approved wording."""
    disclosure, terms = contract.disclosure, calculated.terms
    content = disclosure.content
    prepayment = next(
        (c["standard"] for c in content["contingent"] if c["item"] == domain.PREPAYMENT_CHARGE), domain.NONE
    )
    return {
        **content,
        "contract_number": contract.number,
        "borrower_phone": contract.customer.phone_masked,
        "loan_kind": "个人消费贷款" if contract.customer.kind == "person" else "经营性贷款",
        "purpose": contract.application.purpose,
        "start": terms.start,
        "payment_method": "借款人自主支付",
        "annual_rate": f"{rates.percent(terms.annual_rate)}%",
        "disclosure_number": disclosure.number,
        "disclosure_version": disclosure.form_version,
        "disclosure_hash": disclosure.content_sha256,
        "allocation": "、".join(ORDER_NAMES[kind] for kind in allocation_order(terms)),
        "prepayment": prepayment,
        "overdue_rate": f"{rates.percent(terms.penalty.yearly_rate(terms.annual_rate))}%",
        "misuse_rate": f"{rates.percent(min(terms.annual_rate * terms.misuse_factor, terms.overdue_cap))}%",
        "penalty_basis": terms.penalty_basis,
        "grace": domain.grace_of(terms),
        "cap": f"{rates.percent(terms.overdue_cap)}%",
        "tables": {"schedule": papers.schedule_table(calculated)},
    }


def sign_contract(*, actor: User, contract_id: int, signer_name: str, method: str, now: datetime) -> Contract:
    """Record the borrower's signature: who, when, on which bytes. The application is contracted with it."""
    with transaction.atomic():
        contract = (
            Contract.objects.select_for_update(of=("self",)).select_related("document", "customer").get(pk=contract_id)
        )
        state = domain.CONTRACT_MOVES.target("sign", contract.state)
        if not (contract.document and contract.document.is_ready):
            raise Refused("contracts.not_ready", _("The contract is still being made. Wait a moment and try again."))
        if signer_name.strip() != contract.customer.name:
            raise Refused("contracts.other_signer", _("The signature must be the borrower's own name."))
        contract.state, contract.signed_at, contract.witness = state, now, actor
        contract.signer_name, contract.signing_method = signer_name.strip(), domain.Evidence(method).value
        contract.signed_sha256 = contract.document.sha256
        contract.version += 1
        contract.save()
        record(
            actor=actor, action="contracts.sign", obj=contract, at=now, method=method, sha256=contract.signed_sha256,
            wording=str(contract.document.wording or ""),
        )  # fmt: skip
        applications.mark_contracted(application_id=contract.application_id, actor=actor, now=now)
    return contract


def _payment_ordered(contract: Contract) -> bool:
    """Whether money may be moving. Whoever orders the payment locks the contract as well, so this cannot change."""
    ordered = Contract.objects.filter(pk=contract.pk, disbursement__isnull=False)
    return ordered.exclude(disbursement__state="failed").exists()


def void_contract(*, actor: User | None, contract_id: int, reason: str, now: datetime) -> Contract:
    """The contract has no force any more; its verification page says so. Refused once money has been paid out."""
    with transaction.atomic():
        contract = (
            Contract.objects.select_for_update(of=("self",))
            .select_related("document", "application")
            .get(pk=contract_id)
        )
        if contract.application.status == "disbursed":
            raise Refused("contracts.disbursed", _("The loan has been paid out; the contract cannot be made void."))
        if _payment_ordered(contract):
            raise Refused(
                "contracts.payment_ordered",
                _("The payment is ordered and may be on its way; the contract cannot be made void now."),
            )
        was_signed = contract.state == ContractState.SIGNED
        contract.state, contract.voided_at = domain.CONTRACT_MOVES.target("void", contract.state), now
        contract.void_reason, contract.version = reason[:200], contract.version + 1
        contract.save(update_fields=["state", "voided_at", "void_reason", "version"])
        if contract.document:
            documents.void_document(document=contract.document, actor=actor, now=now, reason=reason)
        if was_signed:
            applications.mark_contract_void(
                application_id=contract.application_id, actor=actor, now=now, note=contract.number
            )
        record(actor=actor, action="contracts.void", obj=contract, at=now, reason=reason)
    return contract
