import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Runs web server, worker, beat and the sandbox partners as one foreground program. Ctrl-C stops all of it."
    requires_system_checks = []  # bin/run has just checked; a second start should be quick

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--sandbox-port", type=int, help="port of the sandbox partners (default: one above --port)"
        )
        parser.add_argument("--without-sandbox", action="store_true", help="partners run elsewhere (PARTNER_… set)")
        parser.add_argument("--workers", type=int, default=2, help="web server processes")
        parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        sandbox_port = options["sandbox_port"] or port + 1
        with_sandbox = settings.DEMO and not options["without_sandbox"] and "sandbox_partners" in get_commands()
        for wanted in [port, sandbox_port] if with_sandbox else [port]:
            if _taken(host, wanted):
                raise CommandError(f"Port {wanted} is in use. Choose another one with --port.")
        for folder in (settings.DATA_DIR, Path(settings.MEDIA_ROOT)):
            folder.mkdir(parents=True, exist_ok=True)

        env = os.environ | {"DJANGO_SETTINGS_MODULE": "backoffice.settings", "PYTHONUNBUFFERED": "1"}
        env["PROMETHEUS_MULTIPROC_DIR"] = str(_emptied(settings.DATA_DIR / "metrics"))
        if with_sandbox:
            for partner in ("BUREAU", "LENDER", "SMS"):
                env.setdefault(f"PARTNER_{partner}_URL", f"http://127.0.0.1:{sandbox_port}")
        children = [
            Child("web", _gunicorn(host, port, options["workers"]), env, signal.SIGQUIT, signal.SIGTERM),
            Child("worker", _worker(options["concurrency"]), env),
            Child("beat", _python("-m", "celery", "-q", "-A", "backoffice.celery", "beat", "-l", "WARNING"), env),
        ]
        if with_sandbox:
            command = _python("manage.py", "sandbox_partners", "--port", str(sandbox_port))
            children.append(Child("sandbox partners", command, env))

        address = f"http://{host}:{port}"
        supervisor = Supervisor(children, lambda sentence: self.stderr.write(sentence))
        supervisor.run(lambda: _answers(f"{address}/healthz/live"), lambda: self._announce(address))
        self.stdout.write("Stopped.")

    def _announce(self, address: str) -> None:
        self.stdout.write(self.style.SUCCESS(f"\nThe back office runs at {address}/  (Ctrl-C stops it)\n"))
        if settings.DEMO:
            from backoffice.demo.people import logins

            for user, password, role in logins():
                self.stdout.write(f"  {user:<28} {password:<24} {role}")
            self.stdout.write("")
        self.stdout.flush()


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def _gunicorn(host: str, port: int, workers: int) -> list[str]:
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 (heartbeat files of gunicorn)
    return _python(
        *("-m", "gunicorn", "backoffice.wsgi:application", "-b", f"{host}:{port}", "-k", "gthread"),
        *("-w", str(workers), "--threads", "4", "--max-requests", "2000", "--max-requests-jitter", "200"),
        *("--log-level", "warning", "--graceful-timeout", "10"),
        *(("--worker-tmp-dir", shared) if shared else ()),
    )


def _worker(concurrency: int) -> list[str]:
    return _python(
        *("-m", "celery", "-q", "-A", "backoffice.celery", "worker", "-Q", "urgent,default,documents"),
        *("-c", str(concurrency), "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def _emptied(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()
    return folder


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
