"""Withdrawing consents in one step: what stops was shown before and is carried out in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.audit.services import record
from backoffice.values import identity
from backoffice.values.errors import Refused
from customers.privacy import effects
from customers.privacy.domain import LockReason
from customers.privacy.models import Consent
from customers.privacy.selectors import withdrawing as selectors
from customers.privacy.services.locks import lock_processing
from customers.profiles.models import Customer
from customers.profiles.policies import require
from customers.profiles.services import tell

BY_LINK = "本人通过链接撤回"


@transaction.atomic
def withdraw(
    *, actor: Any, customer: Customer, consent_ids: Iterable[int], note: str = "", now: datetime
) -> list[Consent]:
    """Withdraws these consents, locks the record when nothing is left to rest on, and stops what rested on them.

    No reason is asked; `note` says how the wish reached us. `actor` None: the person themselves, by the link.
    Consents withdrawn before are left alone. Refused("privacy.nothing_chosen").
    """
    require(actor, "consents.edit")
    wanted = set(consent_ids)
    Customer.objects.select_for_update().get(pk=customer.pk)
    rows = selectors.consents_in_force(customer)
    chosen = [row for row in rows if row.pk in wanted]
    if not wanted:
        raise Refused("privacy.nothing_chosen", _("Choose what is withdrawn."), field="consents")
    if not chosen:
        return []
    plan = selectors.withdrawal(customer, chosen, rows)
    for row in chosen:
        row.withdrawn_at, row.withdrawn_by, row.withdrawal_note = now, actor, note.strip()[:200]
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_note"])
        record(
            actor=actor,
            action="privacy.withdraw_consent",
            obj=customer,
            reason=row.withdrawal_note,
            at=now,
            purpose=row.purpose,
            receiver=row.receiver,
        )
    # Other rooms end their work first: with the record locked their own verbs would refuse.
    effects.carried_out(customer, plan, actor, now)
    if plan.locks:
        lock_processing(actor=actor, customer=customer, reason=LockReason.WITHDRAWN, note=note, now=now)
    return chosen


def withdraw_consent(*, actor: Any, consent_id: int, note: str, now: datetime) -> Consent:
    """One consent of a customer; withdrawing twice changes nothing."""
    consent = Consent.objects.select_related("customer").get(pk=consent_id)
    withdraw(actor=actor, customer=consent.customer, consent_ids=[consent_id], note=note, now=now)
    consent.refresh_from_db()
    return consent


def send_own_page(*, actor: Any, customer: Customer, now: datetime) -> None:
    """The link to the person's own page, to their mobile. Refused("privacy.no_mobile")."""
    require(actor, "consents.edit")
    sealed: Any = customer.phone
    number = sealed.reveal() if sealed is not None else ""
    if not identity.mobile_ok(number):
        raise Refused("privacy.no_mobile", _("No mobile is known to which the link could go."))
    with transaction.atomic():
        tell(
            customer,
            key=f"privacy:own:{customer.pk}:{now:%Y%m%d%H%M%S}",
            template="privacy_own_page",
            context={"link": selectors.own_page_of(customer), "days": selectors.LINK_DAYS},
            now=now,
        )
        record(actor=actor, action="privacy.send_link", obj=customer, at=now)
