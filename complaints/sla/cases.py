"""Runs a file of clock cases and says which pass: `python -m complaints.sla.cases FILE`.

The format: `calendars` and `policies` at the top, then `cases`, each with its policy, when the complaint was filed,
what happened, and what the clock must say at some instants. Only the keys given are compared.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from complaints.sla.calendars import Calendar
from complaints.sla.clock import Event, Happened, evaluate
from complaints.sla.policies import Policy
from complaints.sla.single import Reading


class CaseFile:
    """Calendars, policies and cases of one file."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        zone = content.get("timezone", "Asia/Shanghai")
        self.calendars = {name: Calendar.from_table(name, table, zone) for name, table in content["calendars"].items()}
        self.policies = {name: Policy.from_table(name, table) for name, table in content["policies"].items()}
        self.cases: list[dict[str, Any]] = content["cases"]

    @classmethod
    def read(cls, path: Path) -> "CaseFile":
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def differences(self, case: Mapping[str, Any]) -> Iterator[str]:
        """One line for each thing the clock says differently from the case; none when the case passes."""
        events = self._events(case["events"])
        filed = datetime.fromisoformat(case["created_at"])
        for expected in case["expect"]:
            now = datetime.fromisoformat(expected["at"])
            readings = evaluate(self.calendars, self.policies[case["policy"]], filed, events, now)
            reading = readings.get(expected["clock"])
            if reading is None:
                yield f"at {expected['at']}: there is no clock {expected['clock']!r}"
                continue
            for key, wanted in expected.items():
                if key in {"at", "clock"}:
                    continue
                got = _say(reading, key)
                if key == "warn_at":
                    got = {int(share): got.get(int(share)) for share in wanted}
                if got != _meant(key, wanted):
                    yield f"at {expected['at']} {expected['clock']}.{key}: wanted {wanted}, got {got}"

    def _events(self, rows: list[dict[str, Any]]) -> list[Event]:
        events = []
        calendars = dict(self.calendars)
        for row in sorted(rows, key=lambda row: datetime.fromisoformat(row["at"])):
            changed = {}
            if row["type"] == Happened.CALENDAR_UPDATE:
                changed = {name: calendars[name].patched(patch) for name, patch in row["patch"].items()}
                calendars.update(changed)
            events.append(
                Event(
                    at=datetime.fromisoformat(row["at"]),
                    type=row["type"],
                    reason=row.get("reason", ""),
                    policy=self.policies[row["policy"]] if "policy" in row else None,
                    restart=row.get("mode") == "restart",
                    calendars=changed,
                )
            )
        return events


def _say(reading: Reading, key: str) -> Any:
    match key:
        case "elapsed_min":
            return reading.elapsed / 60
        case "remaining_min":
            return None if reading.remaining is None else reading.remaining / 60
        case "warn_at":
            return dict(reading.warn_at)
        case "state":
            return reading.state.value
    return getattr(reading, key)


def _meant(key: str, wanted: Any) -> Any:
    if key == "warn_at":
        return {int(share): _meant("", at) for share, at in wanted.items()}
    if isinstance(wanted, str) and key != "state":
        return datetime.fromisoformat(wanted)
    return wanted


def _answer(file: CaseFile, case: Mapping[str, Any]) -> list[str]:
    """A case that cannot be computed fails by itself; the others are still run."""
    try:
        return list(file.differences(case))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"cannot be computed: {error!r}"]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m complaints.sla.cases FILE", file=sys.stderr)
        return 2
    try:
        file = CaseFile.read(Path(arguments[0]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{arguments[0]} is no file of clock cases: {error!r}", file=sys.stderr)
        return 2
    failed = 0
    for case in file.cases:
        wrong = _answer(file, case)
        failed += bool(wrong)
        for line in wrong:
            print(f"{case.get('id', '?')} {case.get('title', '')}: {line}")
    print(f"{len(file.cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
