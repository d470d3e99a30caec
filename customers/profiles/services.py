"""Registering customers, changing their facts, and showing a sealed identifier to who needs it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.profiles import domain, policies
from customers.profiles.models import Customer
from customers.profiles.selectors import id_index, phone_index

FACTS = {"kind", "is_sample", *domain.EDITABLE} - {"name", "phone"}


def find_or_register(
    *, actor: Any, now: datetime, name: str, id_number: str, phone: str, **facts: Any
) -> tuple[Customer, bool]:
    """The customer with this identity number, registered when not yet known: (customer, created).

    `facts`: kind, segment, employment_type, employer, employed_months, monthly_income, monthly_debt (yuan a month),
    is_student, is_sample. Birth date, sex and region are read from the number. A known customer is returned unchanged.
    Refused: customers.id_number, customers.credit_code, customers.phone, customers.name, customers.amount,
    customers.name_differs when the number is known under another name.
    """
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"Unknown facts about a customer: {sorted(unknown)}")
    kind = facts.pop("kind", domain.Kind.PERSON.value)
    name = domain.checked_name(name, is_sample=bool(facts.get("is_sample")))
    told = domain.checked_identity(kind, id_number, phone)
    index = id_index(told.id_number)
    known = _known(index, name)
    if known is not None:
        return known, False
    customer = Customer(
        kind=kind,
        name=name,
        id_masked=identity.mask_id(told.id_number),
        id_index=index,
        birth_date=told.birth_date,
        sex=told.sex,
        region=told.region,
        created_at=now,
        created_by=actor,
        updated_at=now,
        **domain.checked_facts(facts),
    )
    customer.id_number = told.id_number
    _set_phone(customer, told.phone)
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
            record(
                actor=actor,
                action="customers.register",
                obj=customer,
                at=now,
                kind=kind,
                id_number=customer.id_masked,
                phone=customer.phone_masked,
                is_sample=customer.is_sample,
            )
    except IntegrityError:
        # Somebody registered the same number between our look and our insert.
        known = _known(index, name)
        if known is None:
            raise
        return known, False
    return customer, True


@transaction.atomic
def update_customer(*, actor: Any, customer_id: int, version: int, now: datetime, **changes: Any) -> Customer:
    """Changes facts (`domain.EDITABLE`). `version` is what was seen: Refused("customers.stale") when it moved on.

    The identity number is never changed: another number is another customer. An empty phone leaves the old one.
    """
    policies.require(actor, "customers.edit")
    unknown = set(changes) - set(domain.EDITABLE)
    if unknown:
        raise TypeError(f"These fields of a customer cannot be changed: {sorted(unknown)}")
    customer = Customer.objects.select_for_update().get(pk=customer_id)
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
        _set_phone(customer, domain.checked_phone(phone))
        changed["phone"] = [before, customer.phone_masked]
    for field, value in changes.items():
        before = getattr(customer, field)
        if before != value:
            changed[field] = [before, value]
            setattr(customer, field, value)
    if changed:
        _save(customer, now)
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
    known = Customer.objects.filter(id_index=index).first()
    if known is not None and known.name != name:
        raise Refused(
            "customers.name_differs",
            _("This identity number is already registered under another name. Check the card, then correct the name."),
            customer_id=known.pk,
        )
    return known


def _set_phone(customer: Customer, mobile: str) -> None:
    customer.phone = mobile
    customer.phone_masked = identity.mask_phone(mobile)
    customer.phone_index = phone_index(mobile)
    customer.phone_last4 = mobile[-4:]


def _save(customer: Customer, now: datetime) -> None:
    customer.version += 1
    customer.updated_at = now
    customer.save()
