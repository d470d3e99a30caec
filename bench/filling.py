"""Fills an empty database with applications, in bulk past the services: for measuring, never for a demo."""

import random
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.values import identity
from customers.profiles.models import Customer
from loans.applications.models import Application
from loans.lenders.models import Lender
from loans.products.models import Product, ProductVersion
from risk.review.domain import Outcome, Status
from risk.review.models import ReviewCase, ReviewEvent

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
NAMES = "敏静伟磊洋艳勇杰娟涛明超霞平刚桂英华玉萍"
BATCH = 5000
STATUSES = {
    "A": ["passed", "forwarded", "lender_approved", "lender_declined", "contracted", "disbursed", "disbursed"],
    "B": ["in_review", "in_review", "passed", "rejected", "disbursed"],
    "C": ["rejected"],
}


def refuse_if_used() -> None:
    if Application.objects.exists():
        raise SystemExit("This database holds applications. Point DATABASE_URL at an empty one made for measuring.")


def person(role: Role, name: str) -> User:
    username = f"bench-{role.value}-{name}"
    user, _created = User.objects.get_or_create(username=username, defaults={"full_name": name, "roles": [role.value]})
    return user


def product() -> ProductVersion:
    known = ProductVersion.objects.filter(product__code="bench").first()
    if known is not None:
        return known
    lender = Lender.objects.create(name="某某银行", kind="bank")
    return ProductVersion.objects.create(
        product=Product.objects.create(code="bench", name="安居装修贷"),
        number=1,
        status="on_sale",
        on_sale_at=timezone.now(),
        created_at=timezone.now(),
        lender=lender,
        annual_rate=Decimal("0.108"),
        min_amount=Decimal(1000),
        max_amount=Decimal(500000),
        terms=[12, 24, 36],
        methods=["equal_instalment"],
        purposes=["装修"],
    )


def fill(count: int, *, seed: int = 2026, days: int = 60, start: int = 0) -> None:
    """`count` customers with one application each over the last `days` days, numbered from `start`;
    a B application has its review case."""
    rng = random.Random(seed)
    now = timezone.now()
    version = product()
    people = [person(Role.REVIEWER, name) for name in ("王敏", "李军", "周静怡", "吴浩然", "陈磊", "沈艳", "韩洋")]
    for first in range(start, start + count, BATCH):
        numbers = range(first, min(start + count, first + BATCH))
        customers = Customer.objects.bulk_create([_customer(number, rng, now) for number in numbers])
        rows = []
        for number, customer in zip(numbers, customers, strict=True):
            tier = rng.choices("ABC", weights=[45, 40, 15])[0]
            at = now - timedelta(seconds=rng.randrange(days * 86400))
            rows.append(
                Application(
                    number=f"JJ{at:%Y%m%d}-{number:06d}",
                    customer=customer,
                    product_version=version,
                    amount=Decimal(rng.randrange(10, 200) * 1000),
                    term_months=rng.choice([12, 24, 36]),
                    method="equal_instalment",
                    purpose="装修",
                    status=rng.choice(STATUSES[tier]),
                    tier=tier,
                    channel=rng.choice(["staff", "import", "online"]),
                    known_outcome=rng.choices(["good", "bad"], weights={"A": [9, 1], "B": [7, 3], "C": [5, 5]}[tier])[
                        0
                    ]
                    if number % 10 == 0
                    else None,
                    created_at=at,
                    submitted_at=at,
                    decided_at=at,
                    changed_at=at,
                )
            )
        applications = Application.objects.bulk_create(rows)
        cases = [_case(application, people, rng, now) for application in applications if application.tier == "B"]
        cases = ReviewCase.objects.bulk_create(cases)
        ReviewEvent.objects.bulk_create(
            ReviewEvent(
                case=case,
                verb="recommend" if case.outcome == Outcome.RECOMMEND.value else "reject",
                from_status="claimed",
                to_status="decided",
                actor=case.decided_by,
                at=case.decided_at,
                seconds_held=rng.randrange(120, 900),
            )
            for case in cases
            if case.decided_at
        )


def _customer(number: int, rng: random.Random, now) -> Customer:
    first = (
        f"3205{number % 100:02d}19{60 + number % 40:02d}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    )
    id_number = first + identity.make_check_digit(first)
    phone = f"138{number:08d}"
    customer = Customer(
        name=rng.choice(SURNAMES) + rng.choice(NAMES) + rng.choice(["", *NAMES]),
        id_masked=identity.mask_id(id_number),
        id_index=f"bench-{number}",
        phone_masked=identity.mask_phone(phone),
        phone_index=f"bench-{number}",
        phone_last4=phone[-4:],
        birth_date=now.date() - timedelta(days=12000),
        monthly_income=Decimal(rng.randrange(4000, 30000)),
        created_at=now,
        updated_at=now,
    )
    customer.id_number, customer.phone = id_number, phone
    return customer


def _case(application: Application, people: list[User], rng: random.Random, now) -> ReviewCase:
    opened = application.submitted_at
    due = opened + timedelta(hours=4)
    case = ReviewCase(
        application=application, origin="tier", amount=application.amount, opened_at=opened, due_at=due, rank_at=due
    )
    if application.status == "in_review":
        return case
    case.status, case.decided_by = Status.DECIDED.value, rng.choice(people)
    case.outcome = Outcome.REJECT.value if application.status == "rejected" else Outcome.RECOMMEND.value
    case.decided_at = min(now, opened + timedelta(minutes=rng.randrange(5, 260)))
    case.breached_at = due if case.decided_at > due else None
    return case
