"""What a member of staff may see of customers."""

from typing import Any

from django.db.models import Q, QuerySet

from backoffice.sealing.services import blind_index
from backoffice.values import identity
from customers.profiles import policies
from customers.profiles.models import Customer

ID_PURPOSE = "customers.customer.id_number"
PHONE_PURPOSE = "customers.customer.phone"
LONGEST_KEY = 63  # bits; SQLite cannot be asked for more


def visible_to(user: Any) -> QuerySet[Customer]:
    """All customers for who may see customers, none for others. Identifiers stay sealed either way. Of somebody who
    was registered twice there is one: records that were merged into another are reached by `Customer.record_ids`."""
    return Customer.objects.filter(merged_into__isnull=True) if policies.may_see(user) else Customer.objects.none()


def with_merged(user: Any, pk: int) -> Customer | None:
    """A customer and, in the same question, the keys of the records that were merged into it."""
    if pk.bit_length() > LONGEST_KEY:
        return None
    rows = Customer.objects.filter(Q(pk=pk) | Q(merged_into=pk)) if policies.may_see(user) else Customer.objects.none()
    found = {row.pk: row for row in rows.select_related("created_by").order_by("pk")}
    customer = found.pop(pk, None)
    if customer is None or customer.merged_into_id is not None:
        return None
    customer.record_ids = [pk, *found]
    return customer


def id_index(id_number: str) -> str:
    return blind_index(identity.normalise_id(id_number), ID_PURPOSE)


def phone_index(phone: str) -> str:
    return blind_index(identity.normalise_phone(phone), PHONE_PURPOSE)


def matching(queryset: QuerySet[Customer], query: str) -> QuerySet[Customer]:
    """Narrowed by what somebody typed: a full identity number or mobile, a mobile's last four, how a name begins.

    Identifiers are compared through their blind index; a name by its prefix, which an index serves on both databases.
    """
    text = query.strip()
    if not text:
        return queryset
    if not text.isprintable():  # no name holds such characters, and PostgreSQL refuses to look for some of them
        return queryset.none()
    number = identity.normalise_id(text)
    if len(number) == 18 and (identity.resident_id_ok(number) or identity.credit_code_ok(number)):
        return _or_merged(queryset, id_index=id_index(number))
    if identity.mobile_ok(identity.normalise_phone(text)):
        return _or_merged(queryset, phone_index=phone_index(text))
    if len(text) == 4 and text.isascii() and text.isdigit():
        return queryset.filter(phone_last4=text)
    if text.upper().startswith("KH") and text[2:].isascii() and text[2:].isdigit() and len(text) < 20:
        return _or_merged(queryset, pk=int(text[2:]))
    # A range instead of LIKE: SQLite would scan the table for LIKE.
    return queryset.filter(name__gte=text, name__lt=text + "\U0010fffd")


def _or_merged(queryset: QuerySet[Customer], **by: Any) -> QuerySet[Customer]:
    """Those that match, and those into which a matching record was merged."""
    merged = Customer.objects.filter(**by, merged_into__isnull=False).values("merged_into")
    return queryset.filter(Q(**by) | Q(pk__in=merged))
