"""Channels as people and rules see them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from backoffice.parameters.services import values
from customers.channels.domain import ChannelKind, Scale, Status, obstacles
from customers.channels.models import Channel, Cost
from customers.channels.words import sentence_of

WEIGHTS = {
    "conversion": "channel.weight.conversion",
    "complaints": "channel.weight.complaints",
    "bad": "channel.weight.bad",
    "conduct": "channel.weight.conduct",
}


def visible_to(user: Any) -> QuerySet[Channel]:
    return Channel.objects.all() if user.may("channels.view") else Channel.objects.none()


def reasons_against(channel: Channel, on: date) -> list[str]:
    """Sentences that say why nothing may be taken from the channel on a day; empty while it is open."""
    found = [sentence_of(code) for code in obstacles(channel.standing, on)]
    if channel.status == Status.SUSPENDED and channel.status_reason:
        found[0] = f"{found[0]} {channel.status_reason}"
    return found


def open_channels(on: date) -> list[Channel]:
    """Those from which leads and applications are taken on a day, by name. One query."""
    active = Channel.objects.filter(status=Status.ACTIVE.value).order_by("name", "id")
    return [channel for channel in active if not obstacles(channel.standing, on)]


def referral_channel() -> Channel | None:
    """The channel under which customers bring others; the oldest active one."""
    return Channel.objects.filter(kind=ChannelKind.REFERRAL.value, status=Status.ACTIVE.value).order_by("id").first()


def scale_on(on: date) -> Scale:
    """Weights and ends of the scale in force on a day (parameters `channel.*`)."""
    more = (
        "channel.full_conversion", "channel.worst_complaint_rate", "channel.worst_bad_rate",
        "channel.worst_misconduct",
    )  # fmt: skip
    found = values([*WEIGHTS.values(), *more], on)
    return Scale({part: found[code].value for part, code in WEIGHTS.items()}, *(found[code].value for code in more))


def spent(channels: list[int], since: date, until: date, campaign: str = "") -> dict[int, Decimal]:
    """{channel: yuan} from a day to a day, both included."""
    narrowed = Q(campaign_code=campaign) if campaign else Q()
    rows = Cost.objects.filter(narrowed, channel__in=channels, spent_on__gte=since, spent_on__lte=until)
    return dict(rows.order_by().values_list("channel").annotate(Sum("amount")))
