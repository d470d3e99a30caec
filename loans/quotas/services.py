"""Setting quotas, and taking from them so that nothing is ever oversold."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.values import money
from backoffice.values.errors import Refused
from loans.products.models import ProductVersion
from loans.quotas import selectors
from loans.quotas.domain import HoldState, month_of
from loans.quotas.models import Quota, QuotaHold

ZERO = Decimal(0)
FULL = _(
    "The quota of %(of)s for %(month)s is full: %(left)s yuan are left. It goes on by itself when quota is freed."
)


@transaction.atomic
def set_quota(*, actor: User, now: datetime, month: date, limit: Decimal, **of: Any) -> Quota:
    """The most that may be lent in a month; `of` is one of product, lender, guarantor.

    Refused: quotas.of_one, quotas.past, quotas.below_taken (less than what applications hold already).
    """
    wanted = {name: thing for name, thing in of.items() if thing is not None}
    if len(wanted) != 1:
        raise Refused("quotas.of_one", _("Choose one: a product, a lender or a guarantor."), field="lender")
    month = month_of(month)
    if month < month_of(timezone.localdate(now)):
        raise Refused("quotas.past", _("This month is over."), field="month")
    quota = Quota.objects.select_for_update().filter(month=month, **wanted).first() or Quota(month=month, **wanted)
    if limit < quota.reserved + quota.used:
        raise Refused(
            "quotas.below_taken",
            _("%(taken)s yuan are taken already: a quota cannot be lower."),
            field="limit",
            taken=money.yuan(quota.reserved + quota.used),
        )
    before, quota.limit = quota.limit, limit
    quota.save()
    record(
        actor=actor, action="quotas.set", obj=quota, at=now, of=str(quota.of), month=month, before=before, after=limit
    )
    return quota


def obstacle(*, key: str, version: ProductVersion, amount: Decimal, now: datetime) -> str:
    """Why nothing can be taken now, in a sentence; "" when it can."""
    full = selectors.full_ones(version, amount, key, timezone.localdate(now))
    return str(_refusal(full[0])) if full else ""


def _refusal(quota: Quota) -> Refused:
    return Refused(
        "quotas.full", FULL, of=str(quota.of), month=f"{quota.month:%Y-%m}", left=money.yuan(max(quota.left, ZERO))
    )


@transaction.atomic
def reserve(*, key: str, version: ProductVersion, amount: Decimal, now: datetime) -> None:
    """Take the amount from every quota that binds this version, or from none.

    The same key takes once. Refused("quotas.full"). The quotas are locked, always in the same order: of two that want
    the last of a quota at the same instant, one gets it.
    """
    if QuotaHold.objects.filter(key=key).exclude(state=HoldState.RELEASED.value).exists():
        return  # taken before, perhaps in an earlier month
    for quota in selectors.that_bind(version, timezone.localdate(now)).select_for_update(of=("self",)):
        if quota.left < amount:
            raise _refusal(quota)
        _book(quota, reserved=amount)
        QuotaHold.objects.update_or_create(
            quota=quota, key=key, defaults={"amount": amount, "state": HoldState.RESERVED.value, "changed_at": now}
        )


@transaction.atomic
def release(*, key: str, now: datetime) -> None:
    """Give back what this key reserved. Doing it twice gives back once."""
    for quota, hold in _held(key):
        _book(quota, reserved=-hold.amount)
        _change(hold, now, state=HoldState.RELEASED.value)


@transaction.atomic
def shrink(*, key: str, amount: Decimal, now: datetime) -> None:
    """The lender approved less: give back the rest."""
    for quota, hold in _held(key):
        if amount < hold.amount:
            _book(quota, reserved=amount - hold.amount)
            _change(hold, now, amount=amount)


@transaction.atomic
def use(*, key: str, now: datetime) -> None:
    """The money is paid out: what was reserved is used, for good."""
    for quota, hold in _held(key):
        _book(quota, reserved=-hold.amount, used=hold.amount)
        _change(hold, now, state=HoldState.USED.value)


def _held(key: str) -> list[tuple[Quota, QuotaHold]]:
    """What this key reserved, with the quotas locked in the order in which everybody locks them."""
    quotas = Quota.objects.select_for_update().filter(holds__key=key).order_by("id")
    locked = {quota.pk: quota for quota in quotas}
    holds = QuotaHold.objects.filter(key=key, state=HoldState.RESERVED.value).order_by("quota_id")
    return [(locked[hold.quota_id], hold) for hold in holds]


def _book(quota: Quota, *, reserved: Decimal = ZERO, used: Decimal = ZERO) -> None:
    """Added in Decimal under the lock: the database of a laptop would add in binary."""
    quota.reserved += reserved
    quota.used += used
    quota.save(update_fields=["reserved", "used"])


def _change(hold: QuotaHold, now: datetime, **fields: Any) -> None:
    for name, found in {**fields, "changed_at": now}.items():
        setattr(hold, name, found)
    hold.save(update_fields=[*fields, "changed_at"])
