"""Comparing names with watch lists: one by one against a list of 50,000, and a whole book after a list has changed.

    python bench/screening.py [--entries 50000] [--customers 200000] [--names 2000] [--seconds 600]

Makes a database of its own in a temporary folder (or takes DATABASE_URL, which must be empty), fills it, and prints:
names a second screened as at an application (aim: 200 or more), and customers a second and minutes for the book
(aim: 200,000 in 15 minutes or less). Stops after --seconds and says how far it came.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英子涵欣怡浩然雨桐梓萱宇航嘉俊思远晓东海燕志建国文华"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=50_000)
    options.add_argument("--customers", type=int, default=200_000)
    options.add_argument("--names", type=int, default=2_000)
    options.add_argument("--seconds", type=int, default=600)
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("BACKOFFICE_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        measure(wanted)


def name(rng: Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def measure(wanted: argparse.Namespace) -> None:
    from django.db import transaction
    from django.utils import timezone

    from customers.profiles.models import Customer
    from risk.screening import importing, services
    from risk.screening.models import Hit, ListVersion, WatchEntry, WatchList
    from risk.screening.services import screening

    rng, now = Random(7), timezone.now()
    watch_list = WatchList.objects.create(code="bench", name="bench", kind="own", publisher="bench", created_at=now)
    version = ListVersion.objects.create(
        list=watch_list, label="1", list_date=now.date(), source="bench", opened_at=now
    )
    began = time.perf_counter()
    for start in range(0, wanted.entries, 5000):
        with transaction.atomic():
            importing.store(
                [
                    WatchEntry(
                        version=version, name=name(rng), content_hash=f"{place:032d}",
                        born=f"{rng.randint(1950, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
                    )
                    for place in range(start, min(start + 5000, wanted.entries))
                ]
            )  # fmt: skip
    print(f"list of {wanted.entries:,} loaded: {wanted.entries / (time.perf_counter() - began):,.0f} entries/s")
    ListVersion.objects.filter(pk=version.pk).update(state="current", used_at=now, entry_count=wanted.entries)
    for start in range(0, wanted.customers, 5000):
        Customer.objects.bulk_create(
            Customer(
                name=name(rng), id_number="x", id_masked="x", id_index=f"{place:064d}", phone="x", phone_masked="x",
                phone_index="x", phone_last4="0000", created_at=now, updated_at=now, kind="person",
                birth_date=now.date().replace(year=rng.randint(1960, 2004), month=rng.randint(1, 12), day=1),
            )
            for place in range(start, min(start + 5000, wanted.customers))
        )  # fmt: skip
    ids = list(Customer.objects.order_by("id").values_list("id", flat=True)[: wanted.names])
    began = time.perf_counter()
    for pk in ids:
        services.screen_customer(customer_id=pk, now=now)
    print(f"one by one: {len(ids) / (time.perf_counter() - began):,.0f} names/s (aim 200)")
    against, tally, after = screening.standard(now), screening.Tally(), 0
    began = time.perf_counter()
    while time.perf_counter() - began < wanted.seconds:
        with transaction.atomic():
            rows = list(screening.stale(against, after)[: screening.CHUNK])
            screening._compare(rows, against, now, tally)
        if not rows:
            break
        after = rows[-1].pk
    seconds = time.perf_counter() - began
    a_second = tally.customers / seconds
    print(
        f"whole book: {tally.customers:,} customers in {seconds:,.0f} s, {a_second:,.0f}/s, 200,000 in "
        f"{200_000 / a_second / 60:,.1f} min (aim 15); {tally.candidates:,} pairs, {Hit.objects.count():,} hits"
    )


if __name__ == "__main__":
    main()
