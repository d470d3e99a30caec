"""Tiers as staff and other rooms see them."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from backoffice.parameters.domain import Parameter
from backoffice.parameters.services import known_values
from customers.profiles.models import Customer
from customers.tiering.domain import Rules, Tier
from customers.tiering.models import CustomerTier, PolicyDraft, PolicyMove, TierOverride


def visible_to(user: Any) -> QuerySet[CustomerTier]:
    if not user.may("tiering.view"):
        return CustomerTier.objects.none()
    return CustomerTier.objects.select_related("customer")


def current_tier(customer: Customer, on: date | None = None) -> str:
    """ "vip", "regular" or "potential": what people decided while it lasts, else what the record gives."""
    override = active_override(customer, on or timezone.localdate())
    if override is not None:
        return override.tier
    found = CustomerTier.objects.filter(customer=customer).values_list("tier", flat=True).first()
    return found or Tier.POTENTIAL.value


def fee_discount(customer: Customer, on: date) -> Parameter | None:
    """What share of the company's own fees the customer's tier is spared on a day; None when nothing says so."""
    code = f"tier.fee_discount.{current_tier(customer, on)}"
    return known_values([code], on).get(code)


def active_override(customer: Customer, on: date) -> TierOverride | None:
    return _overrides(on).filter(customer=customer).select_related("approved_by").first()


def _overrides(on: date) -> QuerySet[TierOverride]:
    rows = TierOverride.objects.filter(approved_at__isnull=False, starts_on__lte=on, ends_on__gt=on)
    return rows.order_by("-id")


@dataclass(frozen=True)
class Decided:
    """A tier that people decided and that holds now."""

    pk: int
    tier: str
    reason: str
    ends_on: date
    approved_by: str


def standing_of(user: Any, customer: Customer, on: date) -> tuple[CustomerTier | None, Decided | None]:
    """Where the customer stands by the record, and what people decided, in one question where there is a record."""
    facts = JSONObject(pk="pk", tier="tier", reason="reason", ends_on="ends_on", approved_by="approved_by__full_name")
    decided = _overrides(on).filter(customer=OuterRef("customer")).values(facts=facts)[:1]
    row = visible_to(user).annotate(decided=Subquery(decided)).filter(customer=customer).first()
    found = _overrides(on).filter(customer=customer).values(facts=facts).first() if row is None else None
    told = row.decided if row is not None else found and found["facts"]
    if not told:
        return row, None
    return row, Decided(**told | {"ends_on": date.fromisoformat(told["ends_on"])})


def customers_of_tier(tier: str) -> QuerySet[Any]:
    """Keys of all customers whose record gives this tier."""
    return CustomerTier.objects.filter(tier=tier).values_list("customer_id", flat=True)


def policy_drafts(limit: int = 20) -> list[PolicyDraft]:
    return list(PolicyDraft.objects.select_related("made_by").order_by("-id")[:limit])


def moved(draft: PolicyDraft) -> int:
    """How many customers would have another tier."""
    return sum(count for before, row in draft.matrix.items() for after, count in row.items() if before != after)


def moves_of(draft: PolicyDraft, before: str, after: str, limit: int = 100) -> list[PolicyMove]:
    """Customers who would change tier, those with the highest score first; of one cell of the matrix when named."""
    rows = PolicyMove.objects.filter(draft=draft).select_related("customer").order_by("-score", "id")
    known = {tier.value for tier in Tier}
    if before in known and after in known:
        rows = rows.filter(before=before, after=after)
    return list(rows[:limit])


def changed_rules(draft: PolicyDraft, present: Rules) -> list[tuple[str, int, int]]:
    """(field, now, with the draft) of every rule that differs."""
    rules = asdict(present) | draft.rules
    return [(name, value, rules[name]) for name, value in asdict(present).items() if rules[name] != value]
