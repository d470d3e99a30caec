"""What is due for letting go: computed the same way for looking and for doing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import value
from customers.privacy import keeping
from customers.privacy.domain import cutoff_of
from customers.privacy.keeping import Kind
from customers.privacy.models import RetentionRun

BATCH = 500
SHOWN = 20


@dataclass(frozen=True)
class Class:
    """A kind of record with the period in force on a day."""

    kind: Kind
    period: Parameter
    cutoff: date


@dataclass
class Batch:
    """Rows looked at together: those free to be let go, and the others with the reasons against it."""

    free: list[int] = field(default_factory=list)
    held: dict[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """What a run would do to one kind: counts, reasons, and the first rows of each sort."""

    of: Class
    free: int
    held: dict[str, int]
    samples: list[tuple[Any, list[str]]]

    @property
    def held_rows(self) -> int:
        return sum(1 for _row, why in self.samples if why)


def classes(now: datetime) -> list[Class]:
    today = timezone.localdate(now)
    found = []
    for kind in keeping.kinds.values():
        period = value(kind.parameter, today)
        found.append(Class(kind, period, cutoff_of(today, kind.parameter, period.value)))
    return found


def batches(of: Class, now: datetime) -> Iterator[Batch]:
    """All due rows in batches by id; each asks the legal holds once for all its customers."""
    last = 0
    while True:
        rows = of.kind.due(of.cutoff, now).filter(pk__gt=last).order_by("pk")
        pairs = list(rows.values_list("pk", of.kind.customer or "pk")[:BATCH])
        if not pairs:
            return
        last = pairs[-1][0]
        against = keeping.held_back({c for _pk, c in pairs if c}, of.kind.letting, now) if of.kind.customer else {}
        yield Batch(
            [pk for pk, customer in pairs if customer not in against],
            {pk: against[customer] for pk, customer in pairs if customer in against},
        )


def trial(of: Class, now: datetime) -> Trial:
    """The dry run of one kind: nothing is written."""
    free, held, samples = 0, Counter(), {}
    for batch in batches(of, now):
        free += len(batch.free)
        for why in batch.held.values():
            held.update(why)
        room = SHOWN - len(samples)
        samples |= {pk: [] for pk in batch.free[:room]} | dict(list(batch.held.items())[:room])
    rows = of.kind.due(of.cutoff, now).in_bulk(list(samples))
    return Trial(of, free, dict(held), [(rows[pk], why) for pk, why in samples.items() if pk in rows])


def runs() -> Any:
    return RetentionRun.objects.select_related("started_by").order_by("-started_at")
