import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loans.management.terms import add_terms, terms_from_options
from loans.maths.schedule import METHOD_NAMES_ZH, build


class Command(BaseCommand):
    help = "Prints the repayment schedule of a loan: the same engine as the contract and the booked loan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_terms(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            schedule = build(terms_from_options(options))
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(schedule), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{METHOD_NAMES_ZH[schedule.terms.method]}  {schedule.terms.principal:,.2f}")
        self.stdout.write(f"{'n':>4} {'due':<10} {'principal':>14} {'interest':>12} {'total':>14} {'balance':>14}")
        for r in schedule.rows:
            self.stdout.write(
                f"{r.n:>4} {r.due.isoformat()} {r.principal:>14,.2f} {r.interest:>12,.2f} {r.total:>14,.2f}"
                f" {r.balance:>14,.2f}"
            )
        self.stdout.write(
            f"{'':>4} {'':<10} {schedule.principal:>14,.2f} {schedule.interest:>12,.2f} {schedule.total:>14,.2f}"
        )


def as_json(schedule: Any) -> dict[str, Any]:
    def text(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else str(value)

    keys = ("due", "principal", "interest", "fee", "total", "balance")
    return {
        "method": schedule.terms.method.value,
        "rows": [{"n": row.n, **{key: text(getattr(row, key)) for key in keys}} for row in schedule.rows],
        "totals": {
            "principal": str(schedule.principal),
            "interest": str(schedule.interest),
            "total": str(schedule.total),
        },
    }
