"""Registering customers, changing their facts, and showing a sealed identifier to who needs it."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record, record_many
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.profiles import domain, policies
from customers.profiles.domain import SegmentSource, segments
from customers.profiles.models import Customer
from customers.profiles.selectors import id_index, phone_index

FACTS = {"kind", "is_sample", "segment", *domain.EDITABLE} - {"name", "phone"}


def find_or_register(
    *, actor: Any, now: datetime, name: str, id_number: str, phone: str, **facts: Any
) -> tuple[Customer, bool]:
    """The customer with this identity number, registered when not yet known: (customer, created).

    `facts`: kind, segment, employment_type, employer, employed_months, industry, founded_on, monthly_income,
    monthly_debt (yuan a month), is_student, is_sample. Birth date, sex and region are read from the number; without a
    segment the rule gives one. A known customer is returned unchanged; for a record that was merged, the one it was
    merged into. Refused: customers.minor, customers.id_number, customers.credit_code, customers.phone,
    customers.name, customers.amount,
    customers.name_differs when the number is known under another name.
    """
    customer = _unsaved(actor=actor, now=now, name=name, id_number=id_number, phone=phone, **facts)
    index, name = customer.id_index, customer.name
    known = _known(index, name)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
            record(
                actor=actor,
                action="customers.register",
                obj=customer,
                at=now,
                **_registered(customer),
            )
    except IntegrityError:
        # Somebody registered the same number between our look and our insert.
        known = _known(index, name)
        if known is None:
            raise
        return known, False
    return customer, True


@transaction.atomic
def find_or_register_many(
    *, actor: Any, now: datetime, people: list[dict[str, Any]]
) -> list[tuple[Customer, bool] | Refused]:
    """`find_or_register` for many at once, in a handful of statements: for each of `people` (name, id_number, phone,
    facts) what it would return, or the refusal it would raise, in the same order.

    IntegrityError when somebody registers one of the numbers at the same moment: nothing is stored, ask again.
    """
    found: list[tuple[Customer, bool] | Refused | None] = []
    drafts: list[Customer | None] = []
    for person in people:
        try:
            drafts.append(_unsaved(actor=actor, now=now, **person))
            found.append(None)
        except Refused as refusal:
            drafts.append(None)
            found.append(refusal)
    wanted = [draft.id_index for draft in drafts if draft is not None]
    rows = Customer.objects.filter(id_index__in=wanted).select_related("merged_into")
    known = {customer.id_index: customer for customer in rows}
    fresh: list[Customer] = []
    for place, draft in enumerate(drafts):
        if draft is None:
            continue
        earlier = known.get(draft.id_index)
        if earlier is None:
            known[draft.id_index] = draft
            fresh.append(draft)
            found[place] = (draft, True)
        else:
            same, present = _same_name(earlier, draft.name), earlier.merged_into or earlier
            found[place] = (present, False) if same else _name_differs(present)
    Customer.objects.bulk_create(fresh, batch_size=200)
    record_many(
        actor=actor,
        action="customers.register",
        at=now,
        entries=[(fresh_one, _registered(fresh_one)) for fresh_one in fresh],
    )
    return [answer for answer in found if answer is not None]


def _unsaved(*, actor: Any, now: datetime, name: str, id_number: str, phone: str, **facts: Any) -> Customer:
    """A checked customer that is not stored yet; TypeError for unknown facts, Refused as `find_or_register`."""
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"Unknown facts about a customer: {sorted(unknown)}")
    kind = facts.pop("kind", domain.Kind.PERSON.value)
    name = domain.checked_name(name, is_sample=bool(facts.get("is_sample")))
    told = domain.checked_identity(kind, id_number, phone)
    today = timezone.localdate(now)
    domain.refuse_minor(told.birth_date, today)
    customer = Customer(
        kind=kind,
        name=name,
        id_masked=identity.mask_id(told.id_number),
        id_index=id_index(told.id_number),
        birth_date=told.birth_date,
        sex=told.sex,
        region=told.region,
        created_at=now,
        created_by=actor,
        updated_at=now,
        **domain.checked_facts(facts),
    )
    customer.id_number = told.id_number
    set_phone(customer, told.phone)
    if not customer.segment:
        apply_rule(customer, today)
    return customer


def apply_rule(customer: Customer, today: date) -> None:
    """The segment that follows from the facts, on a record whose segment nobody declared or chose."""
    if customer.segment and customer.segment_source != SegmentSource.DERIVED:
        return
    derived = segments.derive_for(customer, today)
    if derived.segment:
        customer.segment, customer.segment_source = derived.segment, SegmentSource.DERIVED.value


def _registered(customer: Customer) -> dict[str, Any]:
    return {
        "kind": customer.kind,
        "id_number": customer.id_masked,
        "phone": customer.phone_masked,
        "is_sample": customer.is_sample,
    }


@transaction.atomic
def update_customer(*, actor: Any, customer_id: int, version: int, now: datetime, **changes: Any) -> Customer:
    """Changes facts (`domain.EDITABLE`). `version` is what was seen: Refused("customers.stale") when it moved on.

    The identity number is never changed: another number is another customer. An empty phone leaves the old one.
    """
    policies.require(actor, "customers.edit")
    unknown = set(changes) - set(domain.EDITABLE)
    if unknown:
        raise TypeError(f"These fields of a customer cannot be changed: {sorted(unknown)}")
    customer = locked(customer_id)
    if customer.version != version:
        raise Refused(
            "customers.stale", _("Somebody changed this customer meanwhile. Reload the page and enter it again.")
        )
    changes = domain.checked_facts(changes)
    if "name" in changes:
        changes["name"] = domain.checked_name(changes["name"])
    changed: dict[str, Any] = {}
    phone = changes.pop("phone", "")
    if phone and phone_index(domain.checked_phone(phone)) != customer.phone_index:
        before = customer.phone_masked
        set_phone(customer, domain.checked_phone(phone))
        changed["phone"] = [before, customer.phone_masked]
    for field, value in changes.items():
        before = getattr(customer, field)
        if before != value:
            changed[field] = [before, value]
            setattr(customer, field, value)
    if changed:
        if {"name", "phone"} & set(changed):
            customer.compared_at = None
        apply_rule(customer, timezone.localdate(now))
        save_changed(customer, now)
        record(actor=actor, action="customers.update", obj=customer, at=now, changed=changed)
    return customer


@transaction.atomic
def reveal(*, actor: Any, customer_id: int, field: str, reason: str, now: datetime) -> str:
    """The clear text of `id_number` or `phone`. The audit entry is written first; without a reason nothing is read.

    Refused: customers.reason, customers.not_allowed. ValueError on another field.
    """
    if field not in domain.REVEALABLE:
        raise ValueError(f"{field!r} is not a sealed field of a customer.")
    reason = domain.checked_reason(reason)
    customer = Customer.objects.get(pk=customer_id)
    if not policies.may_reveal(actor, customer):
        policies.require(actor, "customers.reveal")
    record(actor=actor, action="customers.reveal", obj=customer, reason=reason, at=now, field=field)
    return getattr(customer, field).reveal()


def _known(index: str, name: str) -> Customer | None:
    known = Customer.objects.filter(id_index=index).select_related("merged_into").first()
    if known is None:
        return None
    present = known.merged_into or known
    if not _same_name(known, name):
        raise _name_differs(present)
    return present


def _same_name(known: Customer, name: str) -> bool:
    """Of a record that was merged, the name it had or the name that was kept."""
    return name in {known.name, known.merged_into.name if known.merged_into else known.name}


def locked(customer_id: int) -> Customer:
    """The customer, locked for a change; Refused("customers.merged") for one that is part of another by now."""
    customer = Customer.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=customer_id)
    if customer.merged_into is not None:
        raise Refused(
            "customers.merged",
            _("This record was merged into %(name)s (%(number)s) meanwhile. Enter it there.")
            % {"name": customer.merged_into.name, "number": customer.merged_into.number},
            customer_id=customer.merged_into_id,
        )
    return customer


def _name_differs(known: Customer) -> Refused:
    return Refused(
        "customers.name_differs",
        _("This identity number is already registered under another name. Check the card, then correct the name."),
        customer_id=known.pk,
        field="name",
    )


def set_phone(customer: Customer, mobile: str) -> None:
    customer.phone = mobile
    customer.phone_masked = identity.mask_phone(mobile)
    customer.phone_index = phone_index(mobile)
    customer.phone_last4 = mobile[-4:]


def save_changed(customer: Customer, now: datetime) -> None:
    customer.version += 1
    customer.updated_at = now
    customer.save()
