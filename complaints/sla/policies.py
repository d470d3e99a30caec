"""What a policy promises: a target for each clock, the calendar it is counted in, and when to warn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """One clock's promise: `seconds` of counted time, or `days` natural days (the day of filing not counted)."""

    calendar: str
    seconds: int = 0
    days: int | None = None
    pausable: bool = False
    roll: bool = False  # a last day that is no workday moves to the next workday

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> "Target":
        return cls(
            calendar=table["calendar"],
            seconds=round(table.get("target_min", 0) * 60),
            days=table.get("target_days"),
            pausable=bool(table.get("pausable", False)),
            roll=table.get("roll", "none") == "next_workday",
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """Targets by clock kind (respond, start, resolve, update, …) and warnings as per cent of the target."""

    name: str
    targets: Mapping[str, Target]
    warn: tuple[int, ...] = ()

    @classmethod
    def from_table(cls, name: str, table: Mapping[str, Any]) -> "Policy":
        return cls(
            name=name,
            targets={kind: Target.from_table(clock) for kind, clock in table["clocks"].items()},
            warn=tuple(table.get("warn") or ()),
        )
