"""Changing the tier policy: a draft is tried on every customer, then a second person puts it in force."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.jobs import progress
from backoffice.jobs.services import complete, enqueue
from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from customers.tiering.domain import Rules, Tier, rule_faults, score, settled_tier
from customers.tiering.models import CustomerTier, PolicyDraft, PolicyMove
from customers.tiering.services import CODES, rules_on

KIND = "tiering.policy"
JOB = "tiering.try_policy"
CHUNK = 2000
FAULTS = {
    "weights": _("The weights add up to 100."),
    "full": _("What earns the full points is at least 1."),
    "thresholds": _("VIPs are kept from a lower score than they are made: 0 < kept from < made from ≤ 100."),
    "periods": _("Days are not negative, and a tier holds for at least a month."),
}


@transaction.atomic
def draft_policy(*, actor: Any, rules: Rules, valid_from: date, basis: str, now: datetime) -> PolicyDraft:
    """Begins trying other rules as a job. Nothing changes for any customer.

    Refused: tiering.not_allowed, tiering.rules (at the field), tiering.same, tiering.policy_day, tiering.basis.
    """
    if not actor.may("tiering.policy"):
        raise Refused("tiering.not_allowed", _("Your role does not include the tier policy."))
    for field, fault in rule_faults(rules).items():
        raise Refused("tiering.rules", FAULTS[fault], field=field)
    today = timezone.localdate(now)
    if rules == rules_on(today):
        raise Refused("tiering.same", _("These are the rules in force. Change something first."))
    if valid_from < today:
        raise Refused("tiering.policy_day", _("A policy begins today or later."), field="valid_from")
    if len(basis.strip()) < 4:
        raise Refused("tiering.basis", _("Say what the change rests on."), field="basis")
    draft = PolicyDraft.objects.create(
        rules=asdict(rules), basis=basis.strip(), valid_from=valid_from, made_by=actor, made_at=now
    )
    draft.progress = progress.start(
        key=f"tier-policy:{draft.pk}",
        title=gettext("Tier policy %(number)s tried on all customers") % {"number": draft.number},
        total=CustomerTier.objects.count(),
        owner=actor,
    )
    draft.save(update_fields=["progress"])
    record(actor=actor, action="tiering.draft_policy", obj=draft, at=now, rules=draft.rules)
    enqueue(JOB, key=f"tier-policy:{draft.pk}", payload={"draft_id": draft.pk}, now=now)
    return draft


def try_policy(*, draft_id: int, now: datetime) -> None:
    """Looks at every customer under the draft, chunk by chunk. Begun again after a crash it starts anew."""
    draft = PolicyDraft.objects.get(pk=draft_id)
    if draft.state == "trying":
        _try(draft, Rules(**draft.rules), timezone.localdate(now))
        draft.state, draft.tried_at = "tried", timezone.now()
    with transaction.atomic():
        draft.save()
        complete()
    if draft.progress_id:
        progress.finish(draft.progress_id)


def _try(draft: PolicyDraft, rules: Rules, today: date) -> None:
    matrix = {before.value: {after.value: 0 for after in Tier} for before in Tier}
    PolicyMove.objects.filter(draft=draft).delete()
    last = 0
    while rows := list(CustomerTier.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        moves = []
        for row in rows:
            standing = row.standing()
            after = settled_tier(row.state(), standing, today, rules)
            matrix[row.tier][after.value] += 1
            if after != row.tier:
                points = score(standing, today, rules).total
                moves.append(
                    PolicyMove(
                        draft=draft, customer_id=row.customer_id, before=row.tier, after=after.value, score=points
                    )
                )
        PolicyMove.objects.bulk_create(moves, batch_size=1000)
        last = rows[-1].pk
        progress.advance(draft.progress_id or 0, by=len(rows))
    draft.matrix = matrix


@transaction.atomic
def submit_policy(*, actor: Any, draft_id: int, now: datetime) -> Approval:
    """Asks a second person. Refused: tiering.not_allowed, tiering.not_tried."""
    if not actor.may("tiering.policy"):
        raise Refused("tiering.not_allowed", _("Your role does not include the tier policy."))
    draft = PolicyDraft.objects.select_for_update().get(pk=draft_id)
    if draft.state != "tried":
        raise Refused("tiering.not_tried", _("Only a draft that was tried and not yet submitted goes to approval."))
    draft.state = "submitted"
    draft.save(update_fields=["state"])
    return approvals.submit(
        actor=actor,
        kind=KIND,
        obj=draft,
        content=content_of(draft),
        before=asdict(rules_on(timezone.localdate(now))),
        now=now,
    )


def content_of(draft: PolicyDraft) -> dict[str, Any]:
    """What a second person approves: the rules, from when, why, and what they come to."""
    return {
        "number": draft.number,
        **draft.rules,
        "valid_from": draft.valid_from,
        "basis": draft.basis,
        "moves": {
            f"{before} → {after}": count
            for before, row in draft.matrix.items()
            for after, count in row.items()
            if before != after and count
        },
    }


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    draft = _locked(approval)
    present = asdict(rules_on(draft.valid_from))
    for name, new in draft.rules.items():
        if new != present[name]:
            parameters.enact(
                code=CODES[name],
                value=new,
                valid_from=draft.valid_from,
                basis=f"{draft.basis}（{draft.number}）",
                proposed_by=draft.made_by,
                approved_by=actor,
                now=now,
            )
    _close(draft, "published")
    record(actor=actor, action="tiering.publish_policy", obj=draft, at=now, rules=draft.rules)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    draft = _locked(approval)
    _close(draft, "refused")
    record(actor=actor, action="tiering.refuse_policy", obj=draft, at=now, reason=approval.reason)


def _locked(approval: Approval) -> PolicyDraft:
    return PolicyDraft.objects.select_for_update(of=("self",)).select_related("made_by").get(pk=approval.object_id)


def _close(draft: PolicyDraft, state: str) -> None:
    draft.state = state
    draft.save(update_fields=["state"])


registry.kind(
    KIND,
    permission="approvals.decide",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Customer tier policy"),
    url=lambda approval: reverse("tiering:policy_draft", args=[int(approval.object_id)]),
)
