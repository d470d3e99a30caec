"""Keeping the lenders' papers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.accounts.models import User
from backoffice.audit.services import record
from loans.lenders.models import Lender


@transaction.atomic
def save_lender(*, actor: User, now: datetime, lender_id: int | None = None, **fields: Any) -> Lender:
    """A new lender, or changed papers of a known one. The trail keeps which fields changed, and from what to what."""
    if lender_id is None:
        lender = Lender.objects.create(**fields)
        record(actor=actor, action="lenders.create", obj=lender, at=now, **fields)
        return lender
    lender = Lender.objects.select_for_update().get(pk=lender_id)
    changes = {
        name: [str(getattr(lender, name) or ""), str(new or "")]
        for name, new in fields.items()
        if getattr(lender, name) != new
    }
    for name, new in fields.items():
        setattr(lender, name, new)
    lender.save()
    record(actor=actor, action="lenders.change", obj=lender, at=now, changes=changes)
    return lender
