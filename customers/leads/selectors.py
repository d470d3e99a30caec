"""Leads as people see them, and the funnel."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from backoffice.values import identity
from customers.channels.domain import Figures
from customers.channels.models import Channel, Misconduct
from customers.channels.selectors import spent
from customers.leads.domain import Funnel, Lost, State, Step
from customers.leads.models import OPEN_STATES, DoNotContact, Lead
from customers.profiles import selectors as profiles
from customers.profiles.models import Customer
from customers.relations import selectors as relations
from customers.relations.domain import Desk
from customers.tiering.models import CustomerTier

LATE_DAYS = 30
REACHED = {
    Step.LEAD: Q(),
    Step.CONTACT: Q(contacted_at__isnull=False),
    Step.APPLICATION: Q(applied_at__isnull=False),
    Step.APPROVAL: Q(approved_at__isnull=False),
    Step.DISBURSEMENT: Q(disbursed_at__isnull=False),
}


def visible_to(user: Any) -> QuerySet[Lead]:
    """All of them for who answers for leads; for who works them, their own, those they cover and those of nobody."""
    if not user.may("leads.view"):
        return Lead.objects.none()
    rows = Lead.objects.select_related("channel", "owner")
    if user.may("leads.all"):
        return rows
    return rows.filter(Q(owner=user) | Q(owner=None) | Q(owner__in=relations.covered_by(user, timezone.localdate())))


def matching(rows: QuerySet[Lead], query: str) -> QuerySet[Lead]:
    """By number, full mobile, or how the name begins."""
    text = query.strip()
    if not text:
        return rows
    if not text.isprintable():
        return rows.none()
    if identity.mobile_ok(identity.normalise_phone(text)):
        return rows.filter(phone_index=profiles.phone_index(text))
    if text.upper().startswith("XS") and text[2:].isascii() and text[2:].isdigit() and len(text) < 20:
        return rows.filter(pk=int(text[2:]))
    return rows.filter(name__gte=text, name__lt=text + "\U0010fffd")


def customers_with_leads(customers: Iterable[Customer]) -> set[int]:
    """Keys of those among these customers whose lead, by record or by mobile, has no application yet. One query."""
    people = {customer.pk: customer.phone_index for customer in customers}
    same = Q(customer__in=people) | Q(phone_index__in=set(people.values()), state__in=OPEN_STATES)
    rows = Lead.objects.filter(same, application_number="", erased_at=None).values_list("customer", "phone_index")
    found = list(rows) if people else []
    known, phones = {customer for customer, _phone in found}, {phone for _customer, phone in found}
    return {pk for pk, phone in people.items() if pk in known or phone in phones}


def same_person(lead: Lead) -> list[Customer]:
    """Customers who are this person or use this number, for whoever makes a customer of the lead."""
    if not lead.phone_index:
        return []
    same = Q(phone_index=lead.phone_index)
    if lead.id_index:
        same |= Q(id_index=lead.id_index)
    return list(Customer.objects.filter(same).order_by("id")[:10])


def declined(indexes: Iterable[str]) -> set[str]:
    """Which of these numbers are not to be contacted."""
    return set(DoNotContact.objects.filter(phone_index__in=list(indexes)).values_list("phone_index", flat=True))


def desks(day: date, capacity: int) -> list[Desk]:
    """The managers' desks, loaded with their open leads instead of their customers."""
    load = dict(
        Lead.objects.filter(state__in=OPEN_STATES, owner__isnull=False)
        .order_by()
        .values_list("owner")
        .annotate(Count("id"))
    )
    return [
        Desk(desk.manager_id, load.get(desk.manager_id, 0), capacity, desk.regions, desk.away)
        for desk in relations.desks(day)
    ]


def waiting_today(user: Any) -> QuerySet[Lead] | None:
    """For the menu: own leads to be spoken to by today."""
    if not user.may("leads.work"):
        return None
    return Lead.objects.filter(owner=user, state__in=OPEN_STATES).filter(
        Q(next_on__lte=timezone.localdate()) | Q(next_on=None)
    )


# -- funnel -----------------------------------------------------------------------------------------


def _day_begins(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def received(since: date, until: date) -> QuerySet[Lead]:
    """The leads of a period, both days included."""
    return Lead.objects.filter(
        created_at__gte=_day_begins(since), created_at__lt=_day_begins(until + timedelta(days=1))
    )


def _counted(rows: QuerySet[Lead], *by: str) -> list[dict[str, Any]]:
    counts = {
        step.value: Count("id", filter=Q(pk__isnull=False) & where) for step, where in REACHED.items()
    }  # fmt: skip
    return list(rows.order_by().values(*by).annotate(**counts, money=Sum("disbursed_amount")))


def _funnel(row: dict[str, Any], cost: Decimal) -> Funnel:
    return Funnel(*(row[step.value] for step in Step), row["money"] or Decimal(0), cost)


def funnel_by_channel(since: date, until: date) -> list[tuple[Channel, Funnel]]:
    """Each channel that brought leads or cost money in the period, most disbursed first. Four queries."""
    rows = {row["channel"]: row for row in _counted(received(since, until), "channel")}
    channels = {channel.pk: channel for channel in Channel.objects.order_by("name", "id")}
    costs = spent(list(channels), since, until)
    none = dict.fromkeys((*[step.value for step in Step], "money"), 0)
    found = [
        (channel, _funnel(rows.get(pk, none), costs.get(pk, Decimal(0))))
        for pk, channel in channels.items()
        if pk in rows or pk in costs
    ]
    return sorted(found, key=lambda pair: (-pair[1].disbursed, -pair[1].leads, pair[0].name))


def funnel_by_campaign(since: date, until: date) -> list[tuple[str, Funnel]]:
    """Each campaign code that leads carry."""
    rows = _counted(received(since, until).exclude(campaign_code=""), "campaign_code")
    return sorted((row["campaign_code"], _funnel(row, Decimal(0))) for row in rows)


def funnel_of(rows: QuerySet[Lead], cost: Decimal = Decimal(0)) -> Funnel:
    """Of any set of leads."""
    found = rows.order_by().aggregate(
        **{step.value: Count("id", filter=Q(pk__isnull=False) & where) for step, where in REACHED.items()},
        money=Sum("disbursed_amount"),
    )
    return _funnel(found, cost)


def figures_of(channels: Iterable[int], since: date, until: date) -> dict[int, Figures]:
    """What channels are marked by: leads of the period, and loans disbursed in it with what became of them."""
    wanted = list(channels)
    leads = dict(
        received(since, until).filter(channel__in=wanted).order_by().values_list("channel").annotate(Count("id"))
    )
    loans = Lead.objects.filter(
        channel__in=wanted, disbursed_at__gte=_day_begins(since),
        disbursed_at__lt=_day_begins(until + timedelta(days=1)),
    )  # fmt: skip
    late = CustomerTier.objects.filter(worst_dpd_12m__gt=LATE_DAYS).values("customer")
    paid = {
        row["channel"]: row
        for row in loans.order_by()
        .values("channel")
        .annotate(
            loans=Count("id"),
            complaints=Count("id", filter=Q(complained_at__isnull=False)),
            bad=Count("id", filter=Q(customer__in=late)),
        )
    }
    misdeeds = dict(
        Misconduct.objects.filter(channel__in=wanted, happened_on__gte=since, happened_on__lte=until)
        .order_by()
        .values_list("channel")
        .annotate(Sum("gravity"))
    )
    none = {"loans": 0, "complaints": 0, "bad": 0}
    found = {}
    for pk in wanted:
        row = paid.get(pk, none)
        found[pk] = Figures(leads.get(pk, 0), row["loans"], row["complaints"], row["bad"], misdeeds.get(pk, 0))
    return found


def said_no_need() -> QuerySet[Lead]:
    """Leads that are lost because the person needs no loan. Their blind indexes are those of customers."""
    return Lead.objects.filter(state=State.LOST.value, lost_reason=Lost.NO_NEED.value)


def open_leads() -> QuerySet[Lead]:
    return Lead.objects.filter(state__in=OPEN_STATES)
