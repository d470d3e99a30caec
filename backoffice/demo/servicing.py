"""Sample loans: offers, disclosure forms, contracts, loans paid on time, late, settled, paid in advance, reversed.

Every step is the real verb with a date in the past, and every paper is really made, so the number is kept small.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.demo.collateral import secure
from backoffice.demo.people import World
from backoffice.demo.sandbox import lender
from backoffice.documents import services as documents
from customers.profiles.models import Customer
from loans.applications import services as applications
from loans.applications.domain import Channel
from loans.applications.models import Application
from loans.contracts import domain
from loans.contracts import services as contracts
from loans.contracts.models import Contract
from loans.products import selectors as products
from loans.products.models import ProductVersion
from loans.servicing import services as servicing
from loans.servicing.models import Loan

REF = "sample-loan-"
READING = timedelta(seconds=45)


@dataclass(frozen=True)
class Plan:
    """One sample: how long ago, how much, how long, and how far it went. `paid` instalments were paid; `late` days
    after the due date each; `stop` ends the way early: offer, form, contract, signed. `again`: it is a further loan of
    the person of that plan."""

    days_ago: int
    amount: int
    months: int
    method: str = "equal_instalment"
    paid: int = 0
    late: int = 0
    stop: str = ""
    extra: int = 0
    reverse: bool = False
    again: int = 0


PLANS = (
    Plan(400, 30_000, 12, paid=12),
    Plan(380, 18_000, 12, "equal_principal", paid=12),
    Plan(220, 12_000, 6, paid=6),
    Plan(210, 20_000, 6, "interest_only", paid=6, late=2),
    Plan(330, 60_000, 24, paid=10),
    Plan(300, 80_000, 36, "equal_principal", paid=9),
    Plan(250, 45_000, 24, paid=8, late=1),
    Plan(190, 26_000, 12, paid=6),
    Plan(160, 100_000, 36, paid=5, extra=3_000),
    Plan(130, 15_000, 12, paid=4),
    Plan(100, 52_000, 24, paid=3, extra=1_500),
    Plan(75, 38_000, 12, paid=2, reverse=True),
    Plan(40, 66_000, 36, paid=1, again=1),
    Plan(11, 24_000, 12),
    Plan(6, 120_000, 24, again=2),
    Plan(4, 72_000, 24, again=3),
    Plan(0, 50_000, 12),
    Plan(67, 28_000, 12, paid=1),
    Plan(110, 33_000, 12, paid=2),
    Plan(170, 48_000, 24, paid=3),
    Plan(290, 22_000, 12, paid=4, late=12),
    Plan(3, 58_000, 24, stop="signed"),
    Plan(2, 41_000, 12, stop="contract"),
    Plan(1, 35_000, 24, stop="form"),
    Plan(1, 90_000, 36, "equal_principal", stop="offer"),
    Plan(0, 16_000, 12, stop="offer"),
)


def seed(world: World) -> None:
    version = products.on_sale().filter(product__code="personal-credit").first()
    if version is None:
        return
    people = list(Customer.objects.filter(kind="person", is_student=False, is_sample=True).order_by("pk"))
    fitting = [person for person in people if _old_enough(person, version, world.now)]
    for index, plan in enumerate(PLANS, start=1):
        if fitting and not Application.objects.filter(external_ref=f"{REF}{index}").exists():
            # Some people come again: a history makes the tiers worth looking at.
            place = (plan.again or index) - 1
            _walk(world, index, plan, fitting[place % min(len(fitting), len(PLANS) - 2)], version)


def _old_enough(person: Customer, version: ProductVersion, now: datetime) -> bool:
    if person.birth_date is None:
        return False
    years = (timezone.localdate(now) - person.birth_date).days / 365.25
    return version.min_age + 2 <= years <= version.max_age


def _walk(world: World, index: int, plan: Plan, customer: Customer, version: ProductVersion) -> None:
    clerk = world.by("operations")
    at = world.now - timedelta(days=plan.days_ago, hours=3)
    application = _approved(world, index, plan, customer, version, at)
    if application is None:
        return
    offer = contracts.create_offer(actor=clerk, application_id=application.pk, now=at + timedelta(minutes=30))
    if plan.stop == "offer":
        return
    form = contracts.accept_offer(actor=clerk, offer_id=offer.pk, now=at + timedelta(minutes=40))
    documents.render_document(document_id=form.document_id, now=at + timedelta(minutes=40))
    if plan.stop == "form":
        return
    contracts.show_disclosure(actor=clerk, disclosure_id=form.pk, now=at + timedelta(minutes=41))
    contracts.confirm_disclosure(
        actor=clerk, disclosure_id=form.pk, method="signature" if index % 3 == 0 else "popup",
        items=[item.code for item in domain.items_to_confirm(form.content)], ip_address="127.0.0.1",
        now=at + timedelta(minutes=41) + READING,
    )  # fmt: skip
    contract = contracts.prepare_contract(actor=clerk, disclosure_id=form.pk, now=at + timedelta(minutes=43))
    documents.render_document(document_id=contract.document_id, now=at + timedelta(minutes=43))
    if plan.stop == "contract":
        return
    contracts.sign_contract(
        actor=clerk, contract_id=contract.pk, signer_name=customer.name, method="popup", now=at + timedelta(minutes=50)
    )
    if plan.stop == "signed":
        return
    _repay(world, plan, _paid_out(world, contract, at + timedelta(hours=1)))


def _approved(
    world: World, index: int, plan: Plan, customer: Customer, version: ProductVersion, at: datetime
) -> Application | None:
    """An application that went to the lender; None if the lender declined it."""
    clerk = world.by("operations")
    application = applications.create_application(
        actor=clerk, now=at, customer=customer, product_version=version, amount=Decimal(plan.amount),
        term_months=plan.months, method=plan.method, purpose=version.purposes[index % len(version.purposes)],
        external_ref=f"{REF}{index}", channel=Channel.IMPORT,
    )  # fmt: skip
    applications.submit_application(application_id=application.pk, actor=clerk, now=at + timedelta(minutes=1))
    applications.record_risk_decision(
        application_id=application.pk, tier="A", assessment_id=0, now=at + timedelta(minutes=2),
        reasons=[{"code": "sample", "text": "样例贷款：系统启用前已完成预审"}],
    )  # fmt: skip
    body = {"application_number": application.number, "amount": plan.amount, "annual_rate": str(version.annual_rate)}
    key = f"{REF}{index}"
    _status, answer = lender.handle("POST", "/lender/applications", {"Idempotency-Key": key}, body)
    applications.mark_forwarded(
        application_id=application.pk, reference=answer["reference"], now=at + timedelta(minutes=3)
    )
    approved = answer["status"] == "approved"
    applications.record_lender_decision(
        application_id=application.pk,
        approved=approved,
        amount=Decimal(answer["approved_amount"]) if approved else None,
        annual_rate=Decimal(answer["annual_rate"]) if approved else None,
        reference=answer["reference"],
        reasons=[{"text": text} for text in answer["reasons"]],
        now=at + timedelta(minutes=20),
    )
    return application if approved else None


def _paid_out(world: World, contract: Contract, at: datetime) -> Loan:
    secure(world, contract.application, at)
    order = servicing.request_disbursement(actor=world.by("operations"), contract_id=contract.pk, now=at)
    body = {
        "contract": contract.number,
        "amount": str(order.amount),
        "value_date": timezone.localdate(at).isoformat(),
    }
    _status, receipt = lender.handle("POST", "/lender/disbursements", {"Idempotency-Key": order.key}, body)
    return servicing.settle_disbursement(disbursement_id=order.pk, receipt=receipt, now=at + timedelta(minutes=2))


def _repay(world: World, plan: Plan, loan: Loan) -> None:
    clerk, today = world.by("operations"), timezone.localdate(world.now)
    for row in loan.instalments.order_by("n")[: plan.paid]:
        day = min(row.due + timedelta(days=plan.late), today)
        extra = plan.extra if row.n == plan.paid else 0
        # A late payer also owes penalty; it is paid with the instalment, as the reminder asked.
        owed = row.total + (Decimal("15.00") if plan.late else 0) + extra
        servicing.post_repayment(
            actor=clerk, loan_id=loan.pk, amount=owed, value_date=day,
            channel="deduction" if row.n % 2 else "transfer", reference=f"{loan.number}-{row.n}",
            now=max(_noon(day, world), loan.created_at),
        )  # fmt: skip
        loan.refresh_from_db()
        if loan.state == "settled":
            break
    if plan.reverse:
        last = loan.payments.order_by("-pk").first()
        servicing.reverse_repayment(
            actor=world.by("operations"), payment_id=last.pk, reason="银行退票", now=world.now - timedelta(hours=1)
        )


def _noon(day: date, world: World) -> datetime:
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_default_timezone())
    return min(noon, world.now)
