"""A page that does what every page does that causes something later: a row and its message in one transaction."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from backoffice.jobs.services import enqueue  # noqa: E402
from bench.faults import work  # noqa: E402, F401 (declares the jobs)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    number = int(environ["PATH_INFO"].strip("/") or 0)
    if number:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO fault_row (number) VALUES (%s)", [number])
            enqueue("faults.in_one_transaction", key=f"faults:{number}", payload={"number": number})
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"committed"]
