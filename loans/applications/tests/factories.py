"""Applications for tests, through the public verbs."""

from decimal import Decimal

from django.utils import timezone

from customers.privacy.services import record_consent
from customers.profiles.models import Customer
from customers.profiles.tests.factories import make_customer
from loans.applications.models import Application
from loans.applications.services import create_application, declare_use, record_risk_decision, submit_application
from loans.products.tests.factories import make_product


def make_application(*, actor=None, now=None, customer=None, product_version=None, **fields) -> Application:
    """A draft of 50,000 yuan over 12 months."""
    facts = {
        "amount": Decimal(50000),
        "term_months": 12,
        "method": "equal_instalment",
        "purpose": "装修",
    } | fields
    return create_application(
        actor=actor,
        now=now or timezone.now(),
        customer=customer or make_customer(),
        product_version=product_version or make_product(),
        **facts,
    )


def complete(application: Application, *, now=None) -> Application:
    """What a person must have said before submitting, apart from papers."""
    now = now or timezone.now()
    Customer.objects.filter(pk=application.customer_id, monthly_debt=None).update(monthly_debt=0)
    application.customer.refresh_from_db()
    record_consent(actor=None, customer=application.customer, purpose="credit_check", evidence="paper", now=now)
    return declare_use(application_id=application.pk, actor=None, detail="客厅翻新", payee="", now=now)


def submitted(*, actor=None, now=None, **fields) -> Application:
    application = make_application(actor=actor, now=now, **fields)
    if actor is not None:
        complete(application, now=now)
    return submit_application(application_id=application.pk, actor=actor, now=now or timezone.now())


def decided(tier: str, *, now=None, **fields) -> Application:
    """An application that risk has put into a tier: `decided("B")` is in review."""
    application = submitted(now=now, **fields)
    reasons = [{"code": "test", "text": "测试原因"}]
    return record_risk_decision(
        application_id=application.pk, tier=tier, reasons=reasons, assessment_id=1, now=now or timezone.now()
    )
