import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.demo.sandbox import lender_folder, server


class Command(BaseCommand):
    help = "Runs the sandbox partners (credit bureau, lender, text messages) on this machine until stopped."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8191)

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _stop)
        stopping = threading.Event()
        lender_folder.watch(stopping)
        try:
            server.serve(options["port"], lambda url: self.stdout.write(f"Sandbox partners at {url}"))
        except OSError as error:
            raise CommandError(f"Port {options['port']} cannot be used: {error.strerror}.") from error
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        finally:
            stopping.set()


def _stop(_signal: int, _frame: Any) -> None:
    raise KeyboardInterrupt
