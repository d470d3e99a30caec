import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from loans.calculator.domain import Answer
from loans.management.terms import add_terms, answer_from
from loans.maths.schedule import METHOD_NAMES_ZH

COLUMNS = ("principal", "interest", "fee", "total", "balance")


class Command(BaseCommand):
    help = "Prints the repayment schedule of a loan: the same engine as the contract and the booked loan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_terms(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        result = answer_from(options)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result), ensure_ascii=False, indent=2))
            return
        terms = result.loan.terms
        self.stdout.write(f"{METHOD_NAMES_ZH[terms.method]}  {terms.principal:,.2f}")
        self.stdout.write(f"{'n':>4} {'due':<10}" + "".join(f" {name:>14}" for name in COLUMNS))
        for line in result.lines:
            figures = "".join(f" {getattr(line, name):>14,.2f}" for name in COLUMNS)
            self.stdout.write(f"{line.n:>4} {line.due.isoformat()}{figures}")
        sums = "".join(f" {getattr(result.totals, name):>14,.2f}" for name in COLUMNS[:4])
        self.stdout.write(f"{'':>4} {'':<10}{sums}")


def as_json(result: Answer) -> dict[str, Any]:
    """Rows from 0 (the payout, with the fees taken then) and totals; amounts as texts, so that no cent is lost."""
    return {
        "method": result.loan.terms.method.value,
        "rows": [
            {"n": line.n, "due": line.due.isoformat(), **{name: str(getattr(line, name)) for name in COLUMNS}}
            for line in result.lines
        ],
        "totals": {name: str(getattr(result.totals, name)) for name in COLUMNS[:4]},
    }
