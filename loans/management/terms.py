"""The arguments that `manage.py schedule` and `manage.py yearly_cost` share, and the loan they describe."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from loans.calculator.domain import COMPARED, Answer, Loan, answer
from loans.maths.day_count import DayCount, DueRule
from loans.maths.schedule import Method, Terms
from loans.products.domain import COLLECTOR_NAMES, Fee, form_row_of

HUNDRED = Decimal(100)


def amount(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} is not a number.") from error
    if not value.is_finite():
        raise ArgumentTypeError(f"{text!r} is not a number.")
    return value


def fee(text: str) -> Fee:
    """NAME:upfront|per_instalment:VALUE:COLLECTOR; 30 is yuan, 1% of the loan, 0.5%left of the principal left."""
    parts = text.split(":")
    if len(parts) != 4 or not all(parts):
        raise ArgumentTypeError(f"{text!r} is not NAME:upfront|per_instalment:VALUE:COLLECTOR.")
    name, timing, value, collector = parts
    if timing not in ("upfront", "per_instalment"):
        raise ArgumentTypeError(f"{timing!r} is neither upfront nor per_instalment.")
    if collector not in COLLECTOR_NAMES:
        raise ArgumentTypeError(f"{collector!r} collects nothing; known are {', '.join(COLLECTOR_NAMES)}.")
    base = "balance" if value.endswith("%left") else "principal" if value.endswith("%") else "fixed"
    number = amount(value.removesuffix("left").removesuffix("%")) / (1 if base == "fixed" else HUNDRED)
    if number < 0:
        raise ArgumentTypeError(f"{value!r} is below 0.")
    return Fee(name, timing, base, number, COLLECTOR_NAMES[collector], form_row_of(name))


def add_terms(parser: ArgumentParser) -> None:
    parser.add_argument("principal", type=amount, help="yuan")
    parser.add_argument("rate", type=amount, help="per cent a year, for example 7.2")
    parser.add_argument("instalments", type=int)
    parser.add_argument("--method", choices=[m.value for m in COMPARED], default=Method.EQUAL_INSTALMENT.value)
    parser.add_argument("--start", type=date.fromisoformat, help="day of disbursement, YYYY-MM-DD; default today")
    parser.add_argument("--first", type=date.fromisoformat, help="first due date if it is not one period later")
    parser.add_argument(
        "--due-day", type=int, choices=range(1, 32), metavar="1-31", help="wished-for day of the month"
    )
    parser.add_argument("--every", type=int, default=1, help="months between instalments")
    parser.add_argument("--day-count", choices=[d.value for d in DayCount], default=DayCount.THIRTY_360.value)
    parser.add_argument("--grace", type=int, default=0, help="instalments of interest only at the start")
    parser.add_argument("--skip", type=int, nargs="+", default=[], metavar="MONTH", help="months without payment")
    parser.add_argument(
        "--fee", type=fee, action="append", default=[], metavar="FEE",
        help="NAME:upfront|per_instalment:VALUE:COLLECTOR; VALUE in yuan, 1%% of the loan or 0.5%%left; "
        f"COLLECTOR {' '.join(COLLECTOR_NAMES)}",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")


def answer_from(options: dict[str, Any]) -> Answer:
    """The loan that the arguments describe, computed; CommandError with a sentence when there is none."""
    terms = Terms(
        principal=options["principal"],
        annual_rate=options["rate"] / HUNDRED,
        instalments=options["instalments"],
        start=options["start"] or timezone.localdate(),
        method=Method(options["method"]),
        day_count=DayCount(options["day_count"]),
        due=DueRule(every=options["every"], first=options["first"], anchor_day=options["due_day"]),
        principal_grace=options["grace"],
        skip_months=frozenset(options["skip"]),
    )
    try:
        return answer(Loan(terms, tuple(options["fee"])))
    except ValueError as error:
        raise CommandError(str(error)) from error
