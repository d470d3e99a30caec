"""What a customer asked for stands still while a hit is the same person."""

from collections.abc import Iterable
from datetime import datetime

from loans.applications import services as applications
from risk.screening import selectors


def follow(customers: Iterable[int], *, now: datetime) -> None:
    """Holds who is confirmed to stand on a list, lets go on when nothing stands in the way any more. Between the two,
    while a hit is decided anew, a hold that is there stays."""
    for customer_id in customers:
        standing = selectors.standing(customer_id).code
        if standing == "confirmed":
            applications.hold_customer(customer_id=customer_id, now=now)
        elif not standing:
            applications.release_customer(customer_id=customer_id, now=now)
