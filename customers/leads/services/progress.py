"""What loans and complaints tell about people who came as leads: called by them, in their transactions."""

from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from customers.channels.models import Channel
from customers.leads.domain import OPEN, State, Step
from customers.leads.models import Lead
from customers.profiles.models import Customer

STAMPS = {Step.APPLICATION: "applied_at", Step.APPROVAL: "approved_at", Step.DISBURSEMENT: "disbursed_at"}


def application_begun(
    *, customer: Customer, channel: Channel | None, application: str, now: datetime
) -> Channel | None:
    """Ties an application to the lead it comes from and returns the channel that brought the customer, if any did.

    The newest lead of this customer, or of this mobile, that has no application yet. Whoever a channel brings straight
    to an application without having been a lead becomes one here, so that the funnel counts everybody. A lead that was
    taken in while its channel was open is served also when the channel has been shut since.
    """
    same = Q(customer=customer) | Q(phone_index=customer.phone_index, state__in=[state.value for state in OPEN])
    rows = Lead.objects.select_for_update(of=("self",)).filter(same, application_number="", erased_at=None)
    if channel is not None:
        rows = rows.filter(channel=channel)
    lead = rows.select_related("channel").order_by("-id").first()
    if lead is None:
        if channel is None:
            return None
        lead = Lead(
            channel=channel, name=customer.name, phone_masked=customer.phone_masked, region=customer.region,
            phone_index=customer.phone_index, created_at=now, contacted_at=now,
        )  # fmt: skip
    if lead.state != State.CONVERTED:
        lead.state, lead.closed_at, lead.lost_reason = State.CONVERTED.value, now, ""
    lead.customer, lead.application_number, lead.next_on = customer, application, None
    lead.contacted_at, lead.applied_at, lead.touched_at = lead.contacted_at or now, now, now
    lead.version += 1
    lead.save()
    return lead.channel


def application_moved(*, application: str, step: Step, now: datetime, amount: Decimal | None = None) -> None:
    """The application got so far; the first time counts."""
    if not application:
        return
    stamps = {STAMPS[step]: Coalesce(F(STAMPS[step]), now), "touched_at": now}
    if step is Step.DISBURSEMENT:
        stamps |= {"approved_at": Coalesce(F("approved_at"), now), "disbursed_amount": amount or Decimal(0)}
    Lead.objects.filter(application_number=application).update(**stamps)


def complaint_filed(*, customer_id: int, now: datetime) -> None:
    """A complaint counts against the channel that brought the customer."""
    Lead.objects.filter(customer=customer_id, complained_at=None).update(complained_at=now)
