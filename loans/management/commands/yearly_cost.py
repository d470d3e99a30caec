import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loans.management.terms import add_terms, amount, terms_from_options
from loans.maths.schedule import build
from loans.maths.yearly_cost import CostItem, cost_of_schedule, percent


class Command(BaseCommand):
    help = "Computes the yearly all-in cost of a loan: simple (单利), compound (IRR), and what each item adds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_terms(parser)
        parser.add_argument("--monthly-fee", type=amount, default=Decimal(0), help="yuan with each instalment")
        parser.add_argument("--upfront-fee", type=amount, default=Decimal(0), help="yuan at the start")
        parser.add_argument(
            "--ceiling", type=amount, help="per cent a year; exit code 1 when the simple cost is above"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            schedule = build(terms_from_options(options))
            cost = cost_of_schedule(
                schedule,
                [
                    CostItem("fee", "分期费用", per_instalment=(options["monthly_fee"],) * len(schedule.rows)),
                    CostItem("upfront", "一次性费用", upfront=options["upfront_fee"]),
                ],
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "rows": [{"code": r.code, "name": r.name, "percent": str(r.shown)} for r in cost.rows],
                        "simple_percent": str(percent(cost.simple, 4)),
                        "compound_percent": str(percent(cost.compound, 4)),
                        "received": str(cost.received),
                        "total_cost": str(cost.total_cost),
                        "total_paid": str(cost.total_paid),
                        "flows": [str(flow) for flow in cost.flows],
                    },
                    ensure_ascii=False,
                    indent=2,
                )
            )
        else:
            for row in cost.rows:
                self.stdout.write(f"{row.shown:>8} %  {row.amount:>14,.2f}  {row.name}")
            self.stdout.write(
                f"{cost.shown_simple:>8} %  {cost.total_cost:>14,.2f}  合计：正常履约年化综合融资成本（单利）"
            )
            self.stdout.write(f"{cost.shown_compound:>8} %  {'':>14}  复利（IRR）")
        # Compared unrounded: a loan at 24.004 % is above 24 % although both print as 24.00.
        if options["ceiling"] is not None and cost.simple * 100 > options["ceiling"]:
            raise CommandError(f"{percent(cost.simple, 4)} % is above the ceiling of {options['ceiling']} %.")
