"""Ways out, and the way back in."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import ENDED, Channel
from loans.applications.models import Application, Material
from loans.applications.services.entry import create_application, current_version
from loans.applications.services.forwarding import tell_of_withdrawal
from loans.applications.services.moving import locked, move

VALID_DAYS = "application.material.valid_days"


@transaction.atomic
def withdraw_application(
    *, application_id: int, actor: User | None, reason: str, now: datetime, version: int | None = None
) -> Application:
    """The applicant changes their mind, at any time before the contract."""
    application = locked(application_id, version)
    move(application, "withdraw", actor=actor, now=now, note=reason)
    tell_of_withdrawal(application)
    return application


@transaction.atomic
def resubmit_application(*, application_id: int, actor: User, now: datetime) -> Application:
    """A new draft with what was asked for before, after an application ended without a loan. The old one stays.

    Its papers come along as far as they are recent and still wanted; the use of funds is declared anew.
    Refused("application.not_ended") while the earlier one is still under way, and as `create_application`.
    """
    old = locked(application_id)
    if old.status not in ENDED:
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
        # How the earlier form was filled, and from where, says nothing about this one.
        facts={name: told for name, told in old.facts.items() if name != "signals"},
        previous=old,
    )
    _bring_papers(old, new, actor, now)
    return new


def _bring_papers(old: Application, new: Application, actor: User, now: datetime) -> None:
    """The same files under the new application, unless they are too old to say anything."""
    oldest = now - timedelta(days=value(VALID_DAYS, timezone.localdate(now)).value)
    wanted = {item.code for item in selectors.checklist_of(new)}
    kept = [
        Material(application=new, code=paper.code, file=paper.file, added_by=paper.added_by, added_at=paper.added_at)
        for paper in selectors.materials_of(old)
        if paper.code in wanted and paper.added_at >= oldest
    ]
    Material.objects.bulk_create(kept)
    if kept:
        record(
            actor=actor, action="applications.bring_materials", obj=new, at=now, count=len(kept), earlier=old.number
        )
