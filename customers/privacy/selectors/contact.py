"""Who may be contacted for a purpose, and why the others may not: one rule, for one person and for a million."""

from datetime import datetime

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from backoffice.parameters.services import values
from customers.privacy.domain import LeftOut, LockReason, Purpose, years_before
from customers.privacy.models import Consent
from customers.privacy.selectors.locks import locked_customers
from customers.profiles.models import Customer

MARKETING_AGES = ("marketing.age.min", "marketing.age.below")


def judged(queryset: QuerySet[Customer], purpose: str, now: datetime) -> QuerySet[Customer]:
    """The customers with `left_out`: "" for who may be contacted, else the code of the first reason against it.

    Marketing needs a consent in force and is never for students, minors and people over sixty. Service messages rest
    on the contract: they go on unless the person withdrew the consent to them.
    """
    rules = [
        When(locked_customers(reason=LockReason.ANONYMISED.value), then=Value(LeftOut.ANONYMISED.value)),
        When(locked_customers(), then=Value(LeftOut.LOCKED.value)),
        When(~_consents(purpose, now) & _withdrawn(purpose, now), then=Value(LeftOut.OPTED_OUT.value)),
    ]
    if purpose != Purpose.SERVICE:
        rules.append(When(~_consents(purpose, now), then=Value(LeftOut.NO_CONSENT.value)))
    if purpose == Purpose.MARKETING:
        rules += _excluded_audiences(now)
    return queryset.annotate(left_out=Case(*rules, default=Value(""), output_field=CharField()))


def contactable(queryset: QuerySet[Customer], purpose: str, now: datetime) -> QuerySet[Customer]:
    """Those of the customers who may be contacted for this purpose at this moment."""
    return judged(queryset, purpose, now).filter(left_out="")


def may_contact(customer: Customer, purpose: str, now: datetime) -> str:
    """ "" when this customer may be contacted now, else why not (`domain.LeftOut`). Ask it right before sending."""
    rows = judged(Customer.objects.filter(pk=customer.pk), purpose, now)
    return rows.values_list("left_out", flat=True).get()


def _consents(purpose: str, now: datetime) -> Exists:
    return Exists(
        Consent.objects.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=now),
            customer_id=OuterRef("pk"),
            purpose=purpose,
            granted_at__lte=now,
        )
    )


def _withdrawn(purpose: str, now: datetime) -> Exists:
    return Exists(Consent.objects.filter(customer_id=OuterRef("pk"), purpose=purpose, withdrawn_at__lte=now))


def _excluded_audiences(now: datetime) -> list[When]:
    today = timezone.localdate(now)
    found = values(MARKETING_AGES, today)
    youngest, oldest = (found[code].value for code in MARKETING_AGES)
    return [
        When(is_student=True, then=Value(LeftOut.STUDENT.value)),
        When(birth_date__gt=years_before(today, youngest), then=Value(LeftOut.MINOR.value)),
        When(birth_date__lte=years_before(today, oldest), then=Value(LeftOut.ELDERLY.value)),
    ]
