"""The disclosure form of the all-in financing cost: issued, shown, read, confirmed. Nothing may be skipped."""

from datetime import datetime

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
from loans.contracts.services.pricing import collector_name, require_standing
from loans.products.domain import FeeStage
from loans.products.models import ProductVersion


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
        require_standing(disclosure.offer.application)
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


def close_disclosures(offer: Offer, verb: str, *, actor: User | None, now: datetime) -> None:
    for disclosure in Disclosure.objects.select_for_update().filter(offer=offer, state__in=list(domain.LIVE)):
        disclosure.state, disclosure.closed_at = domain.DISCLOSURE_MOVES.target(verb, disclosure.state), now
        disclosure.save(update_fields=["state", "closed_at"])
        if disclosure.document:
            documents.void_document(
                document=disclosure.document, actor=actor, now=now, reason="明示表已被新版本取代或作废"
            )
        record(actor=actor, action=f"contracts.{verb}_disclosure", obj=disclosure, at=now)
