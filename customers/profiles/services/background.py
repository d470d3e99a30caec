"""Writing down work, property, debts and special care: each with its source and day, a newer one ending the older."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.profiles import domain, policies
from customers.profiles.domain import SegmentSource, background, segments
from customers.profiles.domain.background import Care, Ended
from customers.profiles.models import CareFlag, Customer, Holding, Occupation
from customers.profiles.services.records import apply_rule, locked, save_changed

NOTE_MAX = 200


@transaction.atomic
def record_occupation(
    *,
    actor: Any,
    customer_id: int,
    now: datetime,
    employment_type: str,
    source: str,
    as_of: date,
    employer: str = "",
    industry: str = "",
    monthly_income: Decimal | None = None,
    since: date | None = None,
    reference: str = "",
    replaces: Occupation | None = None,
) -> Occupation:
    """How the customer earns now. What matching and the rules read (employer, months, income) follows from it.

    Refused: customers.day, customers.amount, customers.ended when `replaces` has ended already.
    """
    policies.require(actor, "customers.edit")
    customer, today = locked(customer_id), timezone.localdate(now)
    background.checked_day(as_of, today, "as_of")
    if since is not None:
        background.checked_day(since, today, "since")
    income = background.checked_wealth(monthly_income, "monthly_income")
    _end_replaced(replaces, customer, actor, now)
    row = Occupation.objects.create(
        customer=customer, employment_type=employment_type, employer=employer.strip(), industry=industry,
        monthly_income=income, since=since, source=source, as_of=as_of, reference=reference.strip(),
        replaces=replaces, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    customer.employment_type, customer.employer = row.employment_type, row.employer
    customer.industry = industry or customer.industry
    if since is not None:
        customer.employed_months = max(0, (today.year - since.year) * 12 + today.month - since.month)
    if income is not None:
        customer.monthly_income = domain.checked_facts({"monthly_income": income})["monthly_income"]
    apply_rule(customer, today)
    save_changed(customer, now)
    record(
        actor=actor, action="customers.record_occupation", obj=customer, at=now, row=row.pk, source=source,
        employment=employment_type, income=income, replaces=replaces and replaces.pk,
    )  # fmt: skip
    return row


@transaction.atomic
def record_holding(
    *,
    actor: Any,
    customer_id: int,
    now: datetime,
    thing: str,
    amount: Decimal,
    source: str,
    as_of: date,
    description: str = "",
    monthly_payment: Decimal | None = None,
    reference: str = "",
    replaces: Holding | None = None,
) -> Holding:
    """Something owned or owed, worth `amount` yuan on a day; `monthly_payment` of a debt.

    The debt payments on file are raised when the debts written down come to more; they are never lowered by a list
    that may not be whole. Refused: customers.day, customers.amount, customers.ended.
    """
    policies.require(actor, "customers.edit")
    customer = locked(customer_id)
    background.checked_day(as_of, timezone.localdate(now), "as_of")
    side = background.side_of(thing)
    if monthly_payment is not None and side == background.Side.ASSET:
        raise Refused("customers.amount", _("Only a debt is paid each month."), field="monthly_payment")
    _end_replaced(replaces, customer, actor, now)
    row = Holding.objects.create(
        customer=customer, side=side.value, thing=thing, description=description.strip(),
        amount=background.checked_wealth(amount, "amount"),
        monthly_payment=background.checked_wealth(monthly_payment, "monthly_payment"),
        source=source, as_of=as_of, reference=reference.strip(), replaces=replaces, recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    rows = Holding.objects.filter(customer=customer, ended_at__isnull=True)
    payments = rows.aggregate(all=Sum("monthly_payment"))["all"]
    if payments is not None and payments > (customer.monthly_debt or 0):
        customer.monthly_debt = domain.checked_facts({"monthly_debt": payments})["monthly_debt"]
        save_changed(customer, now)
    record(
        actor=actor, action="customers.record_holding", obj=customer, at=now, row=row.pk, thing=thing,
        amount=row.amount, source=source, replaces=replaces and replaces.pk,
    )  # fmt: skip
    return row


def end_occupation(*, actor: Any, row_id: int, why: str, now: datetime) -> None:
    _end(Occupation, "customers.end_occupation", actor, row_id, why, now)


def end_holding(*, actor: Any, row_id: int, why: str, now: datetime) -> None:
    _end(Holding, "customers.end_holding", actor, row_id, why, now)


@transaction.atomic
def _end(table: Any, action: str, actor: Any, row_id: int, why: str, now: datetime) -> None:
    """It is over, or was wrong. Ending twice changes nothing."""
    policies.require(actor, "customers.edit")
    row = table.objects.select_for_update(of=("self",)).get(pk=row_id)
    if row.ended_at is None:
        _close(row, actor, Ended(why), now)
        record(actor=actor, action=action, obj=Customer(pk=row.customer_id), at=now, row=row.pk, why=why)


def _end_replaced(row: Any, customer: Customer, actor: Any, now: datetime) -> None:
    if row is None:
        return
    present = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk, customer=customer)
    if present.ended_at is not None:
        raise Refused("customers.ended", _("Somebody replaced or ended this one meanwhile. Reload the page."))
    _close(present, actor, Ended.REPLACED, now)


def _close(row: Any, actor: Any, why: Ended, now: datetime) -> None:
    row.ended_at, row.ended_by, row.ended_why = now, actor, why.value
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])


@transaction.atomic
def record_care(
    *, actor: Any, customer_id: int, kind: str, source: str, since: date, now: datetime, note: str = ""
) -> CareFlag:
    """The customer needs special care. Refused: customers.care for what age tells by itself, customers.care_known."""
    policies.require(actor, "customers.edit")
    if kind not in background.RECORDED_CARE:
        raise Refused("customers.care", _("Age is read from the identity number; it is not recorded."), field="kind")
    customer = locked(customer_id)
    background.checked_day(since, timezone.localdate(now), "since")
    try:
        with transaction.atomic():
            flag = CareFlag.objects.create(
                customer=customer, kind=kind, source=source, since=since, note=note.strip()[:NOTE_MAX],
                recorded_by=actor, recorded_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("customers.care_known", _("This is recorded already."), field="kind") from None
    _mark_student(customer, kind, True, now)
    record(actor=actor, action="customers.record_care", obj=customer, at=now, kind=kind, source=source)
    return flag


@transaction.atomic
def end_care(*, actor: Any, row_id: int, now: datetime) -> None:
    policies.require(actor, "customers.edit")
    flag = CareFlag.objects.select_for_update(of=("self",)).select_related("customer").get(pk=row_id)
    if flag.ended_at is None:
        flag.ended_at, flag.ended_by = now, actor
        flag.save(update_fields=["ended_at", "ended_by"])
        _mark_student(locked(flag.customer_id), flag.kind, False, now)
        record(actor=actor, action="customers.end_care", obj=flag.customer, at=now, kind=flag.kind)


def _mark_student(customer: Customer, kind: str, is_student: bool, now: datetime) -> None:
    """What lending reads: no loan for a student, whoever the lender is."""
    if kind == Care.STUDENT and customer.is_student != is_student:
        customer.is_student = is_student
        save_changed(customer, now)


@transaction.atomic
def choose_segment(*, actor: Any, customer_id: int, segment: str, reason: str, now: datetime) -> Customer:
    """A member of staff knows better than the rule, and says why; without a segment the rule decides again.

    Refused("customers.segment_reason").
    """
    policies.require(actor, "customers.edit")
    customer, reason = locked(customer_id), reason.strip()
    before = customer.segment
    if segment:
        if len(reason) < domain.REASON_MIN:
            raise Refused("customers.segment_reason", _("Say in a few words why."), field="reason")
        customer.segment, customer.segment_reason = domain.Segment(segment).value, reason[:NOTE_MAX]
        customer.segment_source = SegmentSource.CHOSEN.value
    else:
        derived = segments.derive_for(customer, timezone.localdate(now))
        customer.segment, customer.segment_reason = derived.segment, ""
        customer.segment_source = SegmentSource.DERIVED.value
    save_changed(customer, now)
    record(
        actor=actor, action="customers.choose_segment", obj=customer, reason=reason, at=now,
        changed={"segment": [before, customer.segment]},
    )  # fmt: skip
    return customer
