"""Customers for tests of every app that has customers."""

from datetime import date
from decimal import Decimal
from itertools import count

from django.utils import timezone

from backoffice.values import identity
from customers.profiles.models import Customer
from customers.profiles.services import find_or_register

_serial = count(1)


def make_id_number(born: date = date(1990, 5, 17), serial: int | None = None, region: str = "320501") -> str:
    """A number with a right check digit that no other call of this test run returns (999 per region and day)."""
    number = next(_serial) if serial is None else serial
    first = f"{region[:2]}{number // 999 % 10000:04d}{born:%Y%m%d}{number % 999:03d}"
    return first + identity.make_check_digit(first)


def make_customer(
    name: str = "王小明", *, id_number: str = "", phone: str = "", actor=None, now=None, **facts
) -> Customer:
    """A registered customer, through the public verb: `make_customer("李雷", monthly_income=Decimal(9000))`."""
    facts = {"segment": "wage_earner", "employment_type": "full_time", "monthly_income": Decimal(10000)} | facts
    customer, _created = find_or_register(
        actor=actor,
        now=now or timezone.now(),
        name=name,
        id_number=id_number or make_id_number(),
        phone=phone or f"139{next(_serial):08d}",
        **facts,
    )
    return customer
