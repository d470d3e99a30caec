"""What an application says of its money and its borrower: use of funds, first loan."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters.services import values
from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import DECIDABLE, forbidden_use
from loans.applications.models import Application
from loans.applications.services.entry import require_draft, touch_draft
from loans.applications.services.moving import locked

BUSINESS = ("经营周转", "设备采购", "进货")


@transaction.atomic
def declare_use(*, application_id: int, actor: User | None, detail: str, payee: str, now: datetime) -> Application:
    """What exactly is paid, and to whom, as the borrower declares it.

    Refused: application.forbidden_use with its legal basis; application.payee when the amount is so large that the
    lender must pay the seller itself (entrusted payment); application.not_draft.
    """
    application = locked(application_id)
    require_draft(application)
    refuse_forbidden_use(purpose=application.purpose, detail=detail, payee=payee, now=now)
    limit = self_managed_limit(application.purpose, now)
    if application.amount > limit and not payee.strip():
        raise Refused(
            "application.payee",
            _("Above %(limit)s yuan the lender pays the seller itself: name who is paid."),
            field="use_payee",
            limit=f"{limit:,.0f}",
        )
    application.use_detail, application.use_payee, application.use_declared_at = detail, payee, now
    touch_draft(application, now, ["use_detail", "use_payee", "use_declared_at"])
    record(actor=actor, action="applications.declare_use", obj=application, at=now, purpose=application.purpose)
    return application


def refuse_forbidden_use(*, purpose: str, detail: str, payee: str, now: datetime) -> None:
    """Refused("application.forbidden_use") on the field that names a use the law forbids."""
    parameter = values(["purpose.forbidden"], timezone.localdate(now))["purpose.forbidden"]
    for field, text in (("purpose", purpose), ("use_detail", detail), ("use_payee", payee)):
        found = forbidden_use([text], parameter.value)
        if found:
            raise Refused(
                "application.forbidden_use",
                _("A loan may not be used for %(use)s (found: %(word)s). Basis: %(basis)s."),
                field=field,
                use=found.use,
                word=found.word,
                basis=parameter.basis,
            )


def self_managed_limit(purpose: str, now: datetime) -> Decimal:
    """Up to which amount the borrower may pay the seller; above it the lender does."""
    kind = "business" if purpose in BUSINESS else "consumer"
    code = f"payment.self_managed.{kind}.max"
    return Decimal(values([code], timezone.localdate(now))[code].value)


@transaction.atomic
def set_first_loan(*, application_id: int, actor: User, first_loan: bool, reason: str, now: datetime) -> Application:
    """A person knows better than the records whether this is somebody's first loan. Needs a reason.

    Refused("application.decided") once risk has decided: what it saw stays.
    """
    application = locked(application_id)
    if application.status not in DECIDABLE:
        raise Refused("application.decided", _("This was decided already; the flag stays as it was."))
    application.first_loan, application.first_loan_reason = first_loan, reason
    application.version += 1
    application.save(update_fields=["first_loan", "first_loan_reason", "version"])
    record(
        actor=actor, action="applications.set_first_loan", obj=application, reason=reason, at=now,
        first_loan=first_loan,
    )  # fmt: skip
    return application


def note_credit_history(application: Application, *, has_borrowed: bool, now: datetime) -> None:
    """The credit record is there: it decides whether this is a first loan, unless a person has decided. The caller
    holds the lock and saves."""
    first_loan = not has_borrowed and not selectors.had_loan(application.customer_id)
    if not application.first_loan_reason and application.first_loan != first_loan:
        application.first_loan = first_loan
        record(actor=None, action="applications.note_credit_history", obj=application, at=now, first_loan=first_loan)
