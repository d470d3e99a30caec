"""Offers, forms, contracts and loans for tests, through the public verbs."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

from django.utils import timezone

from backoffice.accounts.tests.factories import staff
from backoffice.documents import pdf, seal
from backoffice.documents import services as documents
from loans.applications import services as applications
from loans.applications.models import Application
from loans.applications.services import lender, moving
from loans.applications.tests.factories import decided
from loans.contracts import domain, services
from loans.contracts.models import Contract, Disclosure, Offer
from loans.servicing import services as servicing
from loans.servicing.models import Loan

QUICK_PDF = (b"%PDF-1.7\n% a stand-in: tests of rules need no typesetting\n", 1)


def quickly(document) -> None:
    """Make the file of a paper without setting it."""
    with (
        mock.patch.object(pdf, "render", return_value=QUICK_PDF),
        mock.patch.object(
            seal, "seal", side_effect=lambda content, reason: (content + str(document.pk).encode(), "f" * 64)
        ),
    ):
        documents.render_document(document_id=document.pk, now=timezone.now())


def approved(*, now=None, amount=Decimal(50000), rate=Decimal("0.072"), **fields) -> Application:
    """An application that the lender approved as asked."""
    now = now or timezone.now()
    # What risk and the lender would do later has happened here already.
    with mock.patch.object(moving, "enqueue"), mock.patch.object(lender, "enqueue"):
        application = decided("A", now=now, amount=amount, **fields)
    applications.mark_forwarded(application_id=application.pk, reference=f"REF-{application.pk}", now=now)
    applications.record_lender_decision(
        application_id=application.pk, approved=True, amount=amount, annual_rate=rate,
        reference=f"REF-{application.pk}", reasons=[], now=now,
    )  # fmt: skip
    application.refresh_from_db()
    return application


def offer(*, actor=None, now=None, application=None, **terms) -> Offer:
    now = now or timezone.now()
    application = application or approved(now=now)
    return services.create_offer(actor=actor, application_id=application.pk, now=now, **terms)


def issued(*, actor=None, now=None, ready=True, **terms) -> Disclosure:
    actor, now = actor or staff("operations"), now or timezone.now()
    disclosure = services.accept_offer(actor=actor, offer_id=offer(actor=actor, now=now, **terms).pk, now=now)
    if ready:
        quickly(disclosure.document)
    return Disclosure.objects.get(pk=disclosure.pk)


def confirmed(*, actor=None, now=None, **terms) -> Disclosure:
    actor, now = actor or staff("operations"), now or timezone.now()
    disclosure = issued(actor=actor, now=now, **terms)
    services.show_disclosure(actor=actor, disclosure_id=disclosure.pk, now=now)
    return services.confirm_disclosure(
        actor=actor, disclosure_id=disclosure.pk, method="popup", items=ticked(disclosure),
        ip_address="127.0.0.1",
        now=now + timedelta(seconds=disclosure.reading_seconds),
    )  # fmt: skip


def prepared(*, actor=None, now=None, **terms) -> Contract:
    actor, now = actor or staff("operations"), now or timezone.now()
    form = confirmed(actor=actor, now=now, **terms)
    contract = services.prepare_contract(actor=actor, disclosure_id=form.pk, now=now + timedelta(minutes=1))
    quickly(contract.document)
    return Contract.objects.get(pk=contract.pk)


def signed(*, actor=None, now=None, **terms) -> Contract:
    actor, now = actor or staff("operations"), now or timezone.now()
    contract = prepared(actor=actor, now=now, **terms)
    return services.sign_contract(
        actor=actor, contract_id=contract.pk, signer_name=contract.customer.name, method="popup",
        now=now + timedelta(minutes=2),
    )  # fmt: skip


def loan(*, actor=None, now=None, paid_on: date | None = None, **terms) -> Loan:
    """A loan paid out at `now`, without speaking to a lender."""
    actor, now = actor or staff("operations"), now or timezone.now()
    contract = signed(actor=actor, now=now, **terms)
    order = servicing.request_disbursement(actor=actor, contract_id=contract.pk, now=now + timedelta(minutes=3))
    receipt = {"reference": f"PAY-{order.pk}", "paid_on": (paid_on or timezone.localdate(now)).isoformat()}
    return servicing.settle_disbursement(disbursement_id=order.pk, receipt=receipt, now=now + timedelta(minutes=4))


def ticked(form: Disclosure) -> list[str]:
    """All items of a form, as a borrower confirms them one by one."""
    return [item.code for item in domain.items_to_confirm(form.content)]
