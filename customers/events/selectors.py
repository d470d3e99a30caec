"""Events, places, and what may be read."""

from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Count, Q, QuerySet

from customers.campaigns.models import Recipient
from customers.events.domain import Place
from customers.events.models import Content, ContentVersion, Event, Registration
from customers.leads.models import Lead
from customers.profiles.models import Customer
from customers.profiles.selectors import phone_index

SALT = "events.register"


def visible_to(user: Any) -> QuerySet[Event]:
    if not user.may("events.view"):
        return Event.objects.none()
    came = Count("registrations", filter=Q(registrations__state=Place.ATTENDED.value))
    taken = Count("registrations", filter=Q(registrations__state__in=["registered", "attended", "missed"]))
    return Event.objects.annotate(taken=taken, came=came)


def contents_visible_to(user: Any) -> QuerySet[Content]:
    return Content.objects.all() if user.may("events.view") else Content.objects.none()


def invitation_token(recipient: Recipient, event: Event) -> str:
    """What the link of an invited person carries: this person, this event, nobody else."""
    return signing.Signer(salt=SALT).sign(f"{event.pk}-{recipient.pk}")


def by_token(token: str) -> tuple[Event, Recipient] | None:
    try:
        event, recipient = signing.Signer(salt=SALT).unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return None
    found = Recipient.objects.select_related("customer", "lead").filter(pk=recipient).first()
    known = Event.objects.filter(pk=event).first()
    return (known, found) if known is not None and found is not None else None


def registration_of(event: Event, phone: str) -> Registration | None:
    return event.registrations.filter(phone_index=phone).exclude(state=Place.CANCELLED.value).first()


def person_with(phone: str) -> Customer | Lead | None:
    """Who uses this number: a customer before a lead."""
    index = phone_index(phone)
    customer = Customer.objects.filter(phone_index=index).order_by("id").first()
    return customer or Lead.objects.filter(phone_index=index, erased_at=None).order_by("-id").first()


def counts(event: Event) -> dict[str, int]:
    """Invited, and places by state; two queries."""
    found = dict(event.registrations.order_by().values_list("state").annotate(Count("id")))
    invited = 0
    if event.invitation_id:
        invited = Recipient.objects.filter(campaign=event.invitation_id, state="told").count()
    return {"invited": invited} | {place.value: found.get(place.value, 0) for place in Place}


def shown_version(content: Content, on: date) -> ContentVersion | None:
    """The version that the public may read on a day."""
    return content.versions.filter(state="approved", expires_on__gte=on).first()
