import importlib
import pkgutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from backoffice import demo
from backoffice.demo.people import hire
from backoffice.demo.sandbox.server import SandboxServer
from backoffice.jobs.models import OutboxMessage
from backoffice.jobs.services import drain

# In the order in which data flows. A room that is not named here comes last, by its name.
ORDER = (
    "calendar",
    "parameters",
    "accounts",
    "api_keys",
    "approvals",
    "customers",
    "channels",
    "background",
    "lenders",
    "products",
    "quotas",
    "evidence",
    "rules",
    "scoring",
    "checklists",
    "pricing",
    "applications",
    "papers",
    "statements",
    "imports",
    "assessment",
    "review",
    "documents",
    "contracts",
    "servicing",
    "collateral",
    "letters",
    "needs",
    "matching",
    "tiering",
    "relations",
    "screening",
    "leads",
    "rewards",
    "campaigns",
    "events",
    "guidance",
    "suspicion",
    "retention",
    "complaints",
    "complaint_work",
    "knowledge",
    "complaint_reports",
    "privacy",
    "compliance",
    "opinion",
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
        with translation.override(settings.LANGUAGE_CODE), _partners():
            world = hire(timezone.now())
            for name in _rooms():
                module = importlib.import_module(f"{demo.__name__}.{name}")
                if not hasattr(module, "seed"):
                    continue
                began = time.monotonic()
                module.seed(world)
                jobs = drain(limit=100_000)
                if options["verbosity"] > 0:
                    self.stdout.write(f"    {name:<14} {time.monotonic() - began:5.1f} s  {jobs} jobs")
                    self.stdout.flush()
        failed = OutboxMessage.objects.open().exclude(last_error="")
        for message in failed[:5]:
            self.stderr.write(f"    {message.name} {message.key} is tried again later: {message.last_error[:200]}")


def _rooms() -> list[str]:
    found = [module.name for module in pkgutil.iter_modules(demo.__path__) if not module.ispkg]
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


@contextmanager
def _partners() -> Iterator[None]:
    """Sandbox partners of our own while the jobs of the seeds run; `up` starts them for good."""
    server = SandboxServer(("127.0.0.1", 0))
    threading.Thread(target=server.serve_forever, name="sandbox", daemon=True).start()
    usual = settings.PARTNERS
    settings.PARTNERS = dict.fromkeys(usual, server.url)
    try:
        yield
    finally:
        settings.PARTNERS = usual
        server.shutdown()
        server.server_close()
