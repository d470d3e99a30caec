"""Fault 2: kill -9 the web server around COMMIT. No committed row without its message, no message without its row,
and every message still takes effect once."""

import argparse
import itertools
import random
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

from bench.faults import house


def run(*, kills: int, record: str, patience: float) -> bool:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = house.Process(
        *("gunicorn", "bench.faults.web:application", "-b", f"127.0.0.1:{port}", "-k", "gthread", "-w", "2"),
        *("--threads", "4", "--log-level", "critical"),
    )
    address = f"http://127.0.0.1:{port}"
    numbers, stop = itertools.count(1), threading.Event()
    answered: list[int] = []

    def send() -> None:
        while not stop.is_set():
            number = next(numbers)
            try:
                with urllib.request.urlopen(f"{address}/{number}", timeout=5) as answer:
                    if answer.read() == b"committed":
                        answered.append(number)
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)

    clients = [threading.Thread(target=send, daemon=True) for _ in range(4)]
    rng = random.Random(20261122)
    worker = beat = None
    try:
        if not house.wait_until(lambda: _answers(address), 60):
            raise RuntimeError("the web server did not start in 60 s")
        for client in clients:
            client.start()
        for _ in range(kills):
            before = len(answered)
            if not house.wait_until(lambda: len(answered) > before, 60):  # noqa: B023
                raise RuntimeError("the web server did not come back in 60 s")
            time.sleep(rng.uniform(0.05, 0.4))
            web.kill()
            web.start()
        stop.set()
        for client in clients:
            client.join()
        web.stop()
        worker, beat = house.worker(), house.beat()
        open_ones = "SELECT count(*) FROM backoffice_outboxmessage WHERE name LIKE 'faults.%' AND done_at IS NULL"
        house.wait_until(lambda: house.ask(open_ones)[0][0] == 0, patience)
    finally:
        stop.set()
        for process in (web, worker, beat):
            if process is not None:
                process.stop()
    rows = {row[0] for row in house.ask("SELECT number FROM fault_row")}
    keys = house.ask("SELECT key FROM backoffice_outboxmessage WHERE name LIKE 'faults.%'")
    sent = {int(key.split(":")[1]) for (key,) in keys}
    effects = [row[0] for row in house.ask("SELECT number FROM fault_effect")]
    forgotten, lost = set(answered) - rows, rows - set(effects)
    doubled = len(effects) - len(set(effects))
    passed = rows == sent and not forgotten and not lost and not doubled and bool(rows)
    house.report(
        "kill -9 web server around COMMIT",
        f"{len(rows)} commits, {kills} kills",
        f"{len(rows - sent)} rows without message, {len(sent - rows)} messages without row, "
        f"{len(forgotten)} answered but gone, {len(lost)} effects lost, {doubled} doubled",
        passed,
        record,
    )
    return passed


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/0", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--record", default="", help="file to which the line of the table is added")
    parser.add_argument("--patience", type=float, default=120.0, help="seconds to wait for the last task")
    options = parser.parse_args()
    with house.house():
        return 0 if run(**vars(options)) else 1


if __name__ == "__main__":
    sys.exit(main())
