import importlib
import importlib.util
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from backoffice.demo.people import hire
from backoffice.jobs.services import drain

# In the order in which data flows; a room that has nothing to show has no file.
ORDER = (
    "calendar",
    "parameters",
    "accounts",
    "approvals",
    "customers",
    "lenders",
    "products",
    "rules",
    "scoring",
    "imports",
    "applications",
    "risk",
    "review",
    "documents",
    "contracts",
    "servicing",
    "tiering",
    "complaints",
    "notifications",
    "dashboards",
)


class Command(BaseCommand):
    help = (
        "Fills the sample company: people, products, applications, loans, complaints. Running it twice adds nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The sample company is for demo mode only; BACKOFFICE_MODE is 'production'.")
        # Nobody is waiting at the other end yet: what the seeds enqueue is worked off here, in order.
        settings.JOBS_DISPATCH = False
        now = timezone.now()
        with translation.override(settings.LANGUAGE_CODE):
            world = hire(now)
            for name in ORDER:
                module = f"backoffice.demo.{name}"
                if importlib.util.find_spec(module) is None:
                    continue
                began = time.monotonic()
                importlib.import_module(module).seed(world)
                jobs = drain(limit=100_000)
                if options["verbosity"] > 0:
                    self.stdout.write(f"  {name:<14} {time.monotonic() - began:5.1f} s  {jobs} jobs")
