"""Submitted applications with consent, for benchmarks and fault runs of the assessment."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

LEVELS = {
    "checking_status": (1, 2, 3, 4),
    "credit_history": (0, 1, 2, 3, 4),
    "savings_level": (1, 2, 3, 4, 5),
    "employment_duration_level": (1, 2, 3, 4, 5),
    "installment_rate_level": (2, 3, 4),
    "other_debtors": (1, 1, 1, 2, 3),
    "property": (1, 2, 3, 4),
    "other_installment_plans": (1, 3, 3, 3),
    "housing": (1, 2, 3),
    "number_credits": (1, 1, 2),
}


def publish() -> None:
    """The shipped rules and scorecard in use, and the registry of sources."""
    from risk.tests.factories import publish_standard

    publish_standard()


def submit(count: int, *, serial: int = 0, known: bool = False) -> list[int]:
    """Ids of submitted applications of as many people; the message that asks for the assessment is in the outbox.

    `known`: all five sources have answered already and the answers are valid.
    """
    from django.db import transaction
    from django.utils import timezone

    from customers.privacy.services import record_consent
    from customers.profiles.tests.factories import make_customer, make_id_number
    from loans.applications.models import Application
    from loans.applications.services import request_assessment
    from loans.products.models import ProductVersion
    from loans.products.tests.factories import make_product

    rng, now = Random(20261122 + serial), timezone.now()
    product = ProductVersion.objects.filter(status="on_sale").first() or make_product()
    ids = []
    for number in range(serial, serial + count):
        born = date(1970 + number // 999 % 25, 3, 1 + number // 25_000)
        with transaction.atomic():
            customer = make_customer(
                id_number=make_id_number(born, serial=number),
                phone=f"138{number:08d}",
                monthly_income=None,
                monthly_debt=Decimal(rng.randrange(0, 3000)),
            )
            record_consent(actor=None, customer=customer, purpose="credit_check", evidence="paper", now=now)
            application = Application.objects.create(
                customer=customer,
                product_version=product,
                amount=Decimal(20000),
                term_months=rng.choice((6, 12, 24, 36)),
                method="equal_instalment",
                purpose="装修",
                status="submitted",
                facts={name: rng.choice(levels) for name, levels in LEVELS.items()},
                created_at=now,
                submitted_at=now,
                changed_at=now,
            )
            if known:
                _answered(customer, now)
            request_assessment(application)
        ids.append(application.pk)
    return ids


def _answered(customer: Any, now: Any) -> None:
    from datetime import timedelta

    from backoffice.demo.sandbox.bureau import SOURCES, Person
    from customers.privacy.selectors import in_force
    from risk.evidence.models import EvidenceResult
    from risk.evidence.selectors import sources

    person = Person(customer.id_number.reveal(), {})
    consent = in_force(customer, "credit_check")
    EvidenceResult.objects.bulk_create(
        EvidenceResult(
            customer=customer,
            source=source,
            outcome="ok",
            payload=SOURCES[code](person, {}),
            cost=source.cost,
            consent=consent,
            attempts=1,
            asked_at=now,
            valid_until=now + timedelta(days=source.valid_days),
        )
        for code, source in sources().items()
    )
