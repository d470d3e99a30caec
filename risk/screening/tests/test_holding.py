"""A confirmed hit stops what has passed already: before forwarding, before a contract, before the money goes out."""

import pytest
from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.audit.models import AuditRow
from backoffice.jobs.services import TryLater
from backoffice.values.errors import Refused
from customers.profiles.tests.factories import make_customer
from loans.applications import services as applications
from loans.applications.selectors import is_held
from loans.contracts import services as contracts
from loans.contracts.tests.factories import approved, offer, signed
from loans.servicing import services as servicing
from loans.servicing.models import Disbursement
from risk.screening import services
from risk.screening.tests.factories import hit_on, loaded

pytestmark = pytest.mark.django_db
LISTED = "2,張偉國,,,,,个人,同名"


@pytest.fixture
def officers():
    return [staff(Role.COMPLIANCE, username=f"officer-{n}") for n in (1, 2)]


def confirm(officers, customer):
    hit, now = hit_on(customer), timezone.now()
    hit = services.propose(
        actor=officers[0], hit_id=hit.pk, verdict="confirm", reason="证件号码一致", version=hit.version, now=now
    )
    return services.second(
        actor=officers[1], hit_id=hit.pk, agree=True, reason="我也核对过", version=hit.version, now=now
    )


def test_what_is_with_the_lender_leads_to_no_contract_until_it_is_cleared(officers, cast, client_of):
    loaded(LISTED)
    application = approved(customer=make_customer("张伟国"))
    made = offer(application=application)
    hit = confirm(officers, application.customer)
    assert is_held(application.customer_id)
    with pytest.raises(Refused) as refused:
        contracts.accept_offer(actor=cast.operations, offer_id=made.pk, now=timezone.now())
    assert refused.value.code == "application.on_hold"

    page = f"/loans/applications/{application.pk}/"
    seller = client_of(cast.operations).get(page).content.decode()
    assert 'id="on-hold"' in seller
    for word in (hit.number, "screening", "证件号码一致", "sanctions"):
        assert word not in seller
    assert hit.number in client_of(officers[0]).get(page).content.decode()
    held = AuditRow.objects.get(action="applications.hold")
    assert (held.reason, held.object_id) == ("", str(application.pk))

    hit = services.reopen(actor=officers[0], hit_id=hit.pk, reason="新的证件", version=hit.version, now=timezone.now())
    assert is_held(application.customer_id)  # until it is decided anew
    services.propose(
        actor=officers[0], hit_id=hit.pk, verdict="clear", reason="不是同一人", version=hit.version, now=timezone.now()
    )
    assert not is_held(application.customer_id)
    assert contracts.accept_offer(actor=cast.operations, offer_id=made.pk, now=timezone.now()).pk


def test_an_ordered_payment_waits_and_none_is_ordered(officers, cast):
    loaded(LISTED)
    contract = signed()
    applications.hold_customer(customer_id=contract.customer_id, now=timezone.now())
    with pytest.raises(Refused) as refused:
        servicing.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    assert refused.value.code == "application.on_hold"
    applications.release_customer(customer_id=contract.customer_id, now=timezone.now())
    order = servicing.request_disbursement(actor=cast.operations, contract_id=contract.pk, now=timezone.now())
    applications.hold_customer(customer_id=contract.customer_id, now=timezone.now())
    with pytest.raises(TryLater):
        servicing.carry_out_disbursement(disbursement_id=order.pk, now=timezone.now())
    assert Disbursement.objects.get().state == "pending"


def test_who_leaves_the_list_while_the_hit_is_decided_anew_is_let_go(officers):
    loaded(LISTED)
    customer = make_customer("张伟国")
    hit = confirm(officers, customer)
    services.reopen(actor=officers[0], hit_id=hit.pk, reason="新的证件", version=hit.version, now=timezone.now())
    loaded("9,别人,,,,,个人,", label="2026-12", note="撤销")
    services.screen_stale(now=timezone.now())
    assert not is_held(customer.pk)
