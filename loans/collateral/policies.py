"""Small predicates on (user, object)."""

from backoffice.accounts.models import User
from loans.applications.domain import Status
from loans.applications.models import Application

# While the application lives and nothing has been paid out, things and guarantors may be added and taken out.
OPEN = {
    Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.AWAITING_MATERIAL, Status.PASSED, Status.FORWARDED,
    Status.LENDER_APPROVED, Status.CONTRACTED,
}  # fmt: skip
# Nothing will ever be paid out: what was attached may be given back at once.
ENDED = {Status.REJECTED, Status.LENDER_DECLINED, Status.WITHDRAWN}


def may_edit(user: User) -> bool:
    return user.may("collateral.edit")


def may_register(user: User) -> bool:
    return user.may("collateral.register")


def is_open(application: Application) -> bool:
    return application.status in OPEN


def is_ended(application: Application) -> bool:
    return application.status in ENDED
