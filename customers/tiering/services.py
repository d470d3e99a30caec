"""Keeping the loan record of a customer and the tier that follows from it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.jobs.services import enqueue_many
from backoffice.parameters.services import values
from backoffice.values.errors import Refused
from customers.privacy.policies import refuse_locked
from customers.privacy.selectors import locked_customers
from customers.profiles.models import Customer
from customers.profiles.policies import require
from customers.tiering import domain
from customers.tiering.domain import LoanStanding, Rules
from customers.tiering.models import CustomerTier, TierOverride, TierResult
from customers.tiering.selectors import current_tier

__all__ = [
    "current_tier",
    "end_override",
    "recompute",
    "recompute_all",
    "record_loan_standing",
    "request_override",
    "rules_on",
]

OVERRIDE = "tiering.override"
# Longer than the year for which a tier is valid, people would be replacing the rule.
OVERRIDE_DAYS = 366
CODES = {
    "frequency": "tier.points.frequency",
    "recency": "tier.points.recency",
    "repayment": "tier.points.repayment",
    "up": "tier.vip.up",
    "down": "tier.vip.down",
    "bar_overdue_days": "tier.vip.bar_overdue_days",
    "notice_days": "tier.downgrade_notice_days",
    "validity_months": "tier.validity_months",
}
STATE_FIELDS = ("tier", "since", "low_month_ends", "counted_month_end", "announced_on", "valid_to")
BATCH = 1000


def rules_on(day: date) -> Rules:
    """Weights and thresholds in force on a day; one query."""
    found = values(CODES.values(), day)
    return Rules(**{name: found[code].value for name, code in CODES.items()})


@transaction.atomic
def record_loan_standing(*, customer_id: int, standing: LoanStanding, now: datetime) -> CustomerTier:
    """The loans tell a customer's record; the tier follows at once (a downgrade still waits for its month-ends).

    Telling the same twice changes nothing.
    """
    row = _locked(customer_id, now)
    row.funded_loans_24m = standing.funded_loans_24m
    row.last_funded_on = standing.last_funded_on
    row.on_time_share_12m = standing.on_time_share_12m
    row.worst_dpd_12m = standing.worst_dpd_12m
    row.currently_overdue_days = standing.currently_overdue_days
    row.net_income_24m = standing.net_income_24m
    row.running_loans = standing.running_loans
    _evaluate([row], now, "loan")
    return row


@transaction.atomic
def recompute(*, actor: Any, customer_id: int, now: datetime) -> CustomerTier:
    """Looks at one customer now, at a person's request. Leaves an audit entry even when nothing changes."""
    require(actor, "tiering.recompute")
    refuse_locked(customer_id)
    row = _locked(customer_id, now)
    _evaluate([row], now, "request")
    record(actor=actor, action="tiering.recompute", obj=row.customer, at=now, tier=row.tier, score=row.score)
    return row


def recompute_all(*, now: datetime, batch: int = BATCH) -> int:
    """Every customer not yet looked at today, a batch per transaction; a run that was cut off goes on.

    Returns how many were looked at.
    """
    today, done = timezone.localdate(now), 0
    _add_missing(today, batch)
    while True:
        with transaction.atomic():
            rows = list(
                CustomerTier.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(~locked_customers("customer_id"), evaluated_on__lt=today)
                .order_by("evaluated_on", "id")[:batch]
            )
            if not rows:
                return done
            _evaluate(rows, now, "nightly")
            done += len(rows)


def _add_missing(today: date, batch: int) -> None:
    """A row for each customer of whom the loans have told nothing yet."""
    yesterday = today - timedelta(days=1)
    while True:
        known = CustomerTier.objects.filter(customer=OuterRef("pk"))
        ids = list(Customer.objects.filter(~Exists(known)).order_by("id").values_list("id", flat=True)[:batch])
        if not ids:
            return
        CustomerTier.objects.bulk_create(
            [CustomerTier(customer_id=pk, evaluated_on=yesterday) for pk in ids], ignore_conflicts=True
        )


def _locked(customer_id: int, now: datetime) -> CustomerTier:
    """The customer's row, locked; made when the customer has none."""
    rows = CustomerTier.objects.select_for_update(of=("self",)).select_related("customer")
    found = rows.filter(customer_id=customer_id).first()
    if found is not None:
        return found
    today = timezone.localdate(now)
    Customer.objects.get(pk=customer_id)
    try:
        with transaction.atomic():
            CustomerTier.objects.create(customer_id=customer_id, since=today, evaluated_on=today)
    except IntegrityError:
        # Another transaction made it first; its row is the one to lock.
        return rows.get(customer_id=customer_id)
    return rows.get(customer_id=customer_id)


def _evaluate(rows: Iterable[CustomerTier], now: datetime, trigger: str) -> None:
    today = timezone.localdate(now)
    rules = rules_on(today)
    changed, results, moved = [], [], []
    for row in rows:
        before, score = row.tier, row.score
        decision = domain.decide(row.state(), row.standing(), today, rules)
        for field in STATE_FIELDS:
            setattr(row, field, getattr(decision.state, field))
        row.tier, row.score, row.evaluated_on = str(decision.state.tier), decision.points.total, today
        changed.append(row)
        if before != row.tier:
            moved.append(
                (
                    f"relations:tier:{row.customer_id}:{row.tier}:{today.isoformat()}",
                    {"customer_id": row.customer_id, "tier": row.tier, "day": today.isoformat()},
                )
            )
        if (before, score) != (row.tier, row.score) or trigger == "request":
            results.append(
                TierResult(
                    customer_id=row.customer_id,
                    tier=row.tier,
                    previous=before,
                    score=row.score,
                    trigger=trigger,
                    explanation=decision.explanation,
                    at=now,
                )
            )
    fields = [
        "funded_loans_24m", "last_funded_on", "on_time_share_12m", "worst_dpd_12m", "currently_overdue_days",
        "net_income_24m", "running_loans", "score", "evaluated_on", *STATE_FIELDS,
    ]  # fmt: skip
    CustomerTier.objects.bulk_update(changed, fields, batch_size=200)
    TierResult.objects.bulk_create(results, batch_size=500)
    enqueue_many("relations.tier_changed", moved, now=now)


@transaction.atomic
def request_override(
    *, actor: Any, customer: Customer, tier: str, reason: str, ends_on: date, now: datetime
) -> TierOverride:
    """Asks a second person for another tier than the record gives, for a time and with a reason.

    Refused: tiering.reason, tiering.ends_on (from tomorrow to a year ahead), tiering.same, customers.not_allowed.
    """
    require(actor, "tiering.recompute")
    refuse_locked(customer.pk)
    tier, today = domain.Tier(tier).value, timezone.localdate(now)
    if len(reason.strip()) < 4:
        raise Refused("tiering.reason", _("Say why this customer should have another tier."))
    if not today < ends_on <= today + timedelta(days=OVERRIDE_DAYS):
        raise Refused("tiering.ends_on", _("Choose a last day from tomorrow to one year ahead."))
    if current_tier(customer, today) == tier:
        raise Refused("tiering.same", _("The customer has this tier already."))
    override = TierOverride.objects.create(
        customer=customer,
        tier=tier,
        reason=reason.strip()[:300],
        starts_on=today,
        ends_on=ends_on,
        requested_by=actor,
        requested_at=now,
    )
    approvals.submit(
        actor=actor,
        kind=OVERRIDE,
        obj=override,
        content=_content_of(override),
        before={"tier": current_tier(customer, today)},
        now=now,
    )
    return override


@transaction.atomic
def end_override(*, actor: Any, override_id: int, now: datetime) -> None:
    """The decided tier ends today; what the record gives holds again."""
    require(actor, "tiering.recompute")
    override = TierOverride.objects.select_for_update(of=("self",)).select_related("customer").get(pk=override_id)
    today = timezone.localdate(now)
    if override.approved_at is None or override.ends_on <= today:
        return
    override.ends_on = max(today, override.starts_on + timedelta(days=1))
    override.save(update_fields=["ends_on"])
    record(actor=actor, action="tiering.end_override", obj=override.customer, at=now, tier=override.tier)


def _content_of(override: TierOverride) -> dict[str, Any]:
    return {
        "customer": override.number,
        "tier": override.tier,
        "reason": override.reason,
        "starts_on": override.starts_on,
        "ends_on": override.ends_on,
    }


def _override_approved(approval: Approval, actor: Any, now: datetime) -> None:
    override = (
        TierOverride.objects.select_for_update(of=("self",)).select_related("customer").get(pk=approval.object_id)
    )
    override.approved_by, override.approved_at = actor, now
    override.save(update_fields=["approved_by", "approved_at"])
    record(
        actor=actor,
        action=OVERRIDE,
        obj=override.customer,
        reason=override.reason,
        at=now,
        tier=override.tier,
        ends_on=override.ends_on,
    )


registry.kind(
    OVERRIDE,
    permission="approvals.decide",
    on_approved=_override_approved,
    content=_content_of,
    label=_("Customer tier decided by people"),
    url=lambda approval: reverse("profiles:detail", args=[int(approval.content["customer"].removeprefix("KH"))]),
)
