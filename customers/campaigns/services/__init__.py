"""The verbs of campaigns: preparing and approving, sending, and what people answer."""

from customers.campaigns.services.answers import goal_reached, reply, stop, stop_marketing_of
from customers.campaigns.services.preparing import (
    Text,
    approve_kind,
    cancel_campaign,
    save_campaign,
    submit_campaign,
)
from customers.campaigns.services.sending import launch, link_with, pause, send_campaign

__all__ = [
    "Text",
    "approve_kind",
    "cancel_campaign",
    "goal_reached",
    "launch",
    "link_with",
    "pause",
    "reply",
    "save_campaign",
    "send_campaign",
    "stop",
    "stop_marketing_of",
    "submit_campaign",
]
