"""The pages, as the person at the desk uses them; and who may not."""

import re
import uuid
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone

from loans.contracts.models import Contract, Disclosure, Offer
from loans.contracts.tests import factories
from loans.servicing.models import Loan, Payment

pytestmark = pytest.mark.django_db


def sent(**data):
    return {"submission_id": str(uuid.uuid4()), **data}


@pytest.fixture
def desk(cast, client_of):
    return client_of(cast.operations)


def test_from_the_approval_to_the_signature_through_the_pages(desk, cast, monkeypatch):
    application = factories.approved()
    page = desk.get(reverse("contracts:offer_create", args=[application.pk]))
    assert len(page.context["comparisons"]) == 3
    terms = {"amount": "50000", "term_months": "12", "method": "equal_instalment", "start": timezone.localdate()}
    preview = desk.post(reverse("contracts:offer_create", args=[application.pk]), sent(**terms, preview="1"))
    assert preview.status_code == 200
    assert not Offer.objects.exists()
    assert desk.post(reverse("contracts:offer_create", args=[application.pk]), sent(**terms)).status_code == 302
    offer = Offer.objects.get()
    assert 'id="simple-cost"' in desk.get(offer.get_absolute_url()).content.decode()
    desk.post(reverse("contracts:offer_accept", args=[offer.pk]), sent(how="signature", reference="回执 1"))
    form = Disclosure.objects.get()
    waiting = desk.get(form.get_absolute_url()).content.decode()
    assert 'hx-trigger="every 1s"' in waiting
    factories.quickly(form.document)
    desk.post(reverse("contracts:disclosure_show", args=[form.pk]), sent())
    shown = desk.get(form.get_absolute_url()).content.decode()
    assert float(re.search(r'data-seconds="([\d.]+)"', shown).group(1)) > 5
    assert "<iframe" in shown
    desk.post(
        reverse("contracts:disclosure_confirm", args=[form.pk]), sent(method="popup", items=factories.ticked(form))
    )
    form.refresh_from_db()
    assert form.state == "shown"  # pressed too early: the server's clock refuses
    desk.post(reverse("contracts:prepare", args=[form.pk]), sent())
    assert not Contract.objects.exists()
    Disclosure.objects.filter(pk=form.pk).update(
        shown_at=form.shown_at - timezone.timedelta(minutes=1),
        enabled_at=form.enabled_at - timezone.timedelta(minutes=1),
    )
    desk.post(
        reverse("contracts:disclosure_confirm", args=[form.pk]), sent(method="popup", items=factories.ticked(form))
    )
    desk.post(reverse("contracts:prepare", args=[form.pk]), sent())
    contract = Contract.objects.get()
    factories.quickly(contract.document)
    assert desk.get(contract.get_absolute_url()).status_code == 200
    wrong = desk.post(reverse("contracts:sign", args=[contract.pk]), sent(signer_name="别人", method="popup"))
    assert wrong.status_code == 400
    desk.post(reverse("contracts:sign", args=[contract.pk]), sent(signer_name=contract.customer.name, method="popup"))
    contract.refresh_from_db()
    assert contract.state == "signed"
    assert 'id="disburse"' in desk.get(contract.get_absolute_url()).content.decode()
    desk.post(reverse("servicing:disburse", args=[contract.pk]), sent())
    contract.refresh_from_db()
    assert contract.disbursement.state == "pending"


@pytest.mark.parametrize("role", ["reviewer", "administrator", "stranger"])
def test_whoever_has_no_right_sees_no_contract(cast, client_of, role):
    contract = factories.signed()
    client = client_of(getattr(cast, role))
    assert client.get(reverse("contracts:list")).status_code == 403
    assert client.get(contract.get_absolute_url()).status_code == 403
    assert client.post(reverse("servicing:disburse", args=[contract.pk]), sent()).status_code == 403


def test_readers_see_and_do_not_change(cast, client_of):
    contract = factories.prepared()
    client = client_of(cast.manager)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert 'id="sign"' not in page
    assert client.post(reverse("contracts:sign", args=[contract.pk]), sent()).status_code == 403


@pytest.mark.parametrize("name", ["contracts:list", "contracts:offer_list", "servicing:list", "documents:list"])
def test_lists_cost_the_same_for_one_row_and_three(desk, name, queries_of):
    factories.loan()
    one = queries_of(lambda: desk.get(reverse(name)))
    factories.loan()
    factories.loan()
    assert desk.get(reverse(name)).content.count(b"data-row") >= 3
    assert queries_of(lambda: desk.get(reverse(name))) == one


def test_a_repayment_sent_twice_is_booked_once(desk, cast):
    loan = factories.loan(now=timezone.now() - timezone.timedelta(days=40))
    form = sent(amount="866.19", value_date=timezone.localdate(), channel="transfer", reference="")
    url = reverse("servicing:post_repayment", args=[loan.pk])
    assert [desk.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert Payment.objects.count() == 1
    page = desk.get(loan.get_absolute_url())
    assert page.status_code == 200
    assert page.context["position"].principal_balance < loan.principal
    payment = Payment.objects.get()
    desk.post(reverse("servicing:reverse_repayment", args=[payment.pk]), sent(reason="退票"))
    assert Payment.objects.get().state == "reversed"
    assert desk.get(loan.get_absolute_url()).status_code == 200


def test_bad_amounts_come_back_as_form_errors(desk):
    loan = factories.loan()
    url = reverse("servicing:post_repayment", args=[loan.pk])
    for amount in ("0", "-5", "abc", "1e30", "0.001"):
        answer = desk.post(url, sent(amount=amount, value_date=timezone.localdate(), channel="transfer"))
        assert answer.status_code == 400
    assert not Payment.objects.exists()


def test_loan_tabs_preview_and_statement(desk):
    late = factories.loan(now=timezone.now() - timezone.timedelta(days=40))
    fresh = factories.loan()
    rows = desk.get(reverse("servicing:list") + "?tab=overdue").content.decode()
    assert late.number in rows
    assert fresh.number not in rows
    assert desk.get(reverse("servicing:preview", args=[late.pk])).status_code == 200
    answer = desk.post(reverse("servicing:statement", args=[late.pk]), sent(as_of=timezone.localdate()))
    assert answer.status_code == 302
    assert desk.get(answer.url).status_code == 200
    assert Loan.objects.count() == 2
    assert late.principal == D(50000)


def test_papers_are_shown_in_a_frame_of_our_own_and_downloads_are_on_record(desk, cast):
    from backoffice.audit.models import AuditRow

    contract = factories.signed()
    url = reverse("documents:download", args=[contract.document.pk])
    inline = desk.get(url + "?inline=1")
    assert inline["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inline["Content-Security-Policy"]
    assert inline["Content-Disposition"].startswith("inline")
    assert b"".join(inline.streaming_content).startswith(b"%PDF")
    answer = desk.get(url)
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditRow.objects.filter(action="documents.download").count() == 1
