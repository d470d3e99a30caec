"""Who a campaign addresses, who is left out and why, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from backoffice.parameters.services import values
from customers.campaigns.domain import Audience, Comparison, Reason, Verdict, Way, verdict_of
from customers.campaigns.models import Campaign, Recipient
from customers.leads.models import OPEN_STATES, DoNotContact, Lead
from customers.leads.selectors import said_no_need
from customers.privacy.domain import LeftOut, Purpose
from customers.privacy.selectors import judged
from customers.profiles.models import Customer
from customers.tiering.models import CustomerTier

LIMITS = ("marketing.cap.days", "marketing.cap.count", "marketing.age.min", "marketing.age.below")
STOP_SALT = "campaigns.stop"
People = QuerySet[Customer] | QuerySet[Lead]


def visible_to(user: Any) -> QuerySet[Campaign]:
    return Campaign.objects.select_related("channel") if user.may("campaigns.view") else Campaign.objects.none()


# -- audience ---------------------------------------------------------------------------------------


def audience(kind: str, segment: dict[str, Any]) -> People:
    """The people of a saved filter: tier, segment, region (beginning of the code), loans ("had" | "none") for
    customers; channel, state, region for leads."""
    region = segment.get("region", "")
    if kind == Audience.LEADS:
        leads = Lead.objects.filter(state__in=OPEN_STATES, erased_at=None)
        if segment.get("channel"):
            leads = leads.filter(channel=segment["channel"])
        if segment.get("state"):
            leads = leads.filter(state=segment["state"])
        return leads.filter(region__startswith=region) if region else leads
    customers = Customer.objects.filter(kind="person")
    if segment.get("segment"):
        customers = customers.filter(segment=segment["segment"])
    if region:
        customers = customers.filter(region__startswith=region)
    standing = CustomerTier.objects.filter(customer=OuterRef("pk"))
    if segment.get("tier"):
        customers = customers.filter(Exists(standing.filter(tier=segment["tier"])))
    if segment.get("loans") == "had":
        customers = customers.filter(Exists(standing.filter(funded_loans_24m__gt=0)))
    elif segment.get("loans") == "none":
        customers = customers.exclude(Exists(standing.filter(funded_loans_24m__gt=0)))
    return customers


def reasoned(people: People, kind: str, way: str, now: datetime, *, counting: bool = True) -> People:
    """The people with `reason`: "" for who may be told now, else the first thing against it.

    `counting=False` leaves out how often somebody was told: asked once more right before a message leaves, which has
    itself been counted by then.
    """
    found = values(LIMITS, timezone.localdate(now))
    days, most, youngest, oldest = (found[code].value for code in LIMITS)
    if kind == Audience.CUSTOMERS:
        rules = [When(~Q(left_out=""), then=F("left_out"))]
        people = judged(people, Purpose.MARKETING.value, now)
    else:
        rules = _lead_rules(now.year - youngest, now.year - oldest)
    rules += [
        When(phone_index="", then=Value(Reason.NO_ADDRESS.value)),
        When(
            Exists(DoNotContact.objects.filter(phone_index=OuterRef("phone_index"))),
            then=Value(Reason.DO_NOT_CONTACT.value),
        ),
        When(
            Exists(said_no_need().filter(phone_index=OuterRef("phone_index"))), then=Value(Reason.NO_NEED.value)
        ),
    ]  # fmt: skip
    if way == Way.EMAIL:
        has_one = Q(email__isnull=False) if kind == Audience.LEADS else Q(pk__isnull=True)
        rules.append(When(~has_one, then=Value(Reason.NO_ADDRESS.value)))
    if counting:
        told = (
            Recipient.objects.filter(state="told", at__gt=now - timedelta(days=days))
            .filter(phone_index=OuterRef("phone_index"))
            .order_by()
            .values("phone_index")
            .annotate(times=Count("id"))
            .values("times")
        )
        people = people.annotate(told_lately=Coalesce(Subquery(told), 0))
        rules.append(When(told_lately__gte=most, then=Value(Reason.TOO_OFTEN.value)))
    return people.annotate(reason=Case(*rules, default=Value(""), output_field=CharField()))


def _lead_rules(youngest: int, oldest: int) -> list[When]:
    """Leads: their own agreement, and the year of birth as far as it is known; in doubt they are left out."""
    return [
        When(consent_withdrawn_at__isnull=False, then=Value(LeftOut.OPTED_OUT.value)),
        When(consented_at__isnull=True, then=Value(LeftOut.NO_CONSENT.value)),
        When(born_year__gte=youngest, then=Value(LeftOut.MINOR.value)),
        When(born_year__lte=oldest, then=Value(LeftOut.ELDERLY.value)),
    ]


def preview(kind: str, segment: dict[str, Any], way: str, now: datetime) -> dict[str, int]:
    """{reason: people}; "" are those who would be told. One query."""
    people = reasoned(audience(kind, segment), kind, way, now).order_by()
    return dict(people.values_list("reason").annotate(Count("pk")))


def objection(recipient: Recipient, now: datetime) -> str:
    """Why this person may not be told after all, asked right before the message leaves; "" when they may."""
    campaign = recipient.campaign
    people: People = (
        Customer.objects.filter(pk=recipient.customer_id)
        if recipient.customer_id
        else Lead.objects.filter(pk=recipient.lead_id)
    )
    rows = reasoned(people, campaign.audience, campaign.way, now, counting=False)
    return rows.values_list("reason", flat=True).get()


# -- results ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arm:
    arm: str
    told: int
    reached: int
    opted_out: int

    @property
    def rate(self) -> float | None:
        return self.reached / self.told if self.told else None


@dataclass(frozen=True)
class Results:
    arms: list[Arm]
    left_out: list[tuple[str, int]]
    verdict: Verdict
    comparison: Comparison | None
    ratio_p: float | None
    cost: Decimal

    @property
    def told(self) -> int:
        return sum(arm.told for arm in self.arms)


def results(campaign: Campaign) -> Results:
    """What came of a campaign so far; three queries."""
    told = campaign.recipients.filter(state="told").order_by()
    rows = told.values("arm").annotate(
        told=Count("id"),
        reached=Count("id", filter=Q(reached_at__isnull=False)),
        opted_out=Count("id", filter=Q(opted_out_at__isnull=False)),
    )
    known = {row["arm"]: row for row in rows}
    none = {"told": 0, "reached": 0, "opted_out": 0}
    shares = dict(campaign.variants.values_list("arm", "share"))
    arms = [
        Arm(arm, *(known.get(arm, none)[name] for name in ("told", "reached", "opted_out"))) for arm in sorted(shares)
    ]
    left_out = campaign.recipients.filter(state="left_out").order_by().values_list("reason").annotate(Count("id"))
    verdict, comparison, ratio = verdict_of(
        [arm.reached for arm in arms],
        [arm.told for arm in arms],
        [shares[arm.arm] for arm in arms],
        campaign.planned_per_arm,
    )
    cost = (campaign.unit_cost * sum(arm.told for arm in arms)).quantize(Decimal("0.01"))
    return Results(arms, sorted(left_out, key=lambda pair: -pair[1]), verdict, comparison, ratio, cost)


def stop_token(recipient_id: int) -> str:
    return signing.Signer(salt=STOP_SALT).sign(str(recipient_id))


def by_stop_token(token: str) -> Recipient | None:
    try:
        found = signing.Signer(salt=STOP_SALT).unsign(token)
    except signing.BadSignature:
        return None
    return Recipient.objects.select_related("customer", "lead", "campaign").filter(pk=found).first()
