from itertools import count

from django.utils import timezone

from customers.channels.tests.factories import make_channel
from customers.leads.models import Lead
from customers.leads.services import Told, take_in

_numbers = count(1)


def a_phone() -> str:
    return f"137{next(_numbers):08d}"


def make_lead(channel=None, owner=None, now=None, **told):
    """An open lead; with `owner` it is assigned."""
    told = {"name": "张三丰", "phone": a_phone(), "region": "330108"} | told
    taken = take_in(actor=None, channel=channel or make_channel(), rows=[Told(**told)], now=now or timezone.now())
    lead = Lead.objects.get(uid=taken.made[0].uid)
    if owner is not None:
        lead.owner, lead.state = owner, "assigned"
        lead.save()
    return lead
