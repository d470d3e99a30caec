from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.cases.models import OPEN, Complaint
from complaints.handling.checking import differences
from complaints.handling.sweeping import recount


class Command(BaseCommand):
    help = (
        "Compare the saved clocks of open complaints with their timelines and rules; says what differs, and fails "
        "when something does. --all: ended complaints too. --recount: count those of open complaints anew first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true")
        parser.add_argument("--recount", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["recount"]:
            self.stdout.write(f"counted anew; {recount(now=now)} moved in the queue")
        rows = Complaint.objects.all() if options["all"] else Complaint.objects.filter(OPEN)
        found = 0
        for one in differences(rows, now=now):
            found += 1
            self.stdout.write(f"{one.number} {one.clock} {one.column}: saved {one.saved}, by the rules {one.computed}")
        if found:
            raise CommandError(f"{found} differences in {rows.count()} complaints.")
        self.stdout.write(f"{rows.count()} complaints agree with their timelines")
