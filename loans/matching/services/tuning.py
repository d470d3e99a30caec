"""How products did, told from downstream, and new weights and figures for the matching, which two people decide."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from loans.matching import selectors
from loans.matching.domain import stored
from loans.matching.domain.scoring import Policy
from loans.matching.domain.tuning import weights_fault
from loans.matching.models import MatchingPolicy, ProductOutcome
from loans.matching.services.needs import require

KIND = "matching.policy"
FAULTS = {
    "factors": _("Every factor needs a weight."),
    "negative": _("A weight must not be negative."),
    "sum": _("The weights must sum to 100."),
}


def record_outcomes(rows: Iterable[ProductOutcome]) -> int:
    """Write the counts of quarters as they are now; the latest count of a quarter replaces the one before."""
    made = ProductOutcome.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["product", "year", "quarter"],
        update_fields=["decided", "passed", "matured", "bad", "updated_at"],
    )
    return len(made)


def propose_policy(
    *,
    actor: User,
    weights: Mapping[str, Decimal],
    risky_weights: Mapping[str, Decimal],
    adopted: Sequence[tuple[str, int]],
    valid_from: date,
    basis: str,
    now: datetime,
) -> MatchingPolicy:
    """A new version of the policy, waiting for a second person: other weights, and the proposed figures of the
    products and seasons in `adopted` (those without a proposal are left as they are).

    Refused: matching.not_allowed, matching.weights and matching.risky_weights, matching.too_early,
    matching.nothing_new.
    """
    require(actor, "matching.tune")
    today = timezone.localdate(now)
    for field, found in (("weights", weights), ("risky_weights", risky_weights)):
        if fault := weights_fault(found):
            raise Refused(f"matching.{field}", FAULTS[fault], field=field)
    if valid_from < today:
        raise Refused("matching.too_early", _("A policy cannot begin in the past."), field="valid_from")
    policy, _row = selectors.policy_on(today)
    wanted = set(adopted)
    lines = [line for line in selectors.evidence(today) if line.proposed is not None]
    taken = [line for line in lines if (line.counts.code, line.counts.quarter) in wanted]
    history = dict(policy.history) | {(one.counts.code, one.counts.quarter): one.proposed for one in taken}
    content = stored.policy_json(Policy(0, weights, risky_weights, history))
    if content == stored.policy_json(policy):
        raise Refused("matching.nothing_new", _("Nothing would change. Choose figures or change a weight."))
    with transaction.atomic():
        number = (MatchingPolicy.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        row = MatchingPolicy.objects.create(
            number=number,
            content=content,
            evidence=[selectors.evidence_json(line) for line in taken],
            valid_from=valid_from,
            basis=basis,
            proposed_by=actor,
            proposed_at=now,
        )
        record(actor=actor, action="matching.propose_policy", obj=row, at=now, adopted=len(taken), reason=basis)
        approvals.submit(
            actor=actor, kind=KIND, obj=row, content=_content(row), before=stored.policy_json(policy), now=now,
            note=basis,
        )  # fmt: skip
    return row


def _content(row: MatchingPolicy) -> dict[str, Any]:
    return {**row.content, "valid_from": row.valid_from.isoformat()}


def _decided(approval: Approval, state: str, actor: Any, now: datetime) -> None:
    row = MatchingPolicy.objects.select_for_update().get(pk=approval.object_id)
    row.state, row.decided_at = state, now
    row.approved_by = actor if state == "approved" else None
    row.save(update_fields=["state", "decided_at", "approved_by"])
    record(actor=actor, action=f"matching.policy_{state}", obj=row, at=now)


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    _decided(approval, "approved", actor, now)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    _decided(approval, "refused", actor, now)


kind(
    KIND,
    permission="matching.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=_content,
    label=_("Matching policy"),
    url=lambda approval: reverse("matching:policy", args=[approval.object_id]),
)
