"""Money-laundering risk of customers: worked out every night in chunks, and after a note or a review."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.parameters.services import values
from backoffice.values.errors import Refused
from customers.profiles.models import Customer
from loans.applications.models import Application
from risk.screening import policies
from risk.screening.domain import levels
from risk.screening.domain.hits import UNRESOLVED, State
from risk.screening.domain.levels import Facts, Policy
from risk.screening.models import AmlChange, AmlRating, Hit

CHUNK = 1000
CODES = ("aml.points", "aml.level.medium", "aml.level.high", "aml.review.low", "aml.review.medium", "aml.review.high")
FIELDS = ("level", "points", "parts", "rated_on", "due_on")


def policy_on(day: date) -> Policy:
    """Points, thresholds and periods in force on a day; one query."""
    found = values(CODES, day)
    return Policy(
        levels.points_of(found["aml.points"].value),
        int(found["aml.level.medium"].value),
        int(found["aml.level.high"].value),
        {level.value: int(found[f"aml.review.{level.value}"].value) for level in levels.Level},
    )


def rate_all(*, now: datetime, chunk: int = CHUNK) -> int:
    """Everybody not rated today; a run that was cut off goes on. Returns how many were rated."""
    today, done = timezone.localdate(now), 0
    _add_missing(today, chunk)
    policy = policy_on(today)
    while True:
        with transaction.atomic():
            rows = list(
                AmlRating.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(rated_on__lt=today)
                .select_related("customer")
                .order_by("rated_on", "id")[:chunk]
            )
            if not rows:
                return done
            _rate(rows, policy, now)
            done += len(rows)


def _add_missing(today: date, chunk: int) -> None:
    known = AmlRating.objects.filter(customer=OuterRef("pk"))
    while ids := list(Customer.objects.filter(~Exists(known)).order_by("id").values_list("id", flat=True)[:chunk]):
        AmlRating.objects.bulk_create(
            [AmlRating(customer_id=pk, rated_on=today - timedelta(days=1)) for pk in ids], ignore_conflicts=True
        )


def _rate(rows: Sequence[AmlRating], policy: Policy, now: datetime, *, note: str = "", actor: Any = None) -> None:
    today = timezone.localdate(now)
    ids = [row.customer_id for row in rows]
    latest: dict[int, tuple[str, str]] = {}
    applied = Application.objects.filter(customer_id__in=ids).order_by("id")
    for customer, channel, category in applied.values_list(
        "customer_id", "channel", "product_version__product__category"
    ):
        latest[customer] = (channel, category)
    hits: dict[int, str] = {}
    waiting = [*UNRESOLVED, State.CONFIRMED]
    for customer, state in Hit.objects.filter(customer_id__in=ids, state__in=waiting).values_list(
        "customer_id", "state"
    ):
        hits[customer] = "confirmed" if State.CONFIRMED in (state, hits.get(customer)) else "unresolved"
    changes = []
    for row in rows:
        level, points, parts = levels.rate(_facts(row, latest, hits, today), policy)
        before, first = row.level, row.due_on is None
        row.points, row.parts, row.rated_on = points, parts, today
        if first or level != before or note:
            row.level = level.value
            due = levels.next_review(level, row.reviewed_on or today, policy)
            row.due_on = max(due, today) if row.due_on is None or note else min(row.due_on, max(due, today))
            changes.append(
                AmlChange(
                    customer_id=row.customer_id, before="" if first else before, after=level.value, points=points,
                    parts=parts, note=note, actor=actor, at=now,
                )
            )  # fmt: skip
    AmlRating.objects.bulk_update(rows, FIELDS, batch_size=200)
    AmlChange.objects.bulk_create(changes, batch_size=500)


def _facts(row: AmlRating, latest: dict[int, tuple[str, str]], hits: dict[int, str], today: date) -> Facts:
    customer = row.customer
    channel, category = latest.get(row.customer_id, ("", ""))
    business = customer.kind == "business"
    return Facts(
        kind=customer.kind,
        region=customer.region,
        employment=customer.employment_type,
        segment=customer.segment,
        channel=channel,
        category=category,
        pep=row.pep,
        cash=row.cash,
        owners_known=bool(row.owners_known) if business else None,
        hit=hits.get(row.customer_id, ""),
        months=max(0, (today - timezone.localdate(customer.created_at)).days // 30),
    )


def _locked(customer_id: int, today: date) -> AmlRating:
    Customer.objects.get(pk=customer_id)
    AmlRating.objects.bulk_create([AmlRating(customer_id=customer_id, rated_on=today)], ignore_conflicts=True)
    return AmlRating.objects.select_for_update(of=("self",)).select_related("customer").get(customer_id=customer_id)


@transaction.atomic
def note_diligence(
    *, actor: Any, customer_id: int, pep: str, cash: bool, owners_known: bool | None, note: str, now: datetime
) -> AmlRating:
    """What due diligence found out; the level follows at once. Refused: screening.not_allowed, screening.reason."""
    row = _begun(actor, customer_id, note, now)
    row.pep, row.cash, row.owners_known = pep, cash, owners_known
    row.noted_by, row.noted_at = actor, now
    return _finished(row, actor, "screening.note_diligence", note, now)


@transaction.atomic
def record_review(*, actor: Any, customer_id: int, note: str, now: datetime) -> AmlRating:
    """Compliance has looked at the customer again; the next review is due by the level. Refused: as above."""
    row = _begun(actor, customer_id, note, now)
    row.reviewed_on = timezone.localdate(now)
    return _finished(row, actor, "screening.review", note, now)


def _begun(actor: Any, customer_id: int, note: str, now: datetime) -> AmlRating:
    policies.require(actor, "screening.work")
    if len(note.strip()) < 4:
        raise Refused("screening.reason", _("Say in a few words what this rests on."), field="note")
    return _locked(customer_id, timezone.localdate(now))


def _finished(row: AmlRating, actor: Any, action: str, note: str, now: datetime) -> AmlRating:
    row.save()
    _rate([row], policy_on(timezone.localdate(now)), now, note=note.strip()[:400], actor=actor)
    record(
        actor=actor, action=action, obj=row.customer, reason=note, at=now, level=row.level, points=row.points,
        due=row.due_on,
    )  # fmt: skip
    return row
