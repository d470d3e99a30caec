"""The disclosure form of the all-in financing cost: issued, shown, read, confirmed. Nothing may be skipped."""

from collections.abc import Sequence
from datetime import datetime
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
from loans.applications.models import Application
from loans.contracts import domain, papers
from loans.contracts.domain import DisclosureState, OfferTerms
from loans.contracts.models import Disclosure, Offer
from loans.contracts.services.pricing import require_standing
from loans.products.domain import Fee, FeeStage
from loans.products.models import ProductVersion
from loans.products.selectors import collector_name

EVIDENCE_NAMES = {domain.Evidence.SIGNATURE.value: "现场签字", domain.Evidence.POPUP.value: "线上弹窗确认"}


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
        if version.prepayment_free_after is not None:
            standard += f"，还满 {version.prepayment_free_after} 期后免收"
        others.append(domain.Contingent(domain.PREPAYMENT_CHARGE, "提前还款时", standard, version.lender.name))
    for item in version.fees.filter(stage=FeeStage.CONTINGENT):
        fee = Fee(item.name, item.timing, item.base, item.value, minimum=item.minimum, maximum=item.maximum)
        collector = collector_name(item.collector, version)
        others.append(domain.Contingent(item.name, item.trigger or "按实际发生", domain.standard_of(fee), collector))
    return domain.contingent_items(terms, version.lender.name, others)


def issue_disclosure(offer: Offer, calculated: domain.Quote, *, actor: User | None, now: datetime) -> Disclosure:
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
        disclosure.state, disclosure.shown_at, disclosure.shown_by = state, now, actor
        disclosure.enabled_at = domain.may_confirm_at(now, disclosure.reading_seconds)
        disclosure.save(update_fields=["state", "shown_at", "shown_by", "enabled_at"])
        record(actor=actor, action="contracts.show_disclosure", obj=disclosure, at=now)
    return disclosure


def confirm_disclosure(
    *,
    actor: User,
    disclosure_id: int,
    method: str,
    items: Sequence[str],
    ip_address: str | None,
    now: datetime,
) -> Disclosure:
    """The borrower confirms what was shown, item by item (`items` are codes of `domain.items_to_confirm`). Refused
    before the forced reading time is over, whatever the page says, and while an item is not confirmed. The proof of
    it is issued as a paper of its own."""
    with transaction.atomic():
        disclosure = (
            Disclosure.objects.select_for_update(of=("self",))
            .select_related("document", "offer__application")
            .get(pk=disclosure_id)
        )
        state = domain.DISCLOSURE_MOVES.target("confirm", disclosure.state)
        require_standing(disclosure.offer.application)
        domain.check_read(disclosure.shown_at, disclosure.reading_seconds, now)
        if not (disclosure.document and disclosure.document.is_ready):
            raise Refused("disclosures.not_ready", _("The form is still being made. Wait a moment and try again."))
        if missing := domain.missing_items(disclosure.content, items):
            raise Refused(
                "disclosures.items_missing",
                _("Each item is confirmed by itself. Not confirmed yet: %(items)s"),
                items="；".join(item.text for item in missing[:3]),
                field="items",
            )
        disclosure.state, disclosure.confirmed_at = state, now
        disclosure.confirmed_items = [item.code for item in domain.items_to_confirm(disclosure.content)]
        disclosure.method, disclosure.operator, disclosure.ip_address = (
            domain.Evidence(method).value,
            actor,
            ip_address,
        )
        disclosure.pdf_sha256 = disclosure.document.sha256
        disclosure.proof = documents.issue(
            kind=papers.PROOF.code, subject=disclosure, data=proof_of(disclosure), actor=actor, now=now,
            number=f"{disclosure.number}-QR",
        )  # fmt: skip
        disclosure.save()
        record(
            actor=actor, action="contracts.confirm_disclosure", obj=disclosure, at=now, method=method,
            pdf=disclosure.pdf_sha256, shown_at=disclosure.shown_at, enabled_at=disclosure.enabled_at,
        )  # fmt: skip
    return disclosure


def proof_of(disclosure: Disclosure) -> dict[str, Any]:
    """Who showed what to whom, when, for how long, and what was confirmed how: the record that is kept as long as the
    contract."""
    content = disclosure.content

    def moment(at: datetime) -> str:
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"

    return {
        **{name: content[name] for name in ("lender", "borrower", "borrower_id", "product", "application", "simple")},
        "form": disclosure.number,
        "form_version": disclosure.form_version,
        "content_sha256": disclosure.content_sha256,
        "pdf_sha256": disclosure.pdf_sha256,
        "issued_at": moment(disclosure.issued_at),
        "shown_at": moment(disclosure.shown_at),
        "shown_by": str(disclosure.shown_by or ""),
        "enabled_at": moment(disclosure.enabled_at),
        "confirmed_at": moment(disclosure.confirmed_at),
        "required_seconds": disclosure.reading_seconds,
        "read_seconds": int((disclosure.confirmed_at - disclosure.shown_at).total_seconds()),
        "method": EVIDENCE_NAMES[disclosure.method],
        "operator": str(disclosure.operator),
        "ip_address": disclosure.ip_address or "—",
        "items": [{"n": n, "text": item.text} for n, item in enumerate(domain.items_to_confirm(content), 1)],
    }


def close_disclosures(offer: Offer, verb: str, *, actor: User | None, now: datetime) -> None:
    for disclosure in Disclosure.objects.select_for_update().filter(offer=offer, state__in=list(domain.LIVE)):
        disclosure.state, disclosure.closed_at = domain.DISCLOSURE_MOVES.target(verb, disclosure.state), now
        disclosure.save(update_fields=["state", "closed_at"])
        if disclosure.document:
            documents.void_document(
                document=disclosure.document, actor=actor, now=now, reason="明示表已被新版本取代或作废"
            )
        record(actor=actor, action=f"contracts.{verb}_disclosure", obj=disclosure, at=now)
