"""Entering and publishing scorecards. Publishing takes a second person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.domain import content_hash
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from risk.rules.facts import FACTS
from risk.scoring import domain
from risk.scoring.models import ScorecardVersion

KIND = "scoring.publish"


@transaction.atomic
def enter_version(*, actor: Any, title: str, content: Mapping[str, Any], now: datetime) -> ScorecardVersion:
    """A new draft from a points table. Refused("scoring.malformed") says what keeps it from scoring."""
    _require(actor, "scoring.edit")
    try:
        domain.check(content, frozenset(FACTS))
    except domain.BadScorecard as error:
        raise Refused(
            "scoring.malformed", _("This scorecard cannot be used: %(problem)s."), problem=str(error)
        ) from error
    number = (ScorecardVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ScorecardVersion.objects.create(
        number=number,
        title=title[:120],
        content=dict(content),
        content_hash=content_hash(dict(content)),
        created_by=actor,
        created_at=now,
    )
    record(actor=actor, action="scoring.enter", obj=version, at=now, hash=version.content_hash)
    return version


@transaction.atomic
def submit_for_publication(*, actor: Any, version_id: int, now: datetime) -> Approval:
    """Asks a second person to publish this scorecard. Refused("scoring.not_draft"), approvals.pending."""
    _require(actor, "scoring.edit")
    version = ScorecardVersion.objects.select_for_update().get(pk=version_id)
    if version.status != "draft":
        raise Refused("scoring.not_draft", _("Only a draft can be published."))
    return approvals.submit(actor=actor, kind=KIND, obj=version, content=approved_content(version), now=now)


def approved_content(version: ScorecardVersion) -> dict[str, Any]:
    """The points table and its quality, as the second person sees it."""
    return {
        "version": str(version),
        "title": version.title,
        "hash": version.content_hash,
        "base": version.content["base"],
        "metrics": version.content.get("metrics", {}),
        "points": {
            one["fact"]: [part["points"] for part in one["bins"]] for one in version.content["characteristics"]
        },
    }


def _publish(approval: Approval, actor: Any, now: datetime) -> None:
    version = ScorecardVersion.objects.select_for_update().get(pk=int(approval.object_id))
    if version.status != "draft":
        raise Refused("scoring.not_draft", _("Only a draft can be published."))
    ScorecardVersion.objects.filter(status="published").update(status="retired", retired_at=now)
    version.status, version.published_by, version.published_at = "published", actor, now
    version.save(update_fields=["status", "published_by", "published_at"])
    record(actor=actor, action="scoring.publish", obj=version, at=now, hash=version.content_hash)


registry.kind(
    KIND,
    permission="scoring.approve",
    on_approved=_publish,
    content=approved_content,
    label=_("Publish a scorecard"),
    url=lambda approval: f"/risk/scoring/{approval.object_id}/",
)


def _require(actor: Any, permission: str) -> None:
    if actor is not None and not actor.may(permission):
        raise Refused("scoring.not_allowed", _("Your role does not include this step. Ask a colleague who may do it."))
