"""Follow-ups as an iCalendar file (RFC 5545)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event

from customers.relations.models import CalendarFeed, FollowUp

LENGTH = timedelta(minutes=30)


def calendar(rows: Iterable[FollowUp], feed: CalendarFeed, absolute: Callable[[str], str]) -> bytes:
    """One event per follow-up, with the way and the subject and a link, without the customer's name or number."""
    made = Calendar()
    made.add("prodid", "-//Loan facilitation back office//Follow-ups//ZH")
    made.add("version", "2.0")
    for row in rows:
        event = Event()
        event.add("uid", f"follow-up-{row.pk}@{feed.uid}")
        event.add("dtstamp", row.created_at)
        event.add("summary", f"{row.get_way_display()}：{row.subject}（{row.customer.number}）")
        event.add("url", absolute(row.get_absolute_url()))
        if row.at_time is None:
            event.add("dtstart", row.due_on)
        else:
            start = datetime.combine(row.due_on, row.at_time, tzinfo=timezone.get_current_timezone())
            event.add("dtstart", start)
            event.add("dtend", start + LENGTH)
        made.add_component(event)
    return made.to_ical()
