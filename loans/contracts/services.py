"""From the lender's approval to a signed contract: offer, disclosure form, contract. Nothing may be skipped."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.documents import services as documents
from backoffice.parameters import services as parameters
from backoffice.values import rates
from backoffice.values.errors import Refused
from loans.applications import services as applications
from loans.applications.models import Application, LenderDecision
from loans.contracts import domain, papers
from loans.contracts.domain import ContractState, DisclosureState, OfferState, OfferTerms
from loans.contracts.models import Contract, Disclosure, Offer
from loans.maths.day_count import DayCount
from loans.maths.schedule import Method
from loans.products.domain import FeeStage
from loans.products.models import ProductVersion

VALID_DAYS = 15
ORDER_NAMES = {"penalty": "罚息", "fee": "费用", "interest": "利息", "principal": "本金"}


# -- what an offer is made from ---------------------------------------------------------------------


def approval_of(application: Application) -> LenderDecision:
    """The lender's approval. Raises Refused without one: the platform decides no loan."""
    decision = LenderDecision.objects.filter(application=application).first()
    if decision is None or not decision.approved:
        raise Refused("offers.no_approval", _("The lender has not approved this application."))
    return decision


def terms_of(
    application: Application,
    *,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    method: str,
    start: date,
) -> OfferTerms:
    """The terms of an offer: the product's fees and rules with the figures agreed."""
    version: ProductVersion = application.product_version
    values = parameters.values(["penalty.misuse.factor", "ceiling.overdue_rate", "penalty.day_basis"], start)
    fees = tuple(
        domain.Fee(
            item.name,
            item.timing,
            item.base,
            item.value,
            collector_name(item.collector, version),
            domain.category_of(item.name),
        )
        for item in version.fees.filter(stage=FeeStage.NORMAL)
    )
    return OfferTerms(
        amount=amount,
        annual_rate=annual_rate,
        instalments=term_months,
        method=Method(method),
        start=start,
        day_count=DayCount(version.day_count),
        fees=fees,
        penalty_factor=version.penalty_factor,
        misuse_factor=values["penalty.misuse.factor"].value,
        overdue_cap=values["ceiling.overdue_rate"].value,
        penalty_basis=int(values["penalty.day_basis"].value),
    )


def collector_name(collector: str, version: ProductVersion) -> str:
    if collector == "lender":
        return version.lender.name
    if collector == "guarantor":
        return version.guarantor or domain.COLLECTOR_NAMES["guarantor"]
    return settings.COMPANY_NAME if collector == "platform" else domain.COLLECTOR_NAMES["other"]


def ceiling_of(application: Application, on: date) -> tuple[Decimal, str, str]:
    """(yearly rate, law it stands on, basis of comparison) for the lender of this application on a day."""
    kind = application.product_version.lender.kind
    fixed = parameters.value(f"ceiling.annual_cost.{kind}", on)
    basis = parameters.value("ceiling.basis", on)
    ceiling, law = fixed.value, fixed.basis
    try:
        multiple = parameters.value(f"ceiling.annual_cost.{kind}.lpr_multiple", on)
    except Refused:  # no multiple is in force for this kind of lender on this day
        return ceiling, law, basis.value
    lpr = parameters.value("lpr.1y", on)
    return domain.ceiling_for(kind, fixed=ceiling, lpr=lpr.value, multiple=multiple.value), multiple.basis, basis.value


def check_against_ceiling(application: Application, calculated: domain.Quote, on: date) -> tuple[Decimal, str]:
    ceiling, law, basis = ceiling_of(application, on)
    domain.check_ceiling(calculated.cost, ceiling, basis)
    return ceiling, law


def _require_standing(application: Application) -> None:
    """Offers outlive their application on paper only: once it was withdrawn, none of them leads to a contract."""
    if application.status != "lender_approved":
        raise Refused(
            "offers.application_moved_on",
            _("The application has been withdrawn or has moved on; this paper leads nowhere any more."),
        )


# -- offer ------------------------------------------------------------------------------------------


def create_offer(
    *,
    actor: User | None,
    application_id: int,
    now: datetime,
    amount: Decimal | None = None,
    annual_rate: Decimal | None = None,
    term_months: int | None = None,
    method: str = "",
    start: date | None = None,
    valid_until: date | None = None,
) -> Offer:
    """An offer within the lender's approval; a live one of the same application is superseded with its papers.

    Refused above the approved amount, above the ceiling (V3), without approval, or once the contract is signed.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        application = Application.objects.select_for_update().get(pk=application_id)
        if application.status != "lender_approved":
            raise Refused("offers.not_approved_state", _("An offer can only be made after the lender approved."))
        decision = approval_of(application)
        amount = decision.amount if amount is None else amount
        annual_rate = decision.annual_rate if annual_rate is None else annual_rate
        if amount > decision.amount:
            raise Refused(
                "offers.above_approval", _("The lender approved no more than %(amount)s."), amount=decision.amount
            )
        if annual_rate != decision.annual_rate:
            raise Refused("offers.other_rate", _("The rate must be the one that the lender approved."))
        start = start or today
        if start < today:
            raise Refused("offers.start_in_the_past", _("The planned disbursement lies in the past."))
        terms = terms_of(
            application,
            amount=amount,
            annual_rate=annual_rate,
            term_months=term_months or application.term_months,
            method=method or application.method,
            start=start,
        )
        calculated = domain.quote(terms)
        ceiling, law = check_against_ceiling(application, calculated, today)
        earlier = Offer.objects.filter(application=application).count()
        _supersede_live(application, actor=actor, now=now)
        offer = Offer.objects.create(
            number=f"BJ{application.number[2:]}-{earlier + 1}",
            application=application,
            customer=application.customer,
            product_version=application.product_version,
            revision=earlier + 1,
            amount=amount,
            annual_rate=annual_rate,
            term_months=terms.instalments,
            method=terms.method.value,
            start=start,
            terms=terms.as_json(),
            simple_cost=_up(calculated.cost.simple),
            compound_cost=_up(calculated.cost.compound),
            ceiling=ceiling,
            ceiling_basis=law[:120],
            compound_warning=domain.compound_warning(calculated.cost, ceiling),
            total_cost=calculated.cost.total_cost,
            valid_until=valid_until or today + timedelta(days=VALID_DAYS),
            created_by=actor,
            created_at=now,
        )
        record(
            actor=actor, action="contracts.create_offer", obj=offer, at=now, application=application.number,
            amount=amount, simple=rates.percent(calculated.cost.simple, 4),
        )  # fmt: skip
    return offer


def _up(rate: Decimal) -> Decimal:
    return rate.quantize(Decimal("1e-10"), ROUND_UP)


def _supersede_live(application: Application, *, actor: User | None, now: datetime) -> None:
    """Every live paper of earlier terms loses its force; a signed contract cannot be replaced this way."""
    if Contract.objects.filter(application=application, state=ContractState.SIGNED).exists():
        raise Refused("offers.already_signed", _("The contract is signed; its terms can no longer change."))
    for contract in Contract.objects.select_for_update().filter(application=application, state=ContractState.PREPARED):
        void_contract(actor=actor, contract_id=contract.pk, reason="条款变更", now=now)
    for offer in Offer.objects.select_for_update().filter(application=application, state__in=["open", "accepted"]):
        offer.state, offer.closed_at = domain.OFFER_MOVES.target("supersede", offer.state), now
        offer.version += 1
        offer.save(update_fields=["state", "closed_at", "version"])
        _close_disclosures(offer, "supersede", actor=actor, now=now)
        record(actor=actor, action="contracts.supersede_offer", obj=offer, at=now)


def _close_disclosures(offer: Offer, verb: str, *, actor: User | None, now: datetime) -> None:
    for disclosure in Disclosure.objects.select_for_update().filter(offer=offer, state__in=list(domain.LIVE)):
        disclosure.state, disclosure.closed_at = domain.DISCLOSURE_MOVES.target(verb, disclosure.state), now
        disclosure.save(update_fields=["state", "closed_at"])
        if disclosure.document:
            documents.void_document(
                document=disclosure.document, actor=actor, now=now, reason="明示表已被新版本取代或作废"
            )
        record(actor=actor, action=f"contracts.{verb}_disclosure", obj=disclosure, at=now)


def accept_offer(*, actor: User, offer_id: int, now: datetime) -> Disclosure:
    """The borrower wants this offer: the disclosure form is issued at once. Refused when it is no longer valid, or
    when a ceiling that came into force meanwhile is exceeded."""
    with transaction.atomic():
        offer = Offer.objects.select_for_update().select_related("application").get(pk=offer_id)
        state = domain.OFFER_MOVES.target("accept", offer.state)
        _require_standing(offer.application)
        today = timezone.localdate(now)
        if today > offer.valid_until:
            raise Refused(
                "offers.expired", _("The offer was valid until %(day)s. Make a new one."), day=offer.valid_until
            )
        calculated = domain.quote(offer.frozen_terms)
        check_against_ceiling(offer.application, calculated, today)
        offer.state, offer.accepted_at, offer.version = state, now, offer.version + 1
        offer.save(update_fields=["state", "accepted_at", "version"])
        record(actor=actor, action="contracts.accept_offer", obj=offer, at=now)
        return _issue_disclosure(offer, calculated, actor=actor, now=now)


def withdraw_offer(*, actor: User | None, offer_id: int, reason: str, now: datetime) -> Offer:
    """The offer no longer stands; its form becomes void. Refused once a contract is signed."""
    with transaction.atomic():
        offer = Offer.objects.select_for_update().get(pk=offer_id)
        if offer.contracts.filter(state=ContractState.SIGNED).exists():
            raise Refused("offers.already_signed", _("The contract is signed; its terms can no longer change."))
        offer.state, offer.closed_at = domain.OFFER_MOVES.target("withdraw", offer.state), now
        offer.version += 1
        offer.save(update_fields=["state", "closed_at", "version"])
        for contract in offer.contracts.filter(state=ContractState.PREPARED):
            void_contract(actor=actor, contract_id=contract.pk, reason=reason, now=now)
        _close_disclosures(offer, "void", actor=actor, now=now)
        record(actor=actor, action="contracts.withdraw_offer", obj=offer, at=now, reason=reason)
    return offer


def expire_offers(*, now: datetime) -> int:
    """Close open offers whose last day has passed. Safe to run at any time."""
    today = timezone.localdate(now)
    with transaction.atomic():
        rows = list(
            Offer.objects.select_for_update(skip_locked=True).filter(state=OfferState.OPEN, valid_until__lt=today)[
                :500
            ]
        )
        for offer in rows:
            offer.state, offer.closed_at = domain.OFFER_MOVES.target("expire", offer.state), now
            offer.save(update_fields=["state", "closed_at"])
            record(actor=None, action="contracts.expire_offer", obj=offer, at=now)
    return len(rows)


# -- disclosure form --------------------------------------------------------------------------------


def parties_of(application: Application) -> domain.Parties:
    version = application.product_version
    customer = application.customer
    return domain.Parties(
        lender=version.lender.name,
        lender_phone=version.lender.complaint_phone or "—",
        platform=settings.COMPANY_NAME,
        platform_phone=settings.COMPANY_COMPLAINT_PHONE,
        guarantor=version.guarantor,
        borrower=customer.name,
        borrower_id_masked=customer.id_masked,
        product=version.product.name,
        application=application.number,
        purpose=application.purpose,
    )


def contingent_of(version: ProductVersion, terms: OfferTerms) -> list[domain.Contingent]:
    others = []
    if version.prepayment_fee:
        standard = f"提前还款本金的 {rates.percent(version.prepayment_fee)}%"
        others.append(domain.Contingent("提前还款违约金", "提前还款时", standard, version.lender.name))
    for item in version.fees.filter(stage=FeeStage.CONTINGENT):
        standard = f"{item.value:.2f} 元" if item.base == "fixed" else f"贷款本金的 {rates.percent(item.value)}%"
        others.append(
            domain.Contingent(
                item.name, item.trigger or "按实际发生", standard, collector_name(item.collector, version)
            )
        )
    return domain.contingent_items(terms, version.lender.name, others)


def _issue_disclosure(offer: Offer, calculated: domain.Quote, *, actor: User | None, now: datetime) -> Disclosure:
    """Draft and issue the next version of the form; its content hash is fixed from here on."""
    seconds = int(parameters.value("disclosure.reading_seconds", timezone.localdate(now)).value)
    version = offer.disclosures.count() + 1
    content = domain.disclosure_data(
        calculated,
        parties_of(offer.application),
        contingent_of(offer.product_version, calculated.terms),
        version=version,
        issued_at=f"{timezone.localtime(now):%Y-%m-%d %H:%M}",
        reading_seconds=seconds,
    )
    disclosure = Disclosure.objects.create(
        number=f"MS{offer.number[2:]}-{version}",
        offer=offer,
        form_version=version,
        content=content,
        reading_seconds=seconds,
        created_at=now,
    )
    document = documents.issue(
        kind=papers.DISCLOSURE.code, subject=disclosure, data=content, actor=actor, now=now, number=disclosure.number
    )
    disclosure.state = domain.DISCLOSURE_MOVES.target("issue", disclosure.state)
    disclosure.document, disclosure.content_sha256, disclosure.issued_at = document, document.content_sha256, now
    disclosure.save()
    record(
        actor=actor, action="contracts.issue_disclosure", obj=disclosure, at=now, version=version,
        sha256=document.content_sha256,
    )  # fmt: skip
    return disclosure


def show_disclosure(*, actor: User, disclosure_id: int, now: datetime) -> Disclosure:
    """The form is in front of the borrower now; the reading time starts by the server's clock. A second opening does
    not restart it. Refused while its file is still being made."""
    with transaction.atomic():
        disclosure = (
            Disclosure.objects.select_for_update(of=("self",)).select_related("document").get(pk=disclosure_id)
        )
        if disclosure.state == DisclosureState.SHOWN:
            return disclosure
        state = domain.DISCLOSURE_MOVES.target("show", disclosure.state)
        if not (disclosure.document and disclosure.document.is_ready):
            raise Refused("disclosures.not_ready", _("The form is still being made. Wait a moment and try again."))
        disclosure.state, disclosure.shown_at = state, now
        disclosure.enabled_at = domain.may_confirm_at(now, disclosure.reading_seconds)
        disclosure.save(update_fields=["state", "shown_at", "enabled_at"])
        record(actor=actor, action="contracts.show_disclosure", obj=disclosure, at=now)
    return disclosure


def confirm_disclosure(
    *, actor: User, disclosure_id: int, method: str, ip_address: str | None, now: datetime
) -> Disclosure:
    """The borrower confirms what was shown. Refused before the forced reading time is over, whatever the page says."""
    with transaction.atomic():
        disclosure = (
            Disclosure.objects.select_for_update(of=("self",))
            .select_related("document", "offer__application")
            .get(pk=disclosure_id)
        )
        state = domain.DISCLOSURE_MOVES.target("confirm", disclosure.state)
        _require_standing(disclosure.offer.application)
        domain.check_read(disclosure.shown_at, disclosure.reading_seconds, now)
        if not (disclosure.document and disclosure.document.is_ready):
            raise Refused("disclosures.not_ready", _("The form is still being made. Wait a moment and try again."))
        disclosure.state, disclosure.confirmed_at = state, now
        disclosure.method, disclosure.operator, disclosure.ip_address = (
            domain.Evidence(method).value,
            actor,
            ip_address,
        )
        disclosure.pdf_sha256 = disclosure.document.sha256
        disclosure.save()
        record(
            actor=actor, action="contracts.confirm_disclosure", obj=disclosure, at=now, method=method,
            pdf=disclosure.pdf_sha256, shown_at=disclosure.shown_at, enabled_at=disclosure.enabled_at,
        )  # fmt: skip
    return disclosure


# -- contract ---------------------------------------------------------------------------------------


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
        _require_standing(application)
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
    prepayment = next((c["standard"] for c in content["contingent"] if c["item"] == "提前还款违约金"), domain.NONE)
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
        "allocation": "、".join(ORDER_NAMES[kind] for kind in allocation_order(terms.start)),
        "prepayment": prepayment,
        "overdue_rate": f"{rates.percent(terms.penalty.yearly_rate(terms.annual_rate))}%",
        "misuse_rate": f"{rates.percent(min(terms.annual_rate * terms.misuse_factor, terms.overdue_cap))}%",
        "penalty_basis": terms.penalty_basis,
        "cap": f"{rates.percent(terms.overdue_cap)}%",
        "schedule": calculated.rows(),
    }


def allocation_order(on: date) -> tuple[str, ...]:
    """The order in which money settles debts, a dated parameter (Civil Code 561: penalty and interest first)."""
    return tuple(parameters.value("allocation.order", on).value)


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
