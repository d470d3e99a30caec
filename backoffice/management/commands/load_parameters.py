from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from backoffice.parameters.services import load_shipped
from backoffice.workcalendar.services import load_shipped as load_calendar


class Command(BaseCommand):
    help = "Enters the shipped parameters and the work calendar of 2026 where they are missing. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        rows, days = load_shipped(now=now), load_calendar(now=now)
        self.stdout.write(f"{rows} parameters and {days} calendar days entered.")
