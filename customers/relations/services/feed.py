"""The secret address of a person's calendar."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.audit.services import record
from customers.relations.models import CalendarFeed
from customers.relations.policies import require


@transaction.atomic
def make_feed(*, actor: Any, now: datetime) -> str:
    """A new secret for the calendar address; the old one stops working. Shown once, only its digest is kept."""
    require(actor, "relations.work")
    secret = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(owner=actor, defaults={"digest": digest_of(secret), "made_at": now})
    record(actor=actor, action="relations.make_feed", obj=actor, at=now)
    return secret


@transaction.atomic
def end_feed(*, actor: Any, now: datetime) -> None:
    if CalendarFeed.objects.filter(owner=actor).delete()[0]:
        record(actor=actor, action="relations.end_feed", obj=actor, at=now)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
