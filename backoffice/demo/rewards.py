"""Incentive schemes in force, recommendations that led to loans, and what partners earned in the months before."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backoffice.accounts.roles import Role
from backoffice.approvals import services as approvals
from backoffice.approvals.selectors import pending_of
from backoffice.demo.people import World
from backoffice.values.periods import add_months
from customers.leads.models import Lead
from customers.profiles.models import Customer
from customers.rewards import services
from customers.rewards.models import Entry, Referral, Scheme

SCHEMES = (("partner", "1:300 3:400 6:500", "5000"), ("staff", "1:80 6:120", "2000"))


def seed(world: World) -> None:
    if Scheme.objects.exists():
        return
    month = add_months(timezone.localdate(world.now).replace(day=1), -3)
    begun = world.now - timedelta(days=(timezone.localdate(world.now) - month).days + 1)
    for earner, bands, cap in SCHEMES:
        scheme = services.propose_scheme(
            actor=world.by(Role.OPERATIONS), earner=earner, bands=bands, cap=Decimal(cap), starts_on=month, now=begun
        )
        approvals.approve(actor=world.by(Role.MANAGER), approval_id=pending_of(scheme)[0].pk, now=begun)
    for back in range(3):
        services.propose_incentives(month=add_months(month, back), now=world.now)
    _recommended(world)
    services.propose_referrals(now=world.now)
    _paid(world)


def _recommended(world: World) -> None:
    """Loans that somebody recommended; two recommended each other, which looks arranged."""
    leads = list(
        Lead.objects.filter(channel__code="referral", disbursed_at__isnull=False)
        .select_related("customer")
        .order_by("id")
    )
    if len(leads) < 2:
        return
    first, second = (lead.customer for lead in leads[:2])
    others = Customer.objects.exclude(pk__in=[first.pk, second.pk]).order_by("pk")
    pairs = [(leads[0], second), (leads[1], first), *zip(leads[2:], others, strict=False)]
    Referral.objects.bulk_create(
        Referral(
            lead=lead, referrer=referrer, phone_index=lead.phone_index, told_at=lead.created_at,
            told_by=world.by(Role.RELATIONSHIP_MANAGER),
        )
        for lead, referrer in pairs
        if lead.phone_index
    )  # fmt: skip


def _paid(world: World) -> None:
    """The oldest ones were approved and paid; the others wait in the list."""
    oldest = list(
        Entry.objects.filter(state="proposed", signs=[]).order_by("month", "id").values_list("pk", flat=True)[:2]
    )
    if not oldest:
        return
    clerk = world.by(Role.OPERATIONS)
    approval = services.submit_payout(actor=clerk, entry_ids=oldest, now=world.now)
    approvals.approve(actor=world.by(Role.MANAGER), approval_id=approval.pk, now=world.now)
    services.mark_paid(actor=clerk, entry_ids=oldest, reference="网银 20261108-0031", now=world.now)
