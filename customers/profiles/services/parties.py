"""Who stands around a customer."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.profiles import domain, policies
from customers.profiles.domain import background
from customers.profiles.domain.background import Relation
from customers.profiles.models import Customer, Party
from customers.profiles.services.records import locked


@transaction.atomic
def add_party(
    *,
    actor: Any,
    customer_id: int,
    relation: str,
    now: datetime,
    other: Customer | None = None,
    staff: Any = None,
    name: str = "",
    phone: str = "",
    share: Decimal | None = None,
    note: str = "",
) -> Party:
    """Somebody related: a customer on record, a member of staff, or a name (with a mobile for a contact person only).

    Refused: customers.relation, customers.share (more than the whole in all), customers.party_known (one spouse, one
    legal representative, the same person twice), customers.party_name, customers.phone.
    """
    policies.require(actor, "customers.edit")
    customer = locked(customer_id)
    if other is not None and other.pk == customer.pk:
        raise Refused("customers.relation", _("Nobody is related to themselves."), field="other")
    background.check_relation(
        customer.kind, relation, other_kind=other.kind if other else "", share=share, has_staff=staff is not None
    )
    if other is None and staff is None:
        name = domain.checked_name(name)
    _refuse_second(customer, relation, other, name)
    if share is not None:
        _refuse_more_than_whole(customer, relation, share)
    party = Party(
        customer=customer, relation=relation, other=other, staff=staff, name="" if other or staff else name,
        share=share, note=note.strip()[:120], recorded_by=actor, recorded_at=now,
    )  # fmt: skip
    if phone:
        if relation != Relation.CONTACT or other is not None:
            raise Refused("customers.phone", _("A number is kept of a contact person only."), field="phone")
        mobile = domain.checked_phone(phone)
        party.phone, party.phone_masked = mobile, identity.mask_phone(mobile)
    party.save(force_insert=True)
    record(
        actor=actor, action="customers.add_party", obj=customer, at=now, party=party.pk, relation=relation,
        other=other and other.pk, staff=staff and staff.pk,
    )  # fmt: skip
    return party


def _refuse_second(customer: Customer, relation: str, other: Customer | None, name: str) -> None:
    now_related = Party.objects.filter(ended_at__isnull=True, relation=relation)
    mine = now_related.filter(
        Q(customer=customer) | Q(other=customer) if relation == Relation.SPOUSE else Q(customer=customer)
    )
    if relation in background.ONLY_ONE and mine.exists():
        raise Refused("customers.party_known", _("There is one already; end it first."), field="relation")
    same = mine.filter(other=other) if other else mine.filter(name=name, other__isnull=True, staff__isnull=True)
    if relation != Relation.STAFF and same.exists():
        raise Refused("customers.party_known", _("This person is recorded already."), field="relation")


def _refuse_more_than_whole(customer: Customer, relation: str, share: Decimal) -> None:
    rows = Party.objects.filter(customer=customer, relation=relation, ended_at__isnull=True)
    if (rows.aggregate(all=Sum("share"))["all"] or 0) + share > 1:
        raise Refused("customers.share", _("All shares together are more than the whole."), field="share")


@transaction.atomic
def end_party(*, actor: Any, row_id: int, now: datetime) -> None:
    """The relation is over; the row stays. Ending twice changes nothing."""
    policies.require(actor, "customers.edit")
    party = Party.objects.select_for_update(of=("self",)).select_related("customer").get(pk=row_id)
    if party.ended_at is None:
        party.ended_at, party.ended_by = now, actor
        party.save(update_fields=["ended_at", "ended_by"])
        record(
            actor=actor, action="customers.end_party", obj=party.customer, at=now, party=party.pk,
            relation=party.relation,
        )  # fmt: skip


@transaction.atomic
def reveal_party_phone(*, actor: Any, party_id: int, reason: str, now: datetime) -> str:
    """A contact person's number in clear, after the audit entry. Refused: customers.reason, customers.not_allowed."""
    reason = domain.checked_reason(reason)
    policies.require(actor, "customers.reveal")
    party = Party.objects.select_related("customer").get(pk=party_id)
    record(
        actor=actor, action="customers.reveal", obj=party.customer, reason=reason, at=now, field="party_phone",
        party=party.pk,
    )  # fmt: skip
    return party.phone.reveal() if party.phone is not None else ""
