"""What people answer: they come, or they want no more."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from backoffice.audit.services import record
from backoffice.values import identity
from customers.campaigns.domain import Goal
from customers.campaigns.models import Recipient
from customers.leads.models import OPEN_STATES, DoNotContact, Lead
from customers.privacy.domain import Purpose
from customers.privacy.models import Consent
from customers.privacy.services import withdraw_consent
from customers.profiles.models import Customer
from customers.profiles.selectors import phone_index

COUNTS_FOR = timedelta(days=30)
STOP_WORDS = frozenset({"T", "TD", "退订", "拒收", "R", "N"})


def goal_reached(*, phone: str, goal: Goal, now: datetime) -> None:
    """Whoever was told in the last 30 days and now does what was hoped for; `phone` is the blind index."""
    Recipient.objects.filter(
        phone_index=phone, state="told", reached_at=None, campaign__goal=goal.value, at__gt=now - COUNTS_FOR
    ).update(reached_at=now)


@transaction.atomic
def stop(*, recipient_id: int, how: str, now: datetime) -> None:
    """The person wants nothing more: at once, for every campaign, by one step. Twice changes nothing."""
    one = Recipient.objects.select_for_update(of=("self",)).get(pk=recipient_id)
    stop_marketing_of(phone=one.phone_index, how=how, now=now)
    if one.opted_out_at is None:
        one.opted_out_at = now
        one.save(update_fields=["opted_out_at"])


@transaction.atomic
def stop_marketing_of(*, phone: str, how: str, now: datetime) -> int:
    """No marketing to this number (a blind index), whoever uses it: their consents end with `how` as the note."""
    if not phone:
        return 0
    DoNotContact.objects.get_or_create(phone_index=phone, defaults={"since": now, "how": how[:120]})
    consents = Consent.objects.filter(
        customer__phone_index=phone, purpose=Purpose.MARKETING.value, withdrawn_at__isnull=True
    )
    for pk in list(consents.values_list("pk", flat=True)):
        withdraw_consent(actor=None, consent_id=pk, note=how, now=now)
    leads = Lead.objects.filter(phone_index=phone).filter(
        Q(consented_at__isnull=False, consent_withdrawn_at=None) | Q(state__in=OPEN_STATES)
    )
    return leads.filter(consented_at__isnull=False).update(consent_withdrawn_at=now)


@transaction.atomic
def reply(*, phone: str, text: str, now: datetime) -> bool:
    """A text message that came in: T and its likes stop everything for the number. Whether it was such a word."""
    if text.strip().upper().strip(" .。!！") not in STOP_WORDS or not identity.mobile_ok(
        identity.normalise_phone(phone)
    ):
        return False
    index = phone_index(phone)
    stop_marketing_of(phone=index, how=f"短信回复 {text.strip()[:10]}", now=now)
    told = Recipient.objects.filter(phone_index=index, state="told", opted_out_at=None)
    told.filter(at__gt=now - COUNTS_FOR).update(opted_out_at=now)
    customer: Any = Customer.objects.filter(phone_index=index).first()
    record(actor=None, action="campaigns.reply", obj=customer, at=now, phone=identity.mask_phone(phone))
    return True
