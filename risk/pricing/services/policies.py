"""Price policies: drafted, tried on everything that was assessed, approved by a second person, in force from a day."""

from datetime import date, datetime
from decimal import Decimal
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
from backoffice.values.errors import Refused
from customers.profiles.models import SEGMENTS
from loans.products.models import CATEGORIES
from risk.pricing import domain, selectors
from risk.pricing.models import PricePolicy, PriceResult
from risk.pricing.services.prices import again

KIND, JOB = "pricing.policy", "pricing.try_policy"
CHUNK = 500
PROBLEMS = {
    "shape": _("The content is not of the right shape: %(where)s"),
    "bands": _("Name each band once, at least one, at most twelve: %(where)s"),
    "scores": _("Scores fall from the best band to the last, which begins at 0: %(where)s"),
    "multiples": _("Multiples of income lie between 0 and 100 and never rise from band to band: %(where)s"),
    "line": _("This line names an unknown band, segment or category, or stands twice: %(where)s"),
    "missing": _("Every band needs a line for everybody: %(where)s"),
    "add": _("An addition is at most 20 points of a yearly rate."),
    "order": _("A better band may not pay more than a worse one: %(where)s"),
    "exposure": _("Exposure is a positive amount for a known segment, and one for everybody: %(where)s"),
}


@transaction.atomic
def draft_policy(*, actor: Any, content: Any, valid_from: date, basis: str, now: datetime) -> PricePolicy:
    """Tries a policy on what was assessed, as a job. Refused: pricing.not_allowed, pricing.content, pricing.past."""
    _require(actor, "pricing.edit")
    wrong = domain.problems(content, {code for code, _label in SEGMENTS}, {code for code, _label in CATEGORIES})
    if wrong:
        code, where = wrong[0]
        raise Refused("pricing.content", PROBLEMS[code], where=where)
    if valid_from < timezone.localdate(now):
        raise Refused("pricing.past", _("A price holds from today on at the earliest."), field="valid_from")
    policy = PricePolicy.objects.create(
        content=content, basis=basis.strip(), valid_from=valid_from, made_by=actor, made_at=now
    )
    policy.progress = progress.start(
        key=f"price-policy:{policy.pk}",
        title=gettext("Trial of price policy %(number)s") % {"number": policy.number},
        total=PriceResult.objects.count(),
        owner=actor,
    )
    policy.save(update_fields=["progress"])
    record(actor=actor, action="pricing.draft", obj=policy, at=now, valid_from=valid_from)
    enqueue(JOB, key=f"price-policy:{policy.pk}", payload={"policy_id": policy.pk}, now=now)
    return policy


def try_policy(*, policy_id: int, now: datetime) -> None:
    """Prices everything that was assessed again, chunk by chunk. Begun again after a crash it starts anew."""
    policy = PricePolicy.objects.get(pk=policy_id)
    if policy.state == "trying":
        policy.preview, policy.state, policy.tried_at = _preview(policy), "tried", timezone.now()
    with transaction.atomic():
        policy.save()
        complete()
    if policy.progress_id:
        progress.finish(policy.progress_id)


def _preview(policy: PricePolicy) -> dict[str, dict[str, Any]]:
    """By band: how many, how many at another rate, mean rate and mean limit before and after."""
    sums: dict[str, list[Decimal]] = {band["code"]: [Decimal(0)] * 7 for band in policy.content["bands"]}
    last = 0
    rows = PriceResult.objects.select_related("product_version__product", "product_version__lender")
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for row in chunk:
            new = again(row, policy)
            band = sums[new.band]
            band[0] += 1
            band[1] += new.rate
            band[2] += new.limit
            if row.rate is not None and row.limit is not None:
                for place, value in (
                    (3, Decimal(1)),
                    (4, row.rate),
                    (5, row.limit),
                    (6, Decimal(row.rate != new.rate)),
                ):
                    band[place] += value
        last = chunk[-1].pk
        if policy.progress_id:
            progress.advance(policy.progress_id, by=len(chunk))
    return {code: _means(values) for code, values in sums.items()}


def _means(values: list[Decimal]) -> dict[str, Any]:
    count, rate, limit, priced, old_rate, old_limit, changed = values
    return {
        "count": int(count),
        "changed": int(changed),
        "rate_after": str((rate / count).quantize(Decimal("1e-6"))) if count else None,
        "limit_after": str((limit / count).quantize(Decimal(1))) if count else None,
        "rate_before": str((old_rate / priced).quantize(Decimal("1e-6"))) if priced else None,
        "limit_before": str((old_limit / priced).quantize(Decimal(1))) if priced else None,
    }


@transaction.atomic
def submit_policy(*, actor: Any, policy_id: int, now: datetime) -> Approval:
    """Asks a second person. Refused: pricing.not_allowed, pricing.not_tried."""
    _require(actor, "pricing.edit")
    policy = PricePolicy.objects.select_for_update(of=("self",)).get(pk=policy_id)
    if policy.state != "tried":
        raise Refused("pricing.not_tried", _("Only a policy that was tried and not yet submitted goes to approval."))
    policy.state = "submitted"
    policy.save(update_fields=["state"])
    before = selectors.in_force(timezone.localdate(now))
    return approvals.submit(
        actor=actor, kind=KIND, obj=policy, content=content_of(policy), note=policy.basis,
        before=content_of(before) if before else None, now=now,
    )  # fmt: skip


def content_of(policy: PricePolicy) -> dict[str, Any]:
    """What a second person approves, line by line."""
    content = policy.content
    return {
        "number": policy.number,
        "valid_from": policy.valid_from,
        "basis": policy.basis,
        "bands": {band["code"]: f"{band['min_score']} / ×{band['income_multiple']}" for band in content["bands"]},
        "rates": {f"{one['band']}/{one['segment']}/{one['category']}": one["add"] for one in content["rates"]},
        "exposure": content["exposure"],
    }


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    policy = PricePolicy.objects.select_for_update(of=("self",)).get(pk=approval.object_id)
    policy.state, policy.approved_by, policy.approved_at = "approved", actor, now
    policy.save(update_fields=["state", "approved_by", "approved_at"])
    record(actor=actor, action="pricing.approve", obj=policy, at=now, valid_from=policy.valid_from)


def _refused(approval: Approval, actor: Any, now: datetime) -> None:
    PricePolicy.objects.filter(pk=approval.object_id).update(state="refused")


registry.kind(
    KIND,
    permission="pricing.approve",
    on_approved=_approved,
    on_refused=_refused,
    content=content_of,
    label=_("Price policy"),
    url=lambda approval: reverse("pricing:policy", args=[int(approval.object_id)]),
)


def _require(actor: Any, permission: str) -> None:
    if not actor.may(permission):
        raise Refused("pricing.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
