from datetime import timedelta
from itertools import count

from django.utils import timezone

from customers.channels.domain import CHECKLIST
from customers.channels.models import Channel

_numbers = count(1)


def make_channel(**more):
    """An admitted channel with all papers; a partner unless said otherwise."""
    number, today = next(_numbers), timezone.localdate()
    values = {
        "code": f"channel-{number}", "name": f"渠道{number}", "kind": "partner_online", "status": "active",
        "credit_code": "91350100M000100Y43", "licence_no": "L", "agreement_no": "A",
        "agreement_valid_from": today - timedelta(days=1000), "agreement_valid_to": today + timedelta(days=100),
        "shown": {item.code: "存档" for item in CHECKLIST}, "admitted_on": today - timedelta(days=100),
        "created_at": timezone.now(),
    }  # fmt: skip
    return Channel.objects.create(**values | more)
