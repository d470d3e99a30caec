from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from risk.assessment.models import Assessment
from risk.assessment.replaying import replay


class Command(BaseCommand):
    help = (
        "Decides stored assessments again from what was stored with them and compares the outcome byte for byte. "
        "Ends with an error when one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("application", nargs="?", help="number of one application, e.g. JJ20261122-000001")
        parser.add_argument("--all", action="store_true", help="every stored assessment")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["application"]
        if bool(number) == options["all"]:
            raise CommandError("Give the number of an application, or --all.")
        rows = Assessment.objects.select_related("application", "rule_set", "scorecard").order_by("id")
        if number:
            rows = rows.filter(application__number=number)
        count, different = 0, 0
        for assessment in rows.iterator(chunk_size=200):
            result = replay(assessment)
            count += 1
            if not result.same:
                different += 1
                self.stderr.write(f"{assessment.application} round {assessment.round}: {result.problem}")
            elif number:
                self.stdout.write(
                    f"{assessment.application} round {assessment.round}: tier {assessment.tier}, score "
                    f"{assessment.score}, rules {assessment.rule_set}, scorecard {assessment.scorecard}, same bytes "
                    f"(sha256 {assessment.content_hash[:16]}…)"
                )
        if number and not count:
            raise CommandError(f"Nothing was assessed for {number}.")
        if different:
            raise CommandError(f"{different} of {count} assessments could not be reproduced.")
        self.stdout.write(self.style.SUCCESS(f"{count} assessments replayed, all the same."))
