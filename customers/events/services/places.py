"""Places at an event: taken by the link or by hand, given back, moved up from the waiting list, attended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.campaigns.domain import Goal
from customers.campaigns.services import goal_reached
from customers.events import domain, selectors
from customers.events.domain import PLACE, TAKES_A_PLACE, Place, State
from customers.events.models import Event, Registration
from customers.events.policies import require
from customers.events.services.planning import locked
from customers.events.services.telling import tell
from customers.leads.models import Lead
from customers.profiles.models import Customer


@transaction.atomic
def register(
    *, event_id: int, person: Customer | Lead, now: datetime, actor: Any = None, by_link: bool = False
) -> Registration:
    """A seat, or the waiting list when there is none; registering again changes nothing.

    Refused: events.not_open, events.closed, events.student.
    """
    event = locked(event_id)  # the lock keeps the last seat for one person
    if event.state != State.OPEN or now >= event.closes_at:
        raise Refused("events.closed", _("Registration has ended."))
    if isinstance(person, Customer) and person.is_student:
        raise Refused("events.student", _("Students in full-time education are not invited."))
    known = selectors.registration_of(event, person.phone_index)
    if known is not None:
        return known
    taken = event.registrations.filter(state__in=[state.value for state in TAKES_A_PLACE]).count()
    made = Registration.objects.create(
        event=event, phone_index=person.phone_index, state=domain.place_for(taken, event.capacity).value,
        by_link=by_link, registered_at=now, **{"customer" if isinstance(person, Customer) else "lead": person},
    )  # fmt: skip
    goal_reached(phone=person.phone_index, goal=Goal.REGISTRATION, now=now)
    record(actor=actor, action="events.register", obj=event, at=now, place=made.state, by_link=by_link)
    tell(made, "event_registered", now)
    return made


def register_by_hand(*, actor: Any, event_id: int, phone: str, now: datetime) -> Registration:
    """Somebody who called: a customer or a lead by their number. Refused: events.unknown, and as `register`."""
    require(actor, "events.work")
    if not identity.mobile_ok(identity.normalise_phone(phone)):
        raise Refused("customers.phone", _("This is no mainland mobile number."), field="phone")
    person = selectors.person_with(phone)
    if person is None:
        raise Refused("events.unknown", _("Nobody is known under this number. Enter a lead first."), field="phone")
    return register(event_id=event_id, person=person, now=now, actor=actor)


@transaction.atomic
def cancel_place(*, registration_id: int, now: datetime, actor: Any = None) -> Registration:
    """The place goes to the first on the waiting list, who is told. Refused: transition.not_allowed."""
    event = locked(Registration.objects.values_list("event", flat=True).get(pk=registration_id))
    row = Registration.objects.select_for_update().get(pk=registration_id)
    had_a_seat = row.state == Place.REGISTERED
    row.state = PLACE.target("cancel", row.state)
    row.save(update_fields=["state"])
    record(actor=actor, action="events.give_back", obj=event, at=now)
    if had_a_seat and event.state == State.OPEN:
        _promote(event, now)
    return row


def _promote(event: Event, now: datetime) -> None:
    taken = event.registrations.filter(state__in=[state.value for state in TAKES_A_PLACE]).count()
    following = event.registrations.filter(state=Place.WAITING.value).select_related("customer", "lead").order_by("id")
    for row in following[: max(event.capacity - taken, 0)]:
        row.state = PLACE.target("promote", row.state)
        row.save(update_fields=["state"])
        tell(row, "event_promoted", now)


@transaction.atomic
def attend(*, actor: Any, event_id: int, registration_ids: list[int], now: datetime) -> int:
    """Who came, ticked on the list; also somebody of the waiting list who was let in."""
    require(actor, "events.work")
    event = locked(event_id)
    if event.state not in (State.OPEN, State.DONE):
        raise Refused("events.over", _("This event is over or cancelled."))
    rows = event.registrations.select_for_update().filter(pk__in=registration_ids)
    came = 0
    for row in rows:
        if row.state != Place.ATTENDED and PLACE.allows("attend", row.state):
            row.state, row.attended_at = PLACE.target("attend", row.state), now
            row.save(update_fields=["state", "attended_at"])
            came += 1
    record(actor=actor, action="events.attend", obj=event, at=now, came=came)
    return came
