"""A broker without a server: wake-ups are files in a folder, written and taken by rename.

Kombu's own filesystem transport lets a worker read a half-written message (the worker then exits) and lets first-time
binds empty each other's exchange table. Here a file appears under its name only when it is whole, one worker's rename
wins it, and tables are replaced under a lock. It carries wake-ups only: what must not get lost is in the outbox, so
nothing is forced to the disk, and a file damaged by a power cut is thrown away.

Registered as `atomicfiles://`; transport options: folder, polling_interval.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "atomicfiles"


class AtomicChannel(filesystem.Channel):
    """One folder: `messages/` holds whole messages, `taken/` those just won, `control/` the exchange tables."""

    @property
    def folder(self) -> Path:
        return Path(self.transport_options["folder"])

    def _sub(self, name: str) -> Path:
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @property
    def data_folder_in(self) -> str:
        return str(self._sub("messages"))

    data_folder_out = data_folder_in

    @property
    def processed_folder(self) -> str:
        return str(self._sub("taken"))

    @property
    def control_folder(self) -> Path:
        return self._sub("control")

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        # Wall time sorts messages in the order of arrival, also across a restart of the machine.
        _write_whole(Path(self.data_folder_out) / f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg", payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        ending = f"{queue}.msg"
        source = self.data_folder_in
        for name in sorted(os.listdir(source)):
            if name.startswith(".") or name.partition(".")[2] != ending:
                continue
            taken = Path(self.processed_folder) / name
            try:
                os.rename(os.path.join(source, name), taken)
            except FileNotFoundError:
                continue  # another worker was faster
            try:
                return loads(taken.read_text("utf-8"))
            except ValueError:
                continue  # damaged by a power cut; the outbox will ask again
            finally:
                taken.unlink(missing_ok=True)
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = [routing_key or "", pattern or "", queue or ""]
        with self._table(exchange) as rows:
            if row not in rows:
                rows.insert(0, row)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)
        row = [routing_key or "", pattern or "", queue or ""]
        with self._table(exchange) as rows, suppress(ValueError):
            rows.remove(row)

    @contextmanager
    def _table(self, exchange: str) -> Iterator[list[list[str]]]:
        """The rows of an exchange table; what the caller changes is written back in one step, under a lock."""
        file = self._exchange_file(exchange)
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            rows = [list(row) for row in loads(file.read_text("utf-8"))] if file.exists() else []
            before = [list(row) for row in rows]
            yield rows
            if rows != before:
                _write_whole(file, rows)


class AtomicTransport(filesystem.Transport):
    Channel = AtomicChannel
    driver_type = SCHEME
    driver_name = SCHEME


def _write_whole(target: Path, content: Any) -> None:
    hidden = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    hidden.write_text(dumps(content), "utf-8")
    hidden.replace(target)


def register() -> None:
    """Make `atomicfiles://` known to kombu, and let `filesystem://` mean it too: celery's command line reads
    BROKER_URL by itself, past the settings, and must not fall into kombu's own transport."""
    for scheme in (SCHEME, "filesystem"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{AtomicTransport.__name__}"
