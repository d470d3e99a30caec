"""The rules on public opinion as versions: what ships, what a manager proposes, what a second person puts in force."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from complaints.opinion import shipped
from complaints.opinion.domain import check_policy
from complaints.opinion.models import OpinionPolicy

KIND = "opinion.rules"


def policy_in_force(now: datetime) -> OpinionPolicy:
    """The newest version in force; the shipped one is written down when there is none yet."""
    found = OpinionPolicy.objects.filter(valid_from__lte=now).order_by("-version").first()
    if found is None:
        found, _new = OpinionPolicy.objects.get_or_create(
            version=1,
            defaults={"content": shipped.RULES, "valid_from": shipped.SHIPPED_FROM, "basis": "公司舆情分级标准"},
        )
    return found


def urgent_from(now: datetime) -> int:
    """The urgency from which a post alone sets off an alert; above what any post can have while no rule says so."""
    rules = policy_in_force(now).content.get("alerts", ())
    return min((rule["at_least"] for rule in rules if rule["kind"] == "urgency"), default=101)


def propose_rules(*, actor: User, content: dict[str, Any], basis: str, now: datetime) -> Approval:
    """Other rules, in force once a second person has approved exactly these. Refused when unusable."""
    try:
        check_policy(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("opinion.rules_unusable", _("The rules cannot be applied: %(why)s"), why=str(error)) from error
    before = policy_in_force(now)
    if content == before.content:
        raise Refused("opinion.rules_same", _("Nothing has changed."))
    return approvals.submit(
        actor=actor,
        kind=KIND,
        obj=None,
        content={"basis": basis, "rules": content},
        before={"basis": before.basis, "rules": before.content},
        note=basis,
        now=now,
    )


def _publish(approval: Approval, actor: Any, now: datetime) -> None:
    newest = OpinionPolicy.objects.select_for_update().order_by("-version").first()
    row = OpinionPolicy.objects.create(
        version=(newest.version if newest else 0) + 1,
        content=approval.content["rules"],
        basis=approval.content["basis"],
        valid_from=now,
        created_by=approval.maker,
        approved_by=actor,
    )
    record(actor=actor, action="opinion.rules", obj=row, reason=row.basis, at=now, version=row.version)


kind(
    KIND,
    permission="complaints.policy_approve",
    on_approved=_publish,
    label=_("Rules on public opinion"),
    url=lambda approval: reverse("opinion:rules"),
)
