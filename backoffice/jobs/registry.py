"""Which jobs and sweeps exist. Rooms declare theirs in `tasks.py`; start-up imports every `tasks.py`."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab

from backoffice.jobs.domain import MAX_ATTEMPTS, QUEUES


class UnknownJob(LookupError):
    """A name was enqueued that no `tasks.py` declares."""


@dataclass(frozen=True)
class Job:
    name: str
    queue: str
    transactional: bool
    max_attempts: int
    handler: Callable[..., Any]
    wants_now: bool


@dataclass(frozen=True)
class Sweep:
    name: str
    every: timedelta | crontab
    queue: str
    handler: Callable[..., Any]


jobs: dict[str, Job] = {}
sweeps: dict[str, Sweep] = {}


def job(
    name: str, *, queue: str = "default", transactional: bool = True, max_attempts: int = MAX_ATTEMPTS
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function below as the handler of messages called `name`.

    The handler takes the payload as keyword arguments (ids), and `now` if it asks for it. It may run again after a
    crash, so it checks the state it finds.

    transactional=True: the message is locked, the handler runs, and "done" is written, all in one transaction. Use it
    whenever the whole effect is in the database and quick; it must not wait for a network.
    transactional=False: the message is held by a lease while the handler opens transactions of its own (imports, PDF
    rendering, calls to partners). Call `services.complete()` in the last one to write effect and "done" together.
    """
    if queue not in QUEUES:
        raise ValueError(f"queue {queue!r} is not one of {QUEUES}")

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        known = jobs.get(name)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise ValueError(f"job {name!r} is declared in {known.handler.__module__} and {handler.__module__}")
        wants_now = "now" in inspect.signature(handler).parameters
        jobs[name] = Job(name, queue, transactional, max_attempts, handler, wants_now)
        return handler

    return declare


def sweep(
    name: str, *, every: timedelta | crontab, queue: str = "default"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a periodic function `(now)`. It looks for what is due by stored times, so running it twice, late, or
    after a week of downtime is harmless. A crontab is read in the time zone of the settings."""
    if queue not in QUEUES:
        raise ValueError(f"queue {queue!r} is not one of {QUEUES}")

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        sweeps[name] = Sweep(name, every, queue, handler)
        return handler

    return declare


def get_job(name: str) -> Job:
    try:
        return jobs[name]
    except KeyError:
        raise UnknownJob(f"No job is called {name!r}. Known: {', '.join(sorted(jobs)) or 'none'}.") from None


def discover(packages: Iterable[str]) -> None:
    """Import `<app>.<room>.tasks` of every room of these apps."""
    for package in packages:
        for room in pkgutil.iter_modules(importlib.import_module(package).__path__):
            if room.ispkg and importlib.util.find_spec(f"{package}.{room.name}.tasks"):
                importlib.import_module(f"{package}.{room.name}.tasks")
