"""The arguments that `manage.py schedule` and `manage.py yearly_cost` share."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone

from loans.maths.day_count import DayCount, DueRule
from loans.maths.schedule import Method, Terms


def amount(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is not a number.") from error
    if not value.is_finite():
        raise ArgumentTypeError(f"{text!r} is not a number.")
    return value


def add_terms(parser: ArgumentParser) -> None:
    parser.add_argument("principal", type=amount, help="yuan")
    parser.add_argument("rate", type=amount, help="per cent a year, for example 7.2")
    parser.add_argument("instalments", type=int)
    parser.add_argument("--method", choices=[m.value for m in Method if m.value in SIMPLE], default="equal_instalment")
    parser.add_argument("--start", type=date.fromisoformat, help="day of disbursement, YYYY-MM-DD; default today")
    parser.add_argument("--first", type=date.fromisoformat, help="first due date if it is not one period later")
    parser.add_argument("--day-count", choices=[d.value for d in DayCount], default=DayCount.THIRTY_360.value)
    parser.add_argument("--json", action="store_true", help="print JSON")


# The other methods need lists (shares, payments); those come from a case file: python -m loans.maths.cases.
SIMPLE = {"equal_instalment", "equal_principal", "interest_only", "single_payment", "flat"}


def terms_from_options(options: dict[str, Any]) -> Terms:
    return Terms(
        principal=options["principal"],
        annual_rate=options["rate"] / 100,
        instalments=options["instalments"],
        start=options["start"] or timezone.localdate(),
        method=Method(options["method"]),
        day_count=DayCount(options["day_count"]),
        due=DueRule(first=options["first"]),
    )
