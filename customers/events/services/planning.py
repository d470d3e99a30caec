"""Planning an event, inviting to it, and what follows when it is over."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import lists_on, refuse_forbidden
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.campaigns.domain import Goal, Purpose, Way
from customers.campaigns.models import Campaign, Recipient
from customers.campaigns.services import Text, link_with, save_campaign
from customers.events import selectors
from customers.events.domain import EVENT, PLACE, Place, State
from customers.events.models import Event, Registration
from customers.events.policies import require
from customers.events.services.telling import tell
from customers.relations.services import arrange_many

FIELDS = ("code", "title", "kind", "where", "about", "starts_at", "ends_at", "closes_at", "capacity")
FOLLOW_UP_AFTER = timedelta(days=2)


def locked(event_id: int) -> Event:
    return Event.objects.select_for_update().get(pk=event_id)


def move(event: Event, verb: str, actor: Any, now: datetime, reason: str = "", **facts: Any) -> None:
    before = event.state
    event.state = EVENT.target(verb, before)
    event.save()
    record(
        actor=actor, action=f"events.{verb}", obj=event, reason=reason, at=now, before=before, after=event.state,
        **facts,
    )  # fmt: skip


@transaction.atomic
def save_event(*, actor: Any, now: datetime, event_id: int | None = None, **fields: Any) -> Event:
    """Refused: events.not_allowed, events.over, events.times, events.capacity (below the places given),
    advertising.forbidden."""
    require(actor, "events.edit")
    event = locked(event_id) if event_id else Event(created_by=actor, created_at=now)
    if event.state not in (State.PLANNED, State.OPEN):
        raise Refused("events.over", _("This event is over or cancelled."))
    for name in FIELDS:
        if name in fields:
            setattr(event, name, fields[name])
    if event.ends_at <= event.starts_at:
        raise Refused("events.times", _("It ends before it begins. Check both times."), field="ends_at")
    if event.closes_at > event.ends_at:
        raise Refused("events.times", _("Registration cannot end after the event."), field="closes_at")
    if event_id and event.capacity < event.registrations.filter(state=Place.REGISTERED.value).count():
        raise Refused("events.capacity", _("More places than these are given already."), field="capacity")
    _refuse_wording(event, timezone.localdate(now))
    event.save()
    record(actor=actor, action="events.save", obj=event, at=now, code=event.code)
    return event


def _refuse_wording(event: Event, day: date) -> None:
    """What the public page of an event says is an advertisement; the page itself adds the risk warning."""
    warning = lists_on(day).footer
    refuse_forbidden(f"{event.title}\n{event.about}\n{warning}", kind=TextKind.ADVERT, on=day, field="about")


@transaction.atomic
def open_event(*, actor: Any, now: datetime, event_id: int) -> Event:
    require(actor, "events.edit")
    event = locked(event_id)
    move(event, "open", actor, now)
    return event


@transaction.atomic
def invite(*, actor: Any, now: datetime, event_id: int, audience: str, segment: dict[str, Any]) -> Campaign:
    """A draft of the invitation for a segment; it is read, approved and sent like every campaign.

    Refused: events.invited, events.over, campaigns.*, advertising.*
    """
    require(actor, "events.edit")
    event = locked(event_id)
    if event.invitation_id:
        raise Refused("events.invited", _("There is an invitation already."))
    if event.state != State.OPEN:
        raise Refused("events.not_open", _("Open the registration first."))
    day, last = timezone.localdate(now), timezone.localdate(event.closes_at)
    if last < day:
        raise Refused("events.over", _("Registration has ended."))
    warning = lists_on(day).footer
    begins = timezone.localtime(event.starts_at)
    body = (
        f"{{name}}您好，诚邀您参加{event.get_kind_display()}“{event.title}”，"
        f"{begins:%m月%d日%H:%M}，{event.where}。报名：{{link}} 。{warning}"
    )
    event.invitation = save_campaign(
        actor=actor, now=now, code=f"e-{event.code}"[:20], name=event.title, purpose=Purpose.INVITATION.value,
        goal=Goal.REGISTRATION.value, audience=audience, segment=segment, way=Way.SMS.value, channel=None,
        starts_on=day, ends_on=last, budget=0, base_rate=None, target_rate=None,
        texts={"A": Text(event.title[:60], body)},
    )  # fmt: skip
    event.save(update_fields=["invitation"])
    record(actor=actor, action="events.invite", obj=event, at=now, campaign=event.invitation.code)
    return event.invitation


def _link(recipient: Recipient) -> str:
    event = Event.objects.get(invitation=recipient.campaign_id)
    token = selectors.invitation_token(recipient, event)
    return settings.PUBLIC_URL.rstrip("/") + reverse("events:register", args=[token])


link_with(Purpose.INVITATION.value, _link)


@transaction.atomic
def close_event(*, actor: Any, now: datetime, event_id: int) -> int:
    """The event is over: whoever did not come is marked so, and who came gets a call. How many calls were planned."""
    require(actor, "events.edit")
    event = locked(event_id)
    if now < event.starts_at:
        raise Refused("events.not_begun", _("The event has not begun yet."))
    for state in (Place.REGISTERED, Place.WAITING):
        event.registrations.filter(state=state.value).update(state=PLACE.target("miss", state))
    came = list(
        Registration.objects.filter(event=event, state=Place.ATTENDED.value, customer__isnull=False).values_list(
            "pk", "customer"
        )
    )
    arrange_many(
        contacts=[(f"event:{event.pk}:{pk}", customer, f"活动回访：{event.title}") for pk, customer in came],
        due_on=timezone.localdate(now + FOLLOW_UP_AFTER),
        now=now,
    )
    move(event, "close", actor, now, calls=len(came))
    return len(came)


@transaction.atomic
def cancel_event(*, actor: Any, now: datetime, event_id: int, reason: str) -> Event:
    """Called off; everybody who has a place is told."""
    require(actor, "events.edit")
    event = locked(event_id)
    move(event, "cancel", actor, now, reason)
    for row in event.registrations.filter(state__in=["registered", "waiting"]).select_related("customer", "lead"):
        tell(row, "event_cancelled", now)
    return event
