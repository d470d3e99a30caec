"""What may be seen of lists and hits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from customers.profiles.models import Customer
from risk.screening.domain import names
from risk.screening.domain.hits import UNRESOLVED, State
from risk.screening.models import (
    AmlChange,
    AmlRating,
    EntryKey,
    Hit,
    HitEvent,
    ListVersion,
    ScreenedCustomer,
    WatchEntry,
    WatchList,
)

WAITING = [state.value for state in UNRESOLVED]


@dataclass(frozen=True)
class Standing:
    """What screening says of a customer: hits that nobody has resolved, hits that are the same person."""

    unresolved: int
    confirmed: int

    @property
    def code(self) -> str:
        """ "" when nothing stands in the way, else what the decision reads."""
        return "confirmed" if self.confirmed else "unresolved" if self.unresolved else ""


def standing(customer_id: int) -> Standing:
    found = Hit.objects.filter(customer_id=customer_id).aggregate(
        unresolved=Count("id", filter=Q(state__in=WAITING)), confirmed=Count("id", filter=Q(state=State.CONFIRMED))
    )
    return Standing(found["unresolved"], found["confirmed"])


def hits_visible_to(user: Any) -> QuerySet[Hit]:
    hits = Hit.objects.select_related("customer", "list", "entry", "entry__version", "proposed_by", "decided_by")
    return hits if user.may("screening.view") else hits.none()


def waiting(user: Any) -> QuerySet[Hit]:
    """What this person can decide now."""
    return hits_visible_to(user).filter(Q(state=State.OPEN) | (Q(state=State.PROPOSED) & ~Q(proposed_by=user)))


def events_of(hit: Hit) -> list[HitEvent]:
    return list(hit.events.select_related("actor").order_by("-id"))


def hits_of(user: Any, customer: Customer) -> list[Hit]:
    return list(
        hits_visible_to(user).filter(customer=customer).exclude(state=State.ENDED).order_by("-score", "id")[:20]
    )


def lists_visible_to(user: Any) -> QuerySet[WatchList]:
    if not user.may("screening.view"):
        return WatchList.objects.none()
    live = ListVersion.objects.filter(state__in=["current", "loading"]).order_by("-id")
    return WatchList.objects.prefetch_related(Prefetch("versions", queryset=live, to_attr="live"))


def versions_visible_to(user: Any) -> QuerySet[ListVersion]:
    versions = ListVersion.objects.select_related("list", "batch", "batch__progress", "opened_by", "used_by")
    return versions if user.may("screening.view") else versions.none()


def is_old(watch_list: WatchList, version: ListVersion | None, today: date) -> bool:
    return version is None or version.list_date + timedelta(days=watch_list.fresh_days) < today


def entries_visible_to(user: Any) -> QuerySet[WatchEntry]:
    entries = WatchEntry.objects.select_related("version", "version__list")
    return entries if user.may("screening.view") else entries.none()


def entries_named(entries: QuerySet[WatchEntry], text: str) -> QuerySet[WatchEntry]:
    """Entries with this name, however it is written: by the keys that the comparison itself uses."""
    keys = names.keys(names.read(text), None)
    return entries.filter(pk__in=EntryKey.objects.filter(key__in=keys).values("entry"))


def last_comparison(customer: Customer) -> ScreenedCustomer | None:
    return ScreenedCustomer.objects.filter(customer=customer).first()


def home_figures(user: Any, today: date) -> dict[str, int]:
    """Counts for the landing page, in two queries."""
    found = Hit.objects.aggregate(
        open=Count("id", filter=Q(state=State.OPEN)),
        strong=Count("id", filter=Q(state=State.OPEN, strong=True)),
        second=Count("id", filter=Q(state=State.PROPOSED) & ~Q(proposed_by=user)),
    )
    old = sum(
        is_old(one, next((version for version in one.live if version.state == "current"), None), today)
        for one in lists_visible_to(user)
    )
    return found | {"old_lists": old}


def ratings_visible_to(user: Any) -> QuerySet[AmlRating]:
    ratings = AmlRating.objects.select_related("customer").filter(due_on__isnull=False)
    return ratings if user.may("screening.view") else ratings.none()


def rating_of(customer: Customer) -> AmlRating | None:
    return AmlRating.objects.filter(customer=customer).first()


def changes_of(customer: Customer) -> list[AmlChange]:
    return list(AmlChange.objects.filter(customer=customer).select_related("actor").order_by("-id")[:12])
