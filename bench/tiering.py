"""The night in which every customer's tier is looked at: seconds and peak memory, and how they grow.

    DATABASE_URL=postgres://…/an_empty_one python -m bench.tiering [--rows 100000 1000000]

Aims: 1,000,000 customers in 120 s at most, memory that does not grow with their number, seconds that grow with it.
Customers are filled in by copying inside the database. Two nights are measured: a usual one, in which few scores move,
and the one after other weights were put in force, in which nearly all scores do. The database must be empty (it is
migrated here); SQLite works as well.
"""

import argparse
import os
import resource
import time
from datetime import timedelta
from decimal import Decimal

BASE = 2_000
AIM = 120  # seconds for a million
TODAY = 3  # nights after the first one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    sizes = sorted(parser.parse_args().rows)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    settings.JOBS_DISPATCH = False
    call_command("migrate", verbosity=0)
    base(timezone.now())
    for nth, size in enumerate(sizes):
        grow(size)
        usual = timezone.now() + timedelta(days=1 + 2 * nth)
        print(night("a usual night", size, usual), flush=True)
        other_weights(nth, usual)
        print(night("after other weights", size, usual + timedelta(days=1)), flush=True)


def base(now) -> None:
    """2,000 customers of all kinds, looked at today: two in five never had a loan, some are late, some are VIP."""
    from bench import filling
    from customers.tiering import services
    from customers.tiering.domain import LoanStanding

    filling.refuse_if_used()
    filling.fill(BASE)
    from customers.profiles.models import Customer

    today, standings = now.date(), {}
    for place, pk in enumerate(Customer.objects.order_by("id").values_list("id", flat=True)):
        if place % 5 < 2:
            continue
        last = today - timedelta(days=1 + place % 730)
        standings[pk] = LoanStanding(
            1 + place % 4, last, Decimal(place % 11) / 10, place % 40 if place % 7 == 0 else 0, 0,
            Decimal(place % 50 * 100), place % 3 % 2, last - timedelta(days=place % 900), place % 4,
        )  # fmt: skip
    services.record_loan_standings(standings=standings, now=now)
    services.recompute_all(now=now)


def grow(size: int) -> None:
    """As many customers as wanted, each with its standing: the first ones copied."""
    from django.db import connection

    from bench.multiplying import multiply_tables
    from customers.profiles.models import Customer
    from customers.tiering.models import CustomerTier

    copies = size // Customer.objects.count() - 1
    if copies > 0:
        multiply_tables(copies, {Customer: {}, CustomerTier: {"customer_id": Customer}})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def other_weights(nth: int, now) -> None:
    from backoffice.accounts.roles import Role
    from backoffice.parameters.services import enact
    from bench.filling import person

    one, two = person(Role.MANAGER, "王主管"), person(Role.COMPLIANCE, "李合规")
    for name, points in (("frequency", 35 + nth), ("repayment", 45 - nth)):
        enact(
            code=f"tier.points.{name}", value=points, valid_from=(now + timedelta(days=1)).date(), basis="量测用",
            proposed_by=one, approved_by=two, now=now,
        )  # fmt: skip


def night(what: str, size: int, now) -> str:
    from customers.tiering import services
    from customers.tiering.models import TierResult

    before, began = TierResult.objects.count(), time.perf_counter()
    looked_at = services.recompute_all(now=now)
    seconds = time.perf_counter() - began
    moved = TierResult.objects.count() - before
    verdict = "" if size < 1_000_000 else f" (aim {AIM}: {'reached' if seconds <= AIM else 'missed'})"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{what}: {looked_at:,} of {size:,} customers in {seconds:.1f} s{verdict}, {looked_at / seconds:,.0f}/s, "
        f"{moved:,} scores moved, peak memory {peak:,.0f} MB"
    )


if __name__ == "__main__":
    main()
