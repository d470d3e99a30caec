"""Keeping the loan record of a customer and the tier that follows from it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice import bulk
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
    "record_loan_standings",
    "record_referrals",
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
    "value": "tier.points.value",
    "tenure": "tier.points.tenure",
    "referrals": "tier.points.referrals",
    "value_full": "tier.full.value",
    "tenure_full": "tier.full.tenure",
    "referrals_full": "tier.full.referrals",
    "up": "tier.vip.up",
    "down": "tier.vip.down",
    "bar_overdue_days": "tier.vip.bar_overdue_days",
    "notice_days": "tier.downgrade_notice_days",
    "validity_months": "tier.validity_months",
}
STATE_FIELDS = ("tier", "since", "low_month_ends", "counted_month_end", "announced_on", "valid_to")
TOLD_BY_LOANS = (
    "funded_loans_24m", "first_funded_on", "last_funded_on", "on_time_share_12m", "worst_dpd_12m",
    "currently_overdue_days", "net_income_24m", "running_loans",
)  # fmt: skip
DECIDED = ["score", "evaluated_on", *STATE_FIELDS]
WRITTEN = [*TOLD_BY_LOANS, "funded_referrals", *DECIDED]
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
    _tell(row, standing)
    _evaluate([row], now, "loan")
    return row


@transaction.atomic
def record_loan_standings(*, standings: Mapping[int, LoanStanding], now: datetime) -> None:
    """The same for many customers at once, in as many statements as for one."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    CustomerTier.objects.bulk_create(
        [CustomerTier(customer_id=pk, evaluated_on=yesterday) for pk in standings], ignore_conflicts=True
    )
    rows = CustomerTier.objects.select_for_update(of=("self",)).filter(customer_id__in=standings).order_by("pk")
    news: dict[bool, list[CustomerTier]] = {True: [], False: []}
    for row in rows:
        news[_tell(row, standings[row.customer_id])].append(row)
    _evaluate(news[True], now, "loan")
    _evaluate(news[False], now, "nightly")


def _tell(row: CustomerTier, standing: LoanStanding) -> bool:
    """Whether that was anything new."""
    before = [getattr(row, name) for name in TOLD_BY_LOANS]
    for name in TOLD_BY_LOANS:
        setattr(row, name, getattr(standing, name))
    return before != [getattr(row, name) for name in TOLD_BY_LOANS]


@transaction.atomic
def record_referrals(*, customer_id: int, funded: int, now: datetime) -> CustomerTier:
    """How many people whom this customer recommended took a loan; the tier follows at once."""
    row = _locked(customer_id, now)
    row.funded_referrals = min(funded, 32767)
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
    """Every customer not yet looked at today, a batch per transaction; a run that was cut off goes on. Rows that
    somebody holds are passed over: whoever holds one looks at it.

    Returns how many were looked at.
    """
    today, done, last = timezone.localdate(now), 0, 0
    _add_missing(today, batch)
    while True:
        with transaction.atomic():
            rows = list(
                CustomerTier.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(~locked_customers("customer_id"), pk__gt=last, evaluated_on__lt=today)
                .order_by("pk")[:batch]
            )
            if not rows:
                return done
            _evaluate(rows, now, "nightly")
        done, last = done + len(rows), rows[-1].pk


def _add_missing(today: date, batch: int) -> None:
    """A row for each customer of whom the loans have told nothing yet."""
    yesterday, last = today - timedelta(days=1), 0
    while True:
        known = CustomerTier.objects.filter(customer=OuterRef("pk"))
        missing = Customer.objects.filter(~Exists(known), pk__gt=last).order_by("id")
        ids = list(missing.values_list("id", flat=True)[:batch])
        if not ids:
            return
        CustomerTier.objects.bulk_create(
            [CustomerTier(customer_id=pk, evaluated_on=yesterday) for pk in ids], ignore_conflicts=True
        )
        last = ids[-1]


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
    """Looks at locked rows by the rules of the day. Of those that stay as they are only the day is written."""
    today = timezone.localdate(now)
    rules = rules_on(today)
    changed: list[CustomerTier] = []
    same: list[int] = []
    results: list[TierResult] = []
    moved: list[tuple[str, dict[str, Any]]] = []
    for row in rows:
        before, score = row.state(), row.score
        decision = domain.decide(before, row.standing(), today, rules)
        new, points = decision.state, decision.points.total
        if trigger == "nightly" and (new, points) == (before, score):
            same.append(row.pk)
            continue
        for field in STATE_FIELDS:
            setattr(row, field, getattr(new, field))
        row.tier, row.score, row.evaluated_on = str(new.tier), points, today
        changed.append(row)
        if before.tier != row.tier:
            moved.append(_move_told(row, today))
        if (before.tier, score) != (row.tier, row.score) or trigger == "request":
            results.append(_result(row, before.tier, decision, now, trigger))
    CustomerTier.objects.filter(pk__in=same).update(evaluated_on=today)
    bulk.update(changed, DECIDED if trigger == "nightly" else WRITTEN)
    bulk.insert(results)
    enqueue_many("relations.tier_changed", moved, now=now)


def _move_told(row: CustomerTier, today: date) -> tuple[str, dict[str, Any]]:
    day = today.isoformat()
    payload = {"customer_id": row.customer_id, "tier": row.tier, "day": day}
    return f"relations:tier:{row.customer_id}:{row.tier}:{day}", payload


def _result(row: CustomerTier, before: str, decision: domain.Decision, now: datetime, trigger: str) -> TierResult:
    return TierResult(
        customer_id=row.customer_id,
        tier=row.tier,
        previous=before,
        score=row.score,
        trigger=trigger,
        explanation=decision.explanation,
        at=now,
    )


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
