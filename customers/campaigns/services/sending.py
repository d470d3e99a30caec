"""Sending in slices by a worker. Each slice is one transaction with the place it came to, so that a killed run goes on
where it was and nobody is told twice; who may be told is asked in the slice, and once more as the message leaves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.jobs import progress
from backoffice.jobs.services import TryLater, complete, enqueue
from backoffice.notifications import guards
from backoffice.notifications.models import Message
from backoffice.notifications.services import notify
from backoffice.parameters.services import values
from backoffice.values.errors import Refused
from customers.campaigns import domain, selectors
from customers.campaigns.domain import Audience, Reason, State, Way
from customers.campaigns.models import REASONS, Campaign, Recipient, Variant
from customers.campaigns.policies import require
from customers.campaigns.services.preparing import check_text, locked, move
from customers.channels.models import Cost
from customers.leads.models import Lead
from customers.relations.services import arrange_many

SLICE = 200
TEMPLATE = "campaign"
STOP_LINE = "拒收请回复T，或打开："
QUIET = ("marketing.quiet.from", "marketing.quiet.to")

# What `{link}` leads to, by purpose of the campaign; rooms downstream add theirs.
_links: dict[str, Callable[[Recipient], str]] = {}


def link_with(purpose: str, address: Callable[[Recipient], str]) -> None:
    _links[purpose] = address


@transaction.atomic
def launch(*, actor: Any, now: datetime, campaign_id: int) -> Campaign:
    """approved or paused -> sending, from where it was. The texts are checked by the lists of this day.

    Refused: campaigns.not_allowed, campaigns.too_early/over, advertising.forbidden.
    """
    require(actor, "campaigns.edit")
    campaign, today = locked(campaign_id), timezone.localdate(now)
    if today < campaign.starts_on:
        raise Refused("campaigns.too_early", _("The campaign begins on %(day)s."), day=campaign.starts_on.isoformat())
    if today > campaign.ends_on:
        raise Refused("campaigns.over", _("The last day has passed. Choose another one."))
    for one in campaign.variants.all():
        check_text(campaign, one, "", now)
    campaign.round += 1
    campaign.launched_at = campaign.launched_at or now
    people = selectors.audience(campaign.audience, campaign.segment)
    campaign.progress = progress.start(
        key=f"campaign:{campaign.pk}:{campaign.round}", title=campaign.name, owner=actor,
        total=people.filter(pk__gt=campaign.cursor).count(),
    )  # fmt: skip
    move(campaign, "launch", actor, now)
    enqueue("campaigns.send", key=f"campaign:{campaign.pk}:{campaign.round}", payload={"campaign_id": campaign.pk})
    return campaign


@transaction.atomic
def pause(*, actor: Any, now: datetime, campaign_id: int, reason: str) -> Campaign:
    """Nothing more goes out, also of what waits for the partner."""
    require(actor, "campaigns.edit")
    campaign = locked(campaign_id)
    move(campaign, "pause", actor, now, reason)
    return campaign


def quiet_for(now: datetime) -> timedelta:
    found = values(QUIET, timezone.localdate(now))
    begins, ends = (int(str(found[code].value)[:2]) for code in QUIET)
    return domain.rest_of_quiet(timezone.localtime(now), begins, ends)


def send_campaign(*, campaign_id: int, now: datetime, then: Callable[[], None] = complete) -> None:
    """Works through the audience; `then` runs in the last transaction. In quiet hours it waits for the morning."""
    while True:
        campaign = Campaign.objects.select_related("progress").get(pk=campaign_id)
        if campaign.state != State.SENDING:
            then()
            return
        if campaign.way != Way.CALLS and (wait := quiet_for(now)):
            raise TryLater("quiet hours", after=wait)
        with transaction.atomic():
            done = _slice(locked(campaign_id), now)
            if not done:
                _finish(campaign_id, now)
                then()
        if campaign.progress_id:
            progress.advance(campaign.progress_id, done)
        if not done:
            if campaign.progress_id:
                progress.finish(campaign.progress_id)
            return


def _finish(campaign_id: int, now: datetime) -> None:
    campaign = locked(campaign_id)
    campaign.ended_at = now
    told = campaign.recipients.filter(state="told").count()
    cost = (campaign.unit_cost * told).quantize(Decimal("0.01"))
    if campaign.channel_id and cost:
        Cost.objects.create(
            channel_id=campaign.channel_id, spent_on=timezone.localdate(now), amount=cost, what=campaign.name,
            campaign_code=campaign.code, entered_at=now,
        )  # fmt: skip
    move(campaign, "finish", None, now)


def _slice(campaign: Campaign, now: datetime) -> int:
    """The next people of the audience; how many they were. The caller holds the campaign's lock."""
    if campaign.state != State.SENDING:
        return 0
    people = selectors.audience(campaign.audience, campaign.segment).filter(pk__gt=campaign.cursor)
    rows: list[Any] = list(selectors.reasoned(people, campaign.audience, campaign.way, now).order_by("pk")[:SLICE])
    if not rows:
        return 0
    variants = {one.arm: one for one in campaign.variants.all()}
    made = _recipients(campaign, rows, variants, now)
    Recipient.objects.bulk_create(made)
    told = [one for one in made if one.state == "told"]
    if campaign.way == Way.CALLS:
        _call_list(campaign, told, variants, now)
    else:
        for one in told:
            _tell(campaign, one, variants[one.arm], now)
        Recipient.objects.bulk_update(told, ["message"])
    Campaign.objects.filter(pk=campaign.pk).update(cursor=rows[-1].pk)
    return len(rows)


def _recipients(campaign: Campaign, rows: list[Any], variants: dict[str, Variant], now: datetime) -> list[Recipient]:
    shares = {arm: one.share for arm, one in variants.items()}
    told_before = campaign.recipients.filter(state="told")
    numbers = set(
        told_before.filter(phone_index__in=[row.phone_index for row in rows]).values_list("phone_index", flat=True)
    )
    room = _room(campaign, told_before.count())
    over = timezone.localdate(now) > campaign.ends_on
    made = []
    for row in rows:
        reason = row.reason
        if not reason and row.phone_index in numbers:
            reason = Reason.SAME_NUMBER.value
        if not reason and over:
            reason = Reason.STOPPED.value
        if not reason and room is not None and room <= 0:
            reason = Reason.BUDGET.value
        one = Recipient(
            campaign=campaign, phone_index=row.phone_index, at=now, reason=reason,
            state="left_out" if reason else "told",
            **{"lead" if campaign.audience == Audience.LEADS else "customer": row},
        )  # fmt: skip
        if not reason:
            numbers.add(row.phone_index)
            one.arm = domain.arm_of(campaign.code, row.phone_index, shares)
            room = room - 1 if room is not None else None
        made.append(one)
    return made


def _room(campaign: Campaign, told: int) -> int | None:
    """How many more messages the budget pays; None without a budget."""
    if not campaign.budget or not campaign.unit_cost:
        return None
    return int(campaign.budget / campaign.unit_cost) - told


def written(text: str, recipient: Recipient) -> str:
    address = _links.get(recipient.campaign.purpose)
    link = address(recipient) if address is not None and "{link}" in text else settings.PUBLIC_URL
    return text.replace("{name}", recipient.person.name).replace("{link}", link)


def _tell(campaign: Campaign, one: Recipient, variant: Variant, now: datetime) -> None:
    """The text with its way out; one message for one recipient, whatever happens."""
    sealed: Any = one.person.phone if campaign.way == Way.SMS else one.person.email
    stop = settings.PUBLIC_URL.rstrip("/") + reverse("campaigns:stop", args=[selectors.stop_token(one.pk)])
    one.message = notify(
        key=f"campaign:{campaign.pk}:{one.pk}",
        channel=campaign.way,
        address=sealed.reveal(),
        template=TEMPLATE,
        context={"subject": variant.subject, "body": written(variant.body, one), "stop": f"{STOP_LINE}{stop}"},
        now=now,
    )


def _call_list(campaign: Campaign, told: list[Recipient], variants: dict[str, Variant], now: datetime) -> None:
    """Nobody is written to: the people stand on the lists of those who look after them."""
    today = timezone.localdate(now)
    subjects = {arm: one.subject for arm, one in variants.items()}
    if campaign.audience == Audience.LEADS:
        Lead.objects.filter(pk__in=[one.lead_id for one in told]).update(next_on=today)
        return
    arrange_many(
        contacts=[(f"campaign:{campaign.pk}:{one.pk}", one.customer_id, subjects[one.arm]) for one in told],
        due_on=today,
        now=now,
    )


def _objection(message: Message, now: datetime) -> str:
    """Asked as the message leaves: the consent may be gone, the campaign stopped, the night begun."""
    one = Recipient.objects.select_related("campaign").filter(message=message).first()
    if one is None:
        return ""
    reason = selectors.objection(one, now)
    if not reason and one.campaign.state == State.PAUSED:
        reason = Reason.STOPPED.value
    if not reason:
        if wait := quiet_for(now):
            raise TryLater("quiet hours", after=wait)
        return ""
    Recipient.objects.filter(pk=one.pk).update(state="left_out", reason=reason)
    return str(REASONS.get(reason, reason))


guards.guard(TEMPLATE, _objection)
