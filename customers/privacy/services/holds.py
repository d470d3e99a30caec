"""Legal holds: placed by one person, lifted by two."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.approvals import registry
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from customers.privacy.models import LegalHold
from customers.profiles.models import Customer
from customers.profiles.policies import require

KIND = "privacy.lift_hold"
REASON_MIN = 4


@transaction.atomic
def place_hold(
    *, actor: Any, customer: Customer, source: str, reference: str, reason: str, last_day: date | None, now: datetime
) -> LegalHold:
    """From now on nothing of this customer is erased or anonymised. Refused: holds.last_day (a day that is over),
    holds.gone (the data were anonymised: nothing is left to keep), holds.known (the same order stands already)."""
    require(actor, "privacy.manage")
    if last_day is not None and last_day < timezone.localdate(now):
        raise Refused("holds.last_day", _("This day is over. Leave it empty when no end is known."), field="last_day")
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if customer.id_index.startswith("gone:"):
        raise Refused("holds.gone", _("These data were anonymised; there is nothing left to keep."))
    known = LegalHold.objects.filter(customer=customer, source=source, reference=reference.strip(), lifted_at=None)
    if known.exists():
        raise Refused("holds.known", _("A hold by this order is entered already."), field="reference")
    row = LegalHold.objects.create(
        customer=customer, source=source, reference=reference.strip(), reason=reason.strip(), last_day=last_day,
        placed_at=now, placed_by=actor,
    )  # fmt: skip
    record(actor=actor, action="privacy.place_hold", obj=row, reason=row.reason, at=now, customer=customer.number)
    return row


@transaction.atomic
def ask_to_lift(*, actor: Any, hold_id: int, reason: str, now: datetime) -> Approval:
    """A second person decides. Refused: holds.lifted, holds.reason, approvals.pending."""
    require(actor, "privacy.manage")
    row = _standing(hold_id)
    if len(reason.strip()) < REASON_MIN:
        raise Refused("holds.reason", _("Say by which decision the hold has ended."), field="reason")
    content = {"hold": row.pk, "reference": row.reference, "reason": reason.strip()[:300]}
    return approvals.submit(actor=actor, kind=KIND, obj=row, content=content, now=now, note=reason)


def _standing(hold_id: int) -> LegalHold:
    row = LegalHold.objects.select_for_update(of=("self",)).select_related("customer").get(pk=hold_id)
    if row.lifted_at is not None:
        raise Refused("holds.lifted", _("This hold was lifted already."))
    return row


def _lift(approval: Approval, actor: Any, now: datetime) -> None:
    """The second person agreed: what is due may be let go again the next night."""
    row = _standing(approval.content["hold"])
    row.lifted_at, row.lifted_by, row.second_person = now, approval.maker, actor
    row.lifting_reason = approval.content["reason"]
    row.save(update_fields=["lifted_at", "lifted_by", "second_person", "lifting_reason"])
    record(
        actor=actor, action="privacy.lift_hold", obj=row, reason=row.lifting_reason, at=now,
        customer=row.customer.number, asked_by=approval.maker_id,
    )  # fmt: skip


registry.kind(
    KIND,
    permission="privacy.lift_hold",
    on_approved=_lift,
    label=_("Lifting of a legal hold"),
    url=lambda approval: reverse("privacy:hold_lift", args=[approval.content["hold"]]),
)
