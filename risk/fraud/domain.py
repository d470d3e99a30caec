"""Signs of fraud that are computed and not asked for: shared devices and addresses, speed, how a form was filled,
where from, and the ring of people that hang together. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import cos, pi, sin
from typing import Any

# A key that more customers share than a family or a small firm has says nothing about any of them: the address of a
# campus network, a large employer.
MOST_SHARED = 30
MOST_NODES = 60
STEPS = 3
WINDOWS = {
    "velocity_1h": timedelta(hours=1),
    "velocity_24h": timedelta(hours=24),
    "velocity_7d": timedelta(days=7),
    "velocity_30d": timedelta(days=30),
}
SPEEDY = ("device", "ip", "phone", "contact", "bank_card")  # the employer of a hundred people is no hurry


@dataclass(frozen=True)
class Tie:
    """One thing that an application has, under an index: who reads it learns no number."""

    kind: str
    key: str


@dataclass(frozen=True)
class Seen:
    """Another application that shares a thing."""

    kind: str
    key: str
    application: int
    customer: int
    at: datetime
    amount: Decimal


@dataclass
class Ring:
    """Applications that hang together, the one asked about first. `edges`: (one, two, kind)."""

    nodes: list[int]
    edges: set[tuple[int, int, str]] = field(default_factory=set)

    @property
    def density(self) -> Decimal:
        """Edges there are ÷ edges there could be between two nodes; 0 for one alone.

        >>> Ring([1, 2, 3], {(1, 2, "phone"), (1, 3, "ip"), (1, 2, "ip")}).density
        Decimal('0.67')
        """
        count = len(self.nodes)
        if count < 2:
            return Decimal(0)
        pairs = {(one, two) for one, two, _kind in self.edges}
        return (Decimal(2 * len(pairs)) / (count * (count - 1))).quantize(Decimal("0.01"))

    def as_json(self) -> dict[str, Any]:
        return {"nodes": self.nodes, "edges": sorted([list(edge) for edge in self.edges])}


Neighbours = Callable[[set[int]], Mapping[tuple[str, str], set[int]]]


def ring_of(start: int, neighbours: Neighbours) -> Ring:
    """Everything within three steps of an application, at most 60 nodes. `neighbours` gives, for some applications,
    each thing they have and all applications that share it, without things that too many share."""
    ring, frontier = Ring([start]), {start}
    for _step in range(STEPS):
        found: set[int] = set()
        for (kind, _key), members in sorted(neighbours(frontier).items()):
            for one in sorted(members & frontier):
                for two in sorted(members - {one}):
                    if two not in ring.nodes and two not in found:
                        if len(ring.nodes) + len(found) >= MOST_NODES:
                            continue
                        found.add(two)
                    ring.edges.add((min(one, two), max(one, two), kind))
        ring.nodes += sorted(found)
        frontier = found
        if not found:
            break
    return ring


def shared_facts(seen: Iterable[Seen], customer: int, now: datetime) -> dict[str, Any]:
    """Facts from the applications that share a thing: other customers on the device, how many applications came in
    each window over any of the speedy things, and what they ask for together in seven days."""
    rows = list(seen)
    facts: dict[str, Any] = {
        "device_customers": len({one.customer for one in rows if one.kind == "device" and one.customer != customer})
    }
    speedy = {one.application: one for one in rows if one.kind in SPEEDY}
    for fact, window in WINDOWS.items():
        facts[fact] = sum(now - window < one.at <= now for one in speedy.values())
    week = [one.amount for one in speedy.values() if now - WINDOWS["velocity_7d"] < one.at <= now]
    facts["velocity_amount_7d"] = sum(week, Decimal(0))
    return facts


def form_facts(signals: Mapping[str, Any]) -> dict[str, Any]:
    """How the form was filled: seconds, fields pasted, fields corrected. What is no count is left out: unknown."""
    names = {"form_seconds": "form_seconds", "form_pasted": "pasted", "form_corrected": "corrected"}
    found = {fact: signals.get(name) for fact, name in names.items()}
    return {
        fact: value
        for fact, value in found.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000
    }


def circle(count: int, *, size: int) -> list[tuple[float, float]]:
    """Places on a circle, the first at the top: where the ring's picture draws its nodes."""
    middle, radius = size / 2, size / 2 - 28
    turns = [2 * pi * place / max(count, 1) - pi / 2 for place in range(count)]
    return [(round(middle + radius * cos(turn), 1), round(middle + radius * sin(turn), 1)) for turn in turns]
