"""What a product version says acts: two products side by side through contract, disbursement, payment, settlement."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from backoffice.parameters.models import ParameterRow
from loans.contracts import services as contracts
from loans.contracts.models import Offer
from loans.contracts.tests import factories
from loans.products.services import draft_version
from loans.products.tests.factories import make_lender, make_product
from loans.servicing import selectors, services

pytestmark = pytest.mark.django_db
USUAL = ["penalty", "fee", "interest", "principal"]
OTHER = ["principal", "interest", "fee", "penalty"]


def old_loan(days=45, **version):
    """A loan of its own product, paid out so many days ago; its first instalment is late."""
    now = timezone.now() - timedelta(days=days)
    return factories.loan(now=now, application=factories.approved(now=now, product_version=make_product(**version)))


def split_of(loan, cast, amount=D(500)):
    """How a payment of today is split."""
    services.post_repayment(
        actor=cast.operations, loan_id=loan.pk, amount=amount, value_date=timezone.localdate(), channel="transfer",
        reference=f"T{loan.pk}", now=timezone.now(),
    )  # fmt: skip
    return selectors.payment_rows(loan)[0]["split"]


def test_two_products_with_other_orders_contract_book_and_settle_differently(cast):
    usual, other = old_loan(allocation_order=USUAL), old_loan(allocation_order=OTHER)
    assert (usual.allocation, other.allocation) == (USUAL, OTHER)
    said = [loan.contract.document.data["allocation"] for loan in (usual, other)]
    assert said == ["罚息、费用、利息、本金", "本金、利息、费用、罚息"]
    first, second = split_of(usual, cast), split_of(other, cast)
    assert first["penalty"] > 0
    assert first["interest"] > 0
    assert (second["penalty"], second["interest"], second["principal"]) == (0, 0, D(500))


def test_factor_and_grace_of_the_version_reach_form_contract_and_penalty(cast):
    strict, mild = old_loan(penalty_factor=D("1.3")), old_loan(penalty_factor=D("1.5"), grace_days=15)
    assert mild.penalty_rule | {"grace": 15} == mild.penalty_rule
    named = {row["item"]: row["trigger"] for row in mild.contract.disclosure.content["contingent"]}
    assert "15" in named["逾期罚息"]
    assert "15" in mild.contract.document.data["grace"]
    assert (strict.contract.document.data["grace"], strict.contract.document.data["overdue_rate"]) == ("无", "9.36%")
    due = mild.instalments.get(n=1).due
    late = {
        days: [selectors.position(loan, due + timedelta(days=days)).due_now().penalty for loan in (strict, mild)]
        for days in (15, 16)
    }
    assert late[15][0] > 0
    assert late[15][1] == 0
    assert late[16][1] > late[16][0]  # the grace is over: counted from the due date, at the higher factor


def test_the_prepayment_policy_of_the_version_is_charged(cast):
    free = old_loan(days=70, prepayment_fee=D("0.01"), prepayment_free_after=1)
    dear = old_loan(days=70, prepayment_fee=D("0.01"), prepayment_free_after=6)
    today = timezone.localdate()
    assert selectors.settlement_of(free, today).charge == 0
    settlement = selectors.settlement_of(dear, today)
    assert settlement.charge == (settlement.principal * D("0.01")).quantize(D("0.01"))


def test_a_cost_that_may_come_is_measured_on_the_form_as_the_product_says(cast):
    fee = {"name": "展期手续费", "stage": "contingent", "timing": "on_event", "base": "balance", "value": D("0.005"),
           "minimum": D(50), "maximum": D(500), "collector": "lender", "trigger": "借款人申请展期时"}  # fmt: skip
    form = factories.issued(application=factories.approved(product_version=make_product(fees=[fee])), ready=False)
    said = {row["item"]: (row["trigger"], row["standard"]) for row in form.content["contingent"]}
    assert said["展期手续费"] == ("借款人申请展期时", "剩余本金的 0.50%，不低于 50.00 元，不高于 500.00 元")


def test_what_a_product_repays_in_one_sum_is_applied_for_contracted_and_paid_out():
    version = make_product(methods=["single_payment"], terms=[6], bullet_max_months=12)
    now = timezone.now()
    application = factories.approved(now=now, product_version=version, method="single_payment", term_months=6)
    loan = factories.loan(now=now, application=application)
    assert [(one.n, one.principal) for one in loan.instalments.all()] == [(1, application.amount)]
    assert str(application.get_method_display()) != "single_payment"


def test_an_offer_from_before_the_order_stood_in_its_terms_follows_the_parameter_of_its_day():
    offer = factories.offer()
    stored = {name: part for name, part in offer.terms.items() if name not in {"allocation", "grace_days"}}
    terms = Offer(terms=stored).frozen_terms
    assert (terms.allocation, terms.grace_days) == ((), 0)
    assert list(contracts.allocation_order(terms)) == USUAL


def test_the_parameter_is_the_order_of_new_versions_only(cast):
    sold, now = make_product(allocation_order=USUAL), timezone.now()
    ParameterRow.objects.create(
        code="allocation.order", name="还款抵充顺序", kind="list", content=OTHER, valid_from=timezone.localdate(now),
        basis="试验", status="approved", proposed_at=now, decided_at=now,
    )  # fmt: skip
    terms = {"annual_rate": D("0.08"), "min_amount": 1, "max_amount": 2, "lender": make_lender()}
    drafted = draft_version(actor=cast.operations, now=now, product=sold.product, terms=terms, fees=[])
    assert drafted.allocation_order == OTHER
    sold.refresh_from_db()
    assert sold.allocation_order == USUAL
    assert factories.loan(application=factories.approved(product_version=sold)).allocation == USUAL
