"""The rules as versions: what the program ships, what the business proposes, what a second person puts in force."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.cases import selectors, shipped, triage
from complaints.cases.domain import TIER_ORDER
from complaints.cases.models import ClockPolicy, TriagePolicy

TRIAGE_KIND = "complaints.triage"
LIMITS_KIND = "complaints.limits"
LONGEST_MINUTES = 60 * 24 * 90


def load_policies(*, now: datetime) -> None:
    """Write the first versions of the policies that come with the program; leaves existing versions alone."""
    common = {"valid_from": shipped.SHIPPED_FROM, "created_at": now}
    TriagePolicy.objects.get_or_create(
        version=1,
        defaults={
            **common,
            "content": shipped.TRIAGE,
            "basis": "《银行业保险业消费投诉处理管理办法》；公司投诉分级标准",
        },
    )
    for tier, content in shipped.CLOCKS.items():
        ClockPolicy.objects.get_or_create(
            tier=tier,
            version=1,
            defaults={**common, "content": content, "basis": "公司时限标准；投诉处理管理办法：15 日内告知处理决定"},
        )


def triage_policy(now: datetime) -> TriagePolicy:
    """The tiering rules in force; the shipped ones are written down when there are none yet."""
    found = selectors.triage_policy(now)
    if found is None:
        load_policies(now=now)
        found = selectors.triage_policy(now)
    assert found is not None  # noqa: S101 (just loaded)
    return found


def clock_policy(tier: str, now: datetime) -> ClockPolicy:
    found = selectors.clock_policy(tier, now)
    if found is None:
        load_policies(now=now)
        found = selectors.clock_policy(tier, now)
    assert found is not None  # noqa: S101 (just loaded)
    return found


def propose_triage(*, actor: User, content: dict[str, Any], basis: str, now: datetime) -> Approval:
    """Other tiering rules, in force once a second person has approved exactly these. Refused when unusable."""
    try:
        triage.check_policy(content)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            "complaints.policy_unusable",
            _("The rules cannot be applied: %(why)s") % {"why": str(error)},
            field="content",
        ) from error
    before = triage_policy(now)
    if content == before.content:
        raise Refused("complaints.policy_same", _("Nothing has changed."), field="content")
    return approvals.submit(
        actor=actor,
        kind=TRIAGE_KIND,
        obj=None,
        content={"basis": basis, "rules": content},
        before={"basis": before.basis, "rules": before.content},
        note=basis,
        now=now,
    )


@transaction.atomic
def publish_triage(*, actor: User, approved_by: User, content: dict[str, Any], basis: str, now: datetime) -> None:
    """A new version of the tiering rules, in force from now; earlier complaints keep the version that tiered them."""
    newest = TriagePolicy.objects.select_for_update().order_by("-version").first()
    row = TriagePolicy.objects.create(
        version=(newest.version if newest else 0) + 1,
        content=content,
        basis=basis,
        valid_from=now,
        created_at=now,
        created_by=actor,
        approved_by=approved_by,
    )
    record(actor=approved_by, action="complaints.publish_triage", obj=row, reason=basis, at=now, version=row.version)


def propose_limits(
    *, actor: User, tier: str, minutes: dict[str, int], warn: list[int], basis: str, now: datetime
) -> Approval:
    """Other time limits of a tier. The statutory clock is not theirs to change. Refused for limits nobody can keep."""
    if tier not in set(TIER_ORDER):
        raise Refused("complaints.tier_unknown", _("There is no such tier."), field="tier")
    before = clock_policy(tier, now).content
    if any(not 0 < minutes.get(clock, 0) <= LONGEST_MINUTES for clock in ("respond", "start", "resolve")):
        raise Refused("complaints.limit_out_of_range", _("Give each limit in minutes, at most 90 days."))
    if max(minutes["respond"], minutes["start"]) > minutes["resolve"]:
        raise Refused(
            "complaints.limits_upside_down",
            _("Answer and beginning of work come before the resolution: give them less time than that."),
            field="resolve",
        )
    if not warn or any(not 0 < share < 100 for share in warn) or sorted(set(warn)) != warn:
        raise Refused(
            "complaints.warnings_unusable", _("Give warnings as rising shares between 1 and 99 percent."), field="warn"
        )
    wanted = {
        clock: {**terms, "target_min": minutes[clock]} for clock, terms in before["clocks"].items() if clock in minutes
    }
    content = {**before, "warn": warn, "clocks": {**before["clocks"], **wanted}}
    if content == before:
        raise Refused("complaints.policy_same", _("Nothing has changed."))
    return approvals.submit(
        actor=actor,
        kind=LIMITS_KIND,
        obj=None,
        content={"tier": tier, "basis": basis, "limits": content},
        before={"tier": tier, "limits": before},
        note=basis,
        now=now,
    )


def _publish_limits(approval: Approval, actor: Any, now: datetime) -> None:
    wanted = approval.content
    newest = ClockPolicy.objects.select_for_update().filter(tier=wanted["tier"]).order_by("-version").first()
    row = ClockPolicy.objects.create(
        tier=wanted["tier"],
        version=(newest.version if newest else 0) + 1,
        content=wanted["limits"],
        basis=wanted["basis"],
        valid_from=now,
        created_at=now,
        created_by=approval.maker,
        approved_by=actor,
    )
    record(
        actor=actor,
        action="complaints.publish_sla",
        obj=row,
        reason=row.basis,
        at=now,
        tier=row.tier,
        version=row.version,
    )


def _publish_triage(approval: Approval, actor: Any, now: datetime) -> None:
    publish_triage(
        actor=approval.maker,
        approved_by=actor,
        content=approval.content["rules"],
        basis=approval.content["basis"],
        now=now,
    )


def _page(_approval: Approval) -> str:
    return reverse("cases:policy")


kind(
    TRIAGE_KIND,
    permission="complaints.policy_approve",
    on_approved=_publish_triage,
    label=_("Tiering rules for complaints"),
    url=_page,
)
kind(
    LIMITS_KIND,
    permission="complaints.policy_approve",
    on_approved=_publish_limits,
    label=_("Time limits for complaints"),
    url=_page,
)
