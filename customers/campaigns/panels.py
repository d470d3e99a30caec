"""What a withdrawal stops; what a person is told of campaigns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.notifications.models import Message
from customers.campaigns.models import Recipient
from customers.privacy.domain import Purpose, Withdrawal
from customers.privacy.effects import Effect, contribute
from customers.privacy.holdings import holds
from customers.profiles.models import Customer


def _stops(customer: Customer, withdrawal: Withdrawal, now: datetime) -> Iterable[Effect]:
    if not withdrawal.concerns(Purpose.MARKETING.value):
        return []
    waiting = Recipient.objects.filter(customer=customer, message__in=Message.objects.filter(state="pending")).count()
    sentence = _("Campaign messages to this customer that have not left yet are withheld; no new ones are written.")
    return [Effect("campaigns.messages", sentence, waiting or None)]


contribute(_stops)


def _held(customer: Customer) -> list[dict[str, Any]]:
    rows = Recipient.objects.filter(customer=customer).select_related("campaign").order_by("pk")
    return [
        {"活动": row.campaign.name, "时间": row.at, "结果": str(row.get_state_display()), "原因": str(row.why)}
        for row in rows
    ]


holds("campaigns", "营销触达记录", _held)
