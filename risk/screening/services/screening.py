"""Comparing customers with the lists in use: new and changed ones at once, all of them when a list changes.

A customer is due when nothing says that they were compared as they are now, with these versions and thresholds; so a
run that was cut off goes on, and a second run finds nothing to do.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from backoffice.audit.services import record_many
from backoffice.jobs import progress
from backoffice.parameters import services as parameters
from customers.profiles.models import Customer
from risk.screening.domain import matching, names
from risk.screening.domain.hits import MOVES, State
from risk.screening.domain.matching import Match, Person
from risk.screening.models import CustomerKey, Hit, HitEvent, ListVersion, ScreenedCustomer
from risk.screening.services.holding import follow

CHUNK = 1000
HIT, STRONG = "screening.score.hit", "screening.score.strong"


@dataclass(frozen=True)
class Standard:
    """Against what customers are compared today. `digest` names it."""

    versions: tuple[int, ...]
    hit: int
    strong: int

    @property
    def digest(self) -> str:
        told = f"{self.versions}/{self.hit}/{self.strong}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass
class Tally:
    customers: int = 0
    candidates: int = 0
    hits: int = 0


def standard(now: datetime) -> Standard:
    versions = tuple(ListVersion.objects.filter(state="current").order_by("id").values_list("id", flat=True))
    if not versions:
        return Standard((), 0, 0)
    values = parameters.values([HIT, STRONG], timezone.localdate(now))
    return Standard(versions, int(values[HIT].value), int(values[STRONG].value))


def stale(against: Standard, after: int = 0) -> QuerySet[Customer]:
    """Customers who were not compared as they are with this standard."""
    done = ScreenedCustomer.objects.filter(
        customer=OuterRef("pk"), customer_version=OuterRef("version"), against=against.digest
    )
    return Customer.objects.filter(~Exists(done), pk__gt=after).order_by("pk")


def screen_stale(*, now: datetime, chunk: int = CHUNK, shown: int | None = None) -> Tally:
    """Everybody who is due, a chunk per transaction. `shown`: the progress to move."""
    against, tally, after = standard(now), Tally(), 0
    while True:
        with transaction.atomic():
            rows = list(stale(against, after)[:chunk])
            if not rows:
                return tally
            _compare(rows, against, now, tally)
        after = rows[-1].pk
        if shown is not None:
            progress.advance(shown, by=len(rows))


def catch_up(*, now: datetime, most: int = 2 * CHUNK) -> Tally:
    """Customers registered since the last look; costs one short query when there are none."""
    against, tally = standard(now), Tally()
    newest = ScreenedCustomer.objects.order_by("-customer_id").values_list("customer_id", flat=True).first() or 0
    with transaction.atomic():
        rows = list(Customer.objects.filter(pk__gt=newest).order_by("pk")[:most])
        _compare(rows, against, now, tally)
    return tally


def screen_customer(*, customer_id: int, now: datetime) -> None:
    """One customer, now; three short queries when nothing has changed since, one while no list is in use."""
    against = standard(now)
    if rows := list(stale(against).filter(pk=customer_id)) if against.versions else []:
        with transaction.atomic():
            _compare(rows, against, now, Tally())


def _compare(rows: Sequence[Customer], against: Standard, now: datetime, tally: Tally) -> None:
    if not rows:
        return
    hashes = {row.pk: identity_hash(row) for row in rows}
    _refresh_keys(rows, hashes)
    pairs, listed = _candidates(list(hashes), against)
    people = {row.pk: person_of(row) for row in rows}
    found: dict[tuple[int, int, str], tuple[int, Match]] = {}
    for customer_id, entry_id in pairs:
        entry = listed[entry_id]
        scored = matching.match(people[customer_id], entry.person, least=against.hit)
        if scored.score >= against.hit:
            found[customer_id, entry.list_id, entry.content_hash] = (entry_id, scored)
    tally.hits += _keep(found, hashes, against, now)
    ScreenedCustomer.objects.bulk_create(
        [
            ScreenedCustomer(
                customer_id=row.pk, customer_version=row.version, identity_hash=hashes[row.pk],
                against=against.digest, screened_at=now,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["customer_version", "identity_hash", "against", "screened_at"],
    )  # fmt: skip
    tally.customers += len(rows)
    tally.candidates += len(pairs)


def identity_hash(customer: Customer) -> str:
    """What of a customer is compared."""
    told = [customer.kind, customer.name, customer.birth_date, customer.id_index, customer.sex]
    return hashlib.sha256(json.dumps(told, default=str, ensure_ascii=False).encode()).hexdigest()[:32]


def person_of(customer: Customer) -> Person:
    born = customer.birth_date.isoformat() if customer.birth_date else ""
    return Person((customer.name,), customer.kind == "business", born, customer.sex, customer.id_index)


@dataclass(frozen=True)
class Listed:
    """What of an entry is compared, and what tells it apart."""

    list_id: int
    content_hash: str
    person: Person


def _refresh_keys(rows: Sequence[Customer], hashes: dict[int, str]) -> None:
    """Keys of those who are new, or of whom something has changed that is compared."""
    known = dict(
        ScreenedCustomer.objects.filter(customer_id__in=list(hashes)).values_list("customer_id", "identity_hash")
    )
    changed = [row for row in rows if known.get(row.pk) != hashes[row.pk]]
    if any(row.pk in known for row in changed):
        CustomerKey.objects.filter(customer_id__in=[row.pk for row in changed]).delete()
    CustomerKey.objects.bulk_create(
        [
            CustomerKey(customer_id=row.pk, key=key)
            for row in changed
            for key in names.keys(names.read(row.name), row.birth_date)
        ],
        batch_size=5000,
    )


# (customer, entry) that share a key or an identity number, with what is compared of the entry, over indexes alone.
# Numbers are looked up in whatever version: asked for versions too, SQLite would walk through a whole version for each
# customer.
CANDIDATES = """
    SELECT pair.customer_id, entry.id, version.list_id, entry.content_hash, entry.name, entry.aliases, entry.kind,
           entry.born, entry.sex, entry.number_index
      FROM (SELECT mine.customer_id, found.entry_id FROM risk_customerkey mine
              JOIN risk_entrykey found ON found.key = mine.key
             WHERE mine.customer_id IN ({mine}) AND found.version_id IN ({theirs})
             UNION
            SELECT customer.id, listed.id FROM customers_customer customer
              JOIN risk_watchentry listed ON listed.number_index = customer.id_index AND listed.number_index <> ''
             WHERE customer.id IN ({mine})) AS pair
      JOIN risk_watchentry entry ON entry.id = pair.entry_id
      JOIN risk_listversion version ON version.id = entry.version_id AND version.id IN ({theirs})
"""


def _candidates(customers: list[int], against: Standard) -> tuple[list[tuple[int, int]], dict[int, Listed]]:
    """Pairs of customer and entry that are worth comparing, and the entries."""
    pairs: list[tuple[int, int]] = []
    listed: dict[int, Listed] = {}
    if not against.versions:
        return pairs, listed
    mine, theirs = (", ".join(["%s"] * len(ids)) for ids in (customers, against.versions))
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES.format(mine=mine, theirs=theirs), [*customers, *against.versions, *customers, *against.versions]
        )
        for customer_id, entry_id, list_id, content_hash, name, aliases, kind, *rest in cursor.fetchall():
            pairs.append((customer_id, entry_id))
            if entry_id not in listed:
                person = Person((name, *json.loads(aliases)), kind == "business", *rest)
                listed[entry_id] = Listed(list_id, content_hash, person)
    return pairs, listed


def _keep(
    found: dict[tuple[int, int, str], tuple[int, Match]],
    hashes: dict[int, str],
    against: Standard,
    now: datetime,
) -> int:
    """Hits that are new are stored, known ones brought up to date, those that are none any more ended. Returns how
    many are new or open again."""
    known = {
        (hit.customer_id, hit.list_id, hit.entry_hash): hit for hit in Hit.objects.filter(customer_id__in=list(hashes))
    }
    if not known and not found:
        return 0
    fresh, again, changed = [], [], []
    for key, (entry, scored) in found.items():
        hit = known.get(key)
        if hit is None:
            hit = Hit(customer_id=key[0], list_id=key[1], entry_hash=key[2], found_at=now)
            fresh.append(hit)
        elif hit.state == State.ENDED or (hit.state == State.CLEARED and hit.identity_hash != hashes[key[0]]):
            again.append(hit)
        _bring_up_to_date(hit, entry, scored, hashes[key[0]], against, now)
    for hit in again:
        _open_again(hit)
    changed = [hit for key, hit in known.items() if key in found]
    ended = [hit for key, hit in known.items() if key not in found and hit.state in (State.OPEN, State.PROPOSED)]
    for hit in ended:
        hit.state, hit.verdict, hit.version = MOVES.target("end", hit.state), "", hit.version + 1
    _store(fresh, [*changed, *ended], again, ended, now)
    follow(sorted({hit.customer_id for hit in ended}), now=now)
    return len(fresh) + len(again)


def _bring_up_to_date(hit: Hit, entry: int, scored: Match, identity: str, against: Standard, now: datetime) -> None:
    hit.entry_id, hit.seen_at = entry, now
    if hit.state in (State.CLEARED, State.CONFIRMED) and hit.identity_hash == identity:
        return  # decided as it stands
    hit.identity_hash, hit.score, hit.parts = identity, scored.score, list(scored.parts)
    hit.threshold, hit.strong_from = against.hit, against.strong
    if hit.state != State.CONFIRMED:
        hit.strong = scored.score >= against.strong


def _open_again(hit: Hit) -> None:
    hit.state, hit.verdict, hit.version = MOVES.target("reopen", hit.state), "", hit.version + 1
    hit.proposed_by = hit.decided_by = hit.decided_at = None


def _store(fresh: list[Hit], moved: list[Hit], again: list[Hit], ended: list[Hit], now: datetime) -> None:
    # Somebody else may have found the same pair this second: theirs stands.
    Hit.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    fields = [
        "entry", "seen_at", "identity_hash", "score", "parts", "threshold", "strong_from", "strong", "state",
        "verdict", "version", "proposed_by", "decided_by", "decided_at",
    ]  # fmt: skip
    Hit.objects.bulk_update(moved, fields, batch_size=200)
    HitEvent.objects.bulk_create(
        [HitEvent(hit=hit, what="reopened", at=now, facts={"score": hit.score}) for hit in again]
        + [HitEvent(hit=hit, what="ended", at=now) for hit in ended]
    )
    if fresh:
        stored = Hit.objects.filter(customer_id__in={hit.customer_id for hit in fresh}, found_at=now)
        record_many(actor=None, action="screening.hit", at=now, entries=list(_told(stored)))


def _told(hits: Iterable[Hit]) -> Iterable[tuple[Hit, dict[str, Any]]]:
    for hit in hits:
        yield hit, {"customer": hit.customer_id, "list": hit.list_id, "score": hit.score}
