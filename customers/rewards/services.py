"""Recommending, earning, approving, paying and taking back."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.parameters.services import values
from backoffice.values import identity
from backoffice.values.errors import Refused
from backoffice.values.periods import add_months
from customers.channels.domain import OWN
from customers.leads.models import Lead
from customers.profiles.models import Customer
from customers.profiles.selectors import phone_index
from customers.rewards import domain, selectors, signs
from customers.rewards.domain import TRANSITIONS, Earner, State
from customers.rewards.models import Entry, Payout, Referral, Scheme
from customers.rewards.policies import is_staff, require
from customers.tiering.services import record_referrals

PAYOUT, SCHEME = "rewards.payout", "rewards.scheme"
RULES = ("reward.referral.amount", "reward.referral.yearly_cap", "reward.withdrawal_days")
AT_ONCE = 500


@transaction.atomic
def record_referral(*, actor: Any, lead_id: int, phone: str, now: datetime) -> Referral:
    """Who recommended this lead, by their mobile. Refused: rewards.unknown (no customer), rewards.self, rewards.staff,
    rewards.taken (somebody recommended this person before), rewards.too_late (has applied already)."""
    require(actor, "leads.work")
    lead = Lead.objects.select_for_update().get(pk=lead_id)
    if not identity.mobile_ok(identity.normalise_phone(phone)):
        raise Refused("customers.phone", _("This is no mainland mobile number."), field="phone")
    referrer = Customer.objects.filter(phone_index=phone_index(phone)).order_by("id").first()
    if referrer is None:
        raise Refused("rewards.unknown", _("No customer has this number."), field="phone")
    if referrer.phone_index == lead.phone_index or referrer.pk == lead.customer_id:
        raise Refused("rewards.self", _("Nobody recommends themselves."), field="phone")
    if is_staff(referrer):
        raise Refused("rewards.staff", _("Our own people earn no reward for recommending us."), field="phone")
    if lead.applied_at is not None or not lead.phone_index:
        raise Refused("rewards.too_late", _("This person has applied already."), field="phone")
    try:
        with transaction.atomic():
            made = Referral.objects.create(
                lead=lead, referrer=referrer, phone_index=lead.phone_index, told_by=actor, told_at=now
            )
    except IntegrityError:
        raise Refused("rewards.taken", _("Somebody recommended this person before."), field="phone") from None
    record(actor=actor, action="rewards.refer", obj=lead, at=now, referrer=referrer.pk)
    return made


@transaction.atomic
def propose_referrals(*, now: datetime) -> int:
    """A line for each recommended loan that is paid out and past its days of withdrawal, up to the yearly cap of who
    recommended it; how many are new. Running it again adds nothing."""
    today = timezone.localdate(now)
    found = values(RULES, today)
    amount, cap, days = (found[code].value for code in RULES)
    due = (
        Referral.objects.filter(lead__disbursed_at__lte=now - timedelta(days=days))
        .exclude(lead__in=Entry.objects.filter(earner=Earner.REFERRER.value).values("lead"))
        .select_related("lead__customer", "referrer")
        .order_by("id")
    )
    made = 0
    for one in due[:AT_ONCE]:
        year = Entry.objects.filter(customer=one.referrer, reverses=None, month__year=today.year).exclude(
            state=State.DROPPED.value
        )
        over = year.count() >= cap
        Entry.objects.create(
            key=f"referral:{one.lead_id}", earner=Earner.REFERRER.value, customer=one.referrer, lead=one.lead,
            month=today.replace(day=1), amount=Decimal(amount), made_at=now,
            signs=signs.between(one.referrer, one.lead),
            state=State.DROPPED.value if over else State.PROPOSED.value, note="超过年度上限" if over else "",
        )  # fmt: skip
        made += not over
        funded = Entry.objects.filter(customer=one.referrer, earner=Earner.REFERRER.value, reverses=None).count()
        record_referrals(customer_id=one.referrer_id, funded=funded, now=now)
    return made


@transaction.atomic
def propose_incentives(*, month: date, now: datetime) -> int:
    """What partners and staff earned in a month that is over, by the schemes in force on its first day."""
    begins = timezone.make_aware(datetime.combine(month.replace(day=1), datetime.min.time()))
    ends = timezone.make_aware(datetime.combine(add_months(month.replace(day=1), 1), datetime.min.time()))
    loans = Lead.objects.filter(disbursed_at__gte=begins, disbursed_at__lt=ends).order_by()
    made = []
    for earner, field in ((Earner.PARTNER, "channel"), (Earner.STAFF, "owner")):
        scheme = selectors.scheme_on(earner.value, month)
        if scheme is None:
            continue
        bands = domain.parse_bands(scheme.bands)
        rows = loans.filter(**{f"{field}__isnull": False})
        if earner is Earner.PARTNER:
            rows = rows.exclude(channel__kind__in=[one.value for one in OWN])
        for who, count in rows.values_list(field).annotate(Count("id")):
            made.append(
                Entry(
                    key=f"{earner.value}:{who}:{month:%Y%m}", earner=earner.value, month=month.replace(day=1),
                    loans=count, amount=domain.earned(count, bands, scheme.cap), made_at=now,
                    **{"channel_id" if earner is Earner.PARTNER else "staff_id": who},
                )
            )  # fmt: skip
    before = Entry.objects.count()
    Entry.objects.bulk_create(made, ignore_conflicts=True)
    return Entry.objects.count() - before


def _move(rows: list[Entry], verb: str, actor: Any, now: datetime, **changes: Any) -> None:
    for row in rows:
        row.state = TRANSITIONS.target(verb, row.state)
        for name, new in changes.items():
            setattr(row, name, new)
        row.save(update_fields=["state", *changes])
    record(
        actor=actor, action=f"rewards.{verb}", at=now, entries=[row.pk for row in rows],
        amount=sum((row.amount for row in rows), Decimal(0)), **{name: str(new) for name, new in changes.items()},
    )  # fmt: skip


@transaction.atomic
def submit_payout(*, actor: Any, entry_ids: list[int], now: datetime) -> Approval:
    """Proposed rewards go to a second person together. One with signs of an arrangement needs a note first.

    Refused: rewards.nothing, rewards.signs, transition.not_allowed.
    """
    require(actor, "rewards.edit")
    rows = list(Entry.objects.select_for_update().filter(pk__in=entry_ids).order_by("id")[:AT_ONCE])
    if not rows:
        raise Refused("rewards.nothing", _("Tick rewards in the list first."))
    doubtful = [row for row in rows if row.signs and not row.note]
    if doubtful:
        raise Refused(
            "rewards.signs", _("Some of these look arranged. Look into them and note what you found, or drop them.")
        )
    payout = Payout.objects.create(made_by=actor, made_at=now)
    payout.entries.set(rows)
    _move(rows, "submit", actor, now)
    return approvals.submit(actor=actor, kind=PAYOUT, obj=payout, content=content_of(payout), now=now)


def content_of(payout: Payout) -> dict[str, Any]:
    """What an approval is bound to."""
    rows = payout.entries.select_related("channel", "staff", "customer").order_by("id")
    lines = [f"{row.pk} {row.who} {row.month:%Y-%m} {row.loans} {row.amount} {row.note}" for row in rows]
    return {"lines": lines, "total": str(sum((row.amount for row in rows), Decimal(0)))}


def _rows_of(approval: Approval) -> list[Entry]:
    payout = Payout.objects.get(pk=approval.object_id)
    return list(Entry.objects.select_for_update().filter(payouts=payout, state=State.SUBMITTED.value).order_by("id"))


kind(
    PAYOUT,
    permission="rewards.approve",
    on_approved=lambda approval, actor, now: _move(_rows_of(approval), "approve", actor, now),
    on_refused=lambda approval, actor, now: _move(_rows_of(approval), "return", actor, now),
    content=content_of,
    label=_("Payment of rewards"),
    url=lambda approval: reverse("rewards:list"),
)


@transaction.atomic
def mark_paid(*, actor: Any, entry_ids: list[int], reference: str, now: datetime) -> int:
    """Refused: rewards.reference, rewards.nothing, transition.not_allowed."""
    require(actor, "rewards.edit")
    if len(reference.strip()) < 2:
        raise Refused("rewards.reference", _("Enter the reference of the payment."), field="reference")
    rows = list(Entry.objects.select_for_update().filter(pk__in=entry_ids).order_by("id")[:AT_ONCE])
    if not rows:
        raise Refused("rewards.nothing", _("Tick rewards in the list first."))
    _move(rows, "pay", actor, now, paid_at=now, reference=reference.strip()[:60])
    return len(rows)


@transaction.atomic
def note_on(*, actor: Any, entry_id: int, note: str, drop: bool, now: datetime) -> Entry:
    """What was found about a reward that looks arranged, or why it is dropped."""
    require(actor, "rewards.edit")
    row = Entry.objects.select_for_update().get(pk=entry_id)
    if len(note.strip()) < 4:
        raise Refused("rewards.note", _("Say in a few words what you found."), field="note")
    if row.state != State.PROPOSED:
        raise Refused("rewards.not_open", _("Only a proposed reward can be noted on or dropped."))
    row.note = note.strip()[:200]
    row.save(update_fields=["note"])
    if drop:
        _move([row], "drop", actor, now)
    else:
        record(actor=actor, action="rewards.note", at=now, reason=note, entry=row.pk)
    return row


@transaction.atomic
def take_back(*, actor: Any, entry_id: int, reason: str, now: datetime) -> Entry:
    """The loan was undone, or it was arranged after all: a line with the opposite sign, to be approved like any other.

    Refused: rewards.note, rewards.not_given, rewards.taken_back.
    """
    require(actor, "rewards.edit")
    row = Entry.objects.select_for_update().get(pk=entry_id)
    if len(reason.strip()) < 4:
        raise Refused("rewards.note", _("Say in a few words what you found."), field="note")
    if row.state not in (State.APPROVED, State.PAID) or row.reverses_id:
        raise Refused("rewards.not_given", _("Only an approved or paid reward can be taken back."))
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                key=f"back:{row.pk}", earner=row.earner, channel=row.channel, staff=row.staff, customer=row.customer,
                lead=row.lead, month=timezone.localdate(now).replace(day=1), loans=row.loans, amount=-row.amount,
                note=reason.strip()[:200], reverses=row, made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("rewards.taken_back", _("This was taken back already.")) from None
    record(actor=actor, action="rewards.take_back", at=now, reason=reason, entry=row.pk)
    return made


@transaction.atomic
def propose_scheme(*, actor: Any, earner: str, bands: str, cap: Decimal, starts_on: date, now: datetime) -> Scheme:
    """Other bands, from a day on, once a second person agrees. Refused: rewards.bands, rewards.past."""
    require(actor, "rewards.edit")
    try:
        domain.parse_bands(bands)
    except (ValueError, ArithmeticError):
        raise Refused(
            "rewards.bands", _("Write bands like 1:50 11:80: from the first loan 50 yuan each, from the eleventh 80."),
            field="bands",
        ) from None  # fmt: skip
    if starts_on < timezone.localdate(now):
        raise Refused("rewards.past", _("It cannot begin in the past."), field="starts_on")
    made = Scheme.objects.create(earner=earner, bands=bands.strip(), cap=cap, starts_on=starts_on, written_by=actor)
    made.refresh_from_db()  # sums as they are stored, as the approval reads them again
    approvals.submit(actor=actor, kind=SCHEME, obj=made, content=scheme_content(made), now=now)
    record(actor=actor, action="rewards.scheme", obj=made, at=now, bands=bands)
    return made


def scheme_content(scheme: Scheme) -> dict[str, Any]:
    return {"earner": scheme.earner, "bands": scheme.bands, "cap": scheme.cap, "starts_on": scheme.starts_on}


def _scheme_approved(approval: Approval, actor: Any, now: datetime) -> None:
    Scheme.objects.filter(pk=approval.object_id).update(approved_at=now)


kind(
    SCHEME,
    permission="rewards.approve",
    on_approved=_scheme_approved,
    content=scheme_content,
    label=_("Incentive scheme"),
    url=lambda approval: reverse("rewards:schemes"),
)
