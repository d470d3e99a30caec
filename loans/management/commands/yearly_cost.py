import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loans.calculator.domain import Answer
from loans.management.terms import add_terms, amount, answer_from
from loans.maths.yearly_cost import percent


class Command(BaseCommand):
    help = "Computes the yearly all-in cost of a loan: simple (单利), compound (IRR), and what each item adds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_terms(parser)
        parser.add_argument(
            "--ceiling", type=amount, help="per cent a year; exit code 1 when the simple cost is above"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = answer_from(options)
        cost = result.cost
        if options["json"]:
            self.stdout.write(json.dumps(as_json(result), ensure_ascii=False, indent=2))
        else:
            for row, collector in result.cost_rows:
                self.stdout.write(f"{row.shown:>8} %  {row.amount:>14,.2f}  {row.name}  {collector}".rstrip())
            total = "合计：正常履约年化综合融资成本（单利）"
            self.stdout.write(f"{cost.shown_simple:>8} %  {cost.total_cost:>14,.2f}  {total}")
            self.stdout.write(f"{cost.shown_compound:>8} %  {'':>14}  复利（IRR）")
        # Compared unrounded: a loan at 24.004 % is above 24 % although both print as 24.00.
        if options["ceiling"] is not None and cost.simple * 100 > options["ceiling"]:
            raise CommandError(f"{percent(cost.simple, 4)} % is above the ceiling of {options['ceiling']} %.")


def as_json(result: Answer) -> dict[str, Any]:
    """Rates in per cent with four decimals; amounts as texts; `flows` from the borrower's side."""
    cost = result.cost
    return {
        "rows": [
            {"code": row.code, "name": row.name, "percent": str(row.shown), "amount": str(row.amount),
             "collector": collector}
            for row, collector in result.cost_rows
        ],
        "simple_percent": str(percent(cost.simple, 4)),
        "compound_percent": str(percent(cost.compound, 4)),
        "received": str(cost.received),
        "total_cost": str(cost.total_cost),
        "total_paid": str(cost.total_paid),
        "flows": [str(flow) for flow in cost.flows],
    }  # fmt: skip
