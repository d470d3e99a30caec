"""What a channel brought, on its page; what waits, on the landing page."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from customers.channels.models import Channel
from customers.channels.selectors import spent
from customers.leads import selectors
from customers.leads.presenting import funnel_steps

DAYS = 90


def channel_funnel(request: Any, channel: Channel) -> SafeString | str:
    if not request.user.may("leads.view"):
        return ""
    until = timezone.localdate()
    since = until - timedelta(days=DAYS - 1)
    cost = sum(spent([channel.pk], since, until).values(), start=0)
    funnel = selectors.funnel_of(selectors.received(since, until).filter(channel=channel), cost)
    context = {
        "funnel": funnel,
        "steps": funnel_steps(funnel, since, until, channel=channel.pk),
        "since": since,
        "until": until,
        "channel": channel,
    }
    return render_to_string("customers/leads/channel_panel.html", context, request)


def today_card(request: Any, user: Any) -> SafeString | str:
    if not user.may("leads.work"):
        return ""
    today = timezone.localdate()
    rows = selectors.open_leads().filter(owner=user, next_on__lte=today) | selectors.open_leads().filter(
        owner=user, next_on=None
    )
    waiting = list(rows.select_related("channel").order_by("next_on", "id")[:6])
    if not waiting:
        return ""
    return render_to_string("customers/leads/today_card.html", {"rows": waiting, "today": today}, request)
