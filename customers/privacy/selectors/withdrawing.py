"""What a withdrawal would do, computed without doing it; and the signed link by which people withdraw themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.privacy import domain, effects
from customers.privacy.models import Consent
from customers.privacy.selectors.consents import text_of
from customers.profiles.models import Customer

SALT = "privacy.own_page"
LINK_DAYS = 30


@dataclass(frozen=True)
class Choice:
    """A consent in force, the text that was agreed to, and what stops when it alone is withdrawn."""

    consent: Consent
    text: str
    effects: list[effects.Effect]


def consents_in_force(customer: Customer) -> list[Consent]:
    rows = Consent.objects.filter(customer=customer, withdrawn_at__isnull=True)
    return list(rows.select_related("wording").order_by("purpose", "receiver"))


def withdrawal(customer: Customer, chosen: Iterable[Consent], rows: Iterable[Consent]) -> domain.Withdrawal:
    return domain.withdrawal_of(
        [(row.purpose, row.receiver) for row in rows], [(row.purpose, row.receiver) for row in chosen]
    )


def effects_of(customer: Customer, plan: domain.Withdrawal, now: datetime) -> list[effects.Effect]:
    """Everything that stops, said beforehand."""
    said = [
        effects.Effect(f"{purpose}.{number}", _(sentence))
        for purpose in sorted({purpose for purpose, _receiver in plan.ends})
        for number, sentence in enumerate(domain.EFFECTS[domain.Purpose(purpose)])
    ]
    if plan.locks:
        said += [effects.Effect(f"lock.{n}", _(sentence)) for n, sentence in enumerate(domain.LOCKED_EFFECTS)]
    return said + effects.previewed(customer, plan, now)


def choices(customer: Customer, now: datetime) -> list[Choice]:
    rows = consents_in_force(customer)
    return [Choice(row, text_of(row), effects_of(customer, withdrawal(customer, [row], rows), now)) for row in rows]


def effects_of_all(customer: Customer, now: datetime) -> list[effects.Effect]:
    """What withdrawing everything does beyond what each consent says by itself; empty when it locks nothing."""
    rows = consents_in_force(customer)
    plan = withdrawal(customer, rows, rows)
    if not plan.locks:
        return []
    return [effect for effect in effects_of(customer, plan, now) if effect.code.startswith("lock.")]


def own_page_of(customer: Customer) -> str:
    """The address under which this customer, and nobody else, withdraws: for messages and letters."""
    token = signing.dumps(str(customer.uid), salt=SALT)
    return settings.PUBLIC_URL.rstrip("/") + reverse("privacy:own", args=[token])


def customer_of_token(token: str) -> Customer | None:
    try:
        uid = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None
    return Customer.objects.filter(uid=uid).first()
