"""Writing a campaign and having it approved by a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import refuse_forbidden
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.campaigns.domain import TRANSITIONS, State, Way, sample_size
from customers.campaigns.models import Campaign, Variant
from customers.campaigns.policies import require

APPROVE = "campaigns.send"
FIELDS = (
    "code", "name", "purpose", "channel", "audience", "segment", "way", "goal", "starts_on", "ends_on", "budget",
    "unit_cost", "base_rate", "target_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One text of a campaign. `{name}` and `{link}` in it are filled for each person."""

    subject: str
    body: str
    share: int = 1


def locked(campaign_id: int) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign_id)


def move(campaign: Campaign, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = campaign.state
    campaign.state = TRANSITIONS.target(verb, before)
    campaign.save()
    record(
        actor=actor, action=f"campaigns.{verb}", obj=campaign, reason=reason, at=now, before=before,
        after=campaign.state,
    )  # fmt: skip


@transaction.atomic
def save_campaign(
    *, actor: Any, now: datetime, campaign_id: int | None = None, texts: dict[str, Text], **fields: Any
) -> Campaign:
    """A campaign as a draft. Two texts are a test: then the expected share and the one to be told apart are needed.

    Refused: campaigns.not_allowed, campaigns.not_draft, campaigns.dates, campaigns.test, advertising.forbidden.
    """
    require(actor, "campaigns.edit")
    campaign = locked(campaign_id) if campaign_id else Campaign(created_by=actor, created_at=now)
    if campaign.state != State.DRAFT:
        raise Refused("campaigns.not_draft", _("Only a draft can be changed."))
    if Campaign.objects.filter(code=fields["code"]).exclude(pk=campaign.pk).exists():
        raise Refused("campaigns.code", _("This code is taken."), field="code")
    for name in FIELDS:
        if name in fields:
            setattr(campaign, name, fields[name])
    if campaign.ends_on < campaign.starts_on:
        raise Refused("campaigns.dates", _("The last day lies before the first. Check both dates."), field="ends_on")
    campaign.planned_per_arm = _planned(campaign, texts)
    for arm, text in texts.items():
        check_text(campaign, text, f"body_{arm.lower()}", now)
    campaign.save()
    campaign.variants.all().delete()
    Variant.objects.bulk_create(
        [Variant(campaign=campaign, arm=arm, **vars(text)) for arm, text in sorted(texts.items())]
    )
    record(actor=actor, action="campaigns.save", obj=campaign, at=now, code=campaign.code, texts=sorted(texts))
    return campaign


def _planned(campaign: Campaign, texts: dict[str, Text]) -> int:
    if len(texts) < 2:
        return 0
    base, target = campaign.base_rate, campaign.target_rate
    if not base or not target or base == target or not 0 < base < 1 or not 0 < target < 1:
        raise Refused(
            "campaigns.test",
            _("A test needs the expected share and another one that it is to tell apart, both between 0 and 1."),
            field="target_rate",
        )
    return sample_size(float(base), float(target))


def check_text(campaign: Campaign, text: Text | Variant, field: str, now: datetime) -> None:
    """By the lists, duties and products of the day: what is read out is a script, what is sent an advertisement."""
    kind = TextKind.SCRIPT if campaign.way == Way.CALLS else TextKind.ADVERT
    refuse_forbidden(f"{text.subject}\n{text.body}", kind=kind, on=timezone.localdate(now), field=field)


def content_of(campaign: Campaign) -> dict[str, Any]:
    """What an approval is bound to."""
    plain = {name: getattr(campaign, name) for name in FIELDS if name != "channel"}
    texts = [f"{one.arm} ({one.share}) {one.subject}\n{one.body}" for one in campaign.variants.all()]
    return plain | {"channel": str(campaign.channel or ""), "texts": texts}


@transaction.atomic
def submit_campaign(*, actor: Any, now: datetime, campaign_id: int) -> Approval:
    """The texts are checked again with today's lists. Refused: campaigns.no_text, campaigns.over, advertising.*"""
    require(actor, "campaigns.edit")
    campaign = locked(campaign_id)
    texts = list(campaign.variants.all())
    if not texts:
        raise Refused("campaigns.no_text", _("Write the text first."))
    if campaign.ends_on < timezone.localdate(now):
        raise Refused("campaigns.over", _("The last day has passed. Choose another one."), field="ends_on")
    for one in texts:
        check_text(campaign, one, "", now)
    move(campaign, "submit", actor, now)
    return approvals.submit(actor=actor, kind=APPROVE, obj=campaign, content=content_of(campaign), now=now)


@transaction.atomic
def cancel_campaign(*, actor: Any, now: datetime, campaign_id: int, reason: str) -> Campaign:
    require(actor, "campaigns.edit")
    campaign = locked(campaign_id)
    campaign.ended_at = now
    move(campaign, "cancel", actor, now, reason)
    return campaign


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    move(locked(int(approval.object_id)), "approve", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    campaign = locked(int(approval.object_id))
    if campaign.state == State.SUBMITTED:
        move(campaign, "return", actor, now, approval.reason)


approve_kind = kind(
    APPROVE,
    permission="campaigns.approve",
    on_approved=_approved,
    on_refused=_returned,
    content=content_of,
    label=_("Campaign may go out"),
    url=lambda approval: reverse("campaigns:detail", args=[approval.object_id]),
)
