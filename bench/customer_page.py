"""The page of one customer with many loans and a long history: queries, p50 and p95.

    DATABASE_URL=postgres://…/an_empty_one python -m bench.customer_page [--loans 20] [--rows 2000] [--times 100]

Aims: 25 queries at most, p95 200 ms. The database must be empty (it is migrated here); SQLite works as well.
"""

import argparse
import os
import statistics
import time
from datetime import timedelta
from decimal import Decimal


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS, settings.JOBS_DISPATCH = ["*"], False
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    options = _options()
    customer, user = _fill(options.loans, options.rows)
    client = _signed_in(user)
    address = f"/customers/profiles/{customer.pk}/"
    queries = _queries(client, address)
    times = sorted(_seconds(client, address) for _ in range(options.times))
    print(f"{options.loans} loans, {options.rows} timeline rows, {options.times} requests")
    print(f"queries {queries} (aim 25)")
    print(f"p50 {statistics.median(times) * 1000:.0f} ms, p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms (aim 200)")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name, default in (("--loans", 20), ("--rows", 2000), ("--times", 100)):
        parser.add_argument(name, type=int, default=default)
    return parser.parse_args()


def _signed_in(user):
    from django.test import Client
    from django.utils import timezone

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session, now = client.session, timezone.now().timestamp()
    session.update({"signed_in_at": now, "seen_at": now, "confirmed_at": now, "second_factor_at": now})
    session.save()
    return client


def _queries(client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)  # loads templates and the catalogue
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def _seconds(client, address: str) -> float:
    begin = time.perf_counter()
    client.get(address)
    return time.perf_counter() - begin


def _fill(loans: int, rows: int):
    """A customer with that many settled and running loans, and audit entries and contacts for the rest."""
    from django.utils import timezone

    from backoffice.accounts.models import User
    from backoffice.audit.models import AuditRow
    from bench import filling
    from customers.profiles.models import Customer
    from customers.relations.models import FollowUp
    from loans.applications.models import Application, ApplicationMove

    filling.refuse_if_used()
    filling.fill(200)
    now, version = timezone.now(), filling.product()
    customer = Customer.objects.order_by("id").first()
    user, _created = User.objects.get_or_create(
        username="bench-manager", defaults={"full_name": "王经理", "roles": ["manager", "relationship_manager"]}
    )
    applications = Application.objects.bulk_create(
        Application(
            number=f"JJ-B{number:06d}", customer=customer, product_version=version, amount=Decimal(50000),
            term_months=12, method="equal_instalment", purpose="装修", status="disbursed", tier="A",
            submitted_at=now - timedelta(days=30 * number), created_at=now - timedelta(days=30 * number),
            decided_at=now, changed_at=now,
        )
        for number in range(loans)
    )  # fmt: skip
    _loans(customer, applications, version, now, user)
    ApplicationMove.objects.bulk_create(
        ApplicationMove(application=one, verb="submit", from_status="draft", to_status="submitted", at=one.created_at)
        for one in applications
    )
    FollowUp.objects.bulk_create(
        FollowUp(
            customer=customer, occasion="arranged", way="phone", subject=f"回访 {number}", due_on=now.date(),
            owner=user, state="done", result="spoken", note="已沟通", created_at=now, closed_by=user,
            closed_at=now - timedelta(hours=number),
        )
        for number in range(rows // 4)
    )  # fmt: skip
    AuditRow.objects.bulk_create(
        AuditRow(
            at=now - timedelta(minutes=17 * number), actor=user, actor_name="王经理", action="customers.update",
            object_type="customers.customer", object_id=str(customer.pk), mac="0" * 64,
        )
        for number in range(rows - rows // 4)
    )  # fmt: skip
    return customer, user


def _loans(customer, applications, version, now, user) -> None:
    """Loans without papers: what the page reads of them. The guard of signed papers is for real contracts."""
    from django.db import connection

    from loans import triggers
    from loans.contracts import triggers as form_triggers
    from loans.contracts.models import Contract, Disclosure, Offer
    from loans.servicing.models import Loan, Payment

    form_triggers.remove(connection)  # uses a function of the other
    triggers.remove(connection)
    day = now.date()
    for number, one in enumerate(applications):
        offer = Offer.objects.create(
            application=one, customer=customer, product_version=version, amount=one.amount,
            annual_rate=Decimal("0.1"), term_months=12, method=one.method, start=day, terms={},
            simple_cost=Decimal("0.1"), compound_cost=Decimal("0.1"), ceiling=Decimal("0.24"),
            total_cost=Decimal(2700), ceiling_basis="-", created_at=now, valid_until=day, number=f"BJ-B{number:05d}",
            created_by=user,
        )  # fmt: skip
        form = Disclosure.objects.create(
            offer=offer, number=f"MS-B{number:05d}", form_version=1, content={}, reading_seconds=0, created_at=now
        )
        contract = Contract.objects.create(
            offer=offer, disclosure=form, application=one, customer=customer, amount=one.amount, created_at=now,
            disclosure_confirmed_at=now, number=f"HT-B{number:05d}",
        )  # fmt: skip
        loan = Loan.objects.create(
            number=f"DK-B{number:05d}", customer=customer, contract=contract, application=one, principal=one.amount,
            annual_rate=Decimal("0.1"), method=one.method, term_months=12, disbursed_on=day,
            matures_on=day + timedelta(days=365), penalty_rule={}, allocation=[], created_at=one.created_at,
            principal_balance=one.amount,
        )  # fmt: skip
        Payment.objects.bulk_create(
            Payment(loan=loan, amount=Decimal(4000), value_date=day, channel="transfer", posted_at=now)
            for _ in range(5)
        )
    triggers.install(connection)
    form_triggers.install(connection)


if __name__ == "__main__":
    main()
