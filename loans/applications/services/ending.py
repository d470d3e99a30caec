"""Ways out, and the way back in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.values.errors import Refused
from loans.applications.domain import Channel, Status
from loans.applications.models import Application
from loans.applications.services.entry import create_application, current_version
from loans.applications.services.moving import locked, move


@transaction.atomic
def withdraw_application(
    *, application_id: int, actor: User | None, reason: str, now: datetime, version: int | None = None
) -> Application:
    """The applicant changes their mind, at any time before the contract."""
    application = locked(application_id, version)
    move(application, "withdraw", actor=actor, now=now, note=reason)
    return application


@transaction.atomic
def resubmit_application(*, application_id: int, actor: User, now: datetime) -> Application:
    """A new draft with what was asked for before, after an application ended without a loan. The old one stays.

    Refused("application.not_ended") while the earlier one is still under way.
    """
    old = locked(application_id)
    if old.status not in {Status.REJECTED, Status.LENDER_DECLINED, Status.WITHDRAWN}:
        raise Refused(
            "application.not_ended", _("This application is still under way. Withdraw it first, or wait for the end.")
        )
    new = create_application(
        actor=actor,
        now=now,
        customer=old.customer,
        product_version=current_version(old.product_version),
        amount=old.amount,
        term_months=old.term_months,
        method=old.method,
        purpose=old.purpose,
        channel=Channel.STAFF,
        facts=old.facts,
    )
    new.previous = old
    new.save(update_fields=["previous"])
    return new
