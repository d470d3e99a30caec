"""Whether an application may be taken in: what its product offers, whom it admits, and what an adviser signed."""

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.values.errors import Refused
from loans.applications import selectors
from loans.applications.domain import TOLD_WITH_INCOME, age_on, field_of_criterion
from loans.applications.models import Application
from loans.matching.domain.filters import Reason
from loans.matching.models import SuitabilityRecord
from loans.matching.words import EXCLUSIONS, sentence
from loans.products.domain import Asked, ProductStatus, misfits

MISFITS = {
    "amount": _("The amount is outside what this product lends (%(low)s to %(high)s yuan)."),
    "term_months": _("This product is not offered for that term."),
    "method": _("This product is not repaid by that method."),
    "purpose": _("This purpose is not allowed under the product."),
    "age": _("The applicant's age is outside the product's range."),
}


def refuse_student(is_student: bool) -> None:
    """Students are neither lent to nor passed on, by any lender (notice of 2021-03-17)."""
    if is_student:
        raise Refused(
            "application.student",
            _("Students in full-time education are not lent to, and not forwarded."),
            field="is_student",
        )


def _refuse_misfit(application: Application, day: date) -> None:
    """Refused with the first of the product's bounds that the request is outside of, on its field."""
    customer, version = application.customer, application.product_version
    refuse_student(customer.is_student)
    if version.status != ProductStatus.ON_SALE:
        raise Refused(
            "application.not_on_sale", _("This product is not on sale. Choose another one."), field="product_version"
        )
    age = age_on(customer.birth_date, day) if customer.birth_date else None
    asked = Asked(application.amount, application.term_months, application.method, application.purpose, age)
    for code in misfits(version.bounds, asked):
        raise Refused(
            f"application.{code}", MISFITS[code], field=code, low=version.min_amount, high=version.max_amount
        )


def admission_sentence(reason: Reason) -> str:
    return sentence(EXCLUSIONS, reason.code, reason.data)


def refuse_not_admitted(application: Application, now: datetime, later: Collection[str] = ()) -> None:
    """Refused("application.<criterion>") with the first admission criterion of the product that is not met, on the
    field that would have to be different. `later`: criteria that a step still to come may change."""
    for reason in selectors.admission_of(application, timezone.localdate(now)).not_met:
        if reason.code not in later:
            raise Refused(
                f"application.{reason.code}", admission_sentence(reason), field=field_of_criterion(reason.code)
            )


def refuse_request(application: Application, now: datetime) -> None:
    """What stands against a request as soon as it is made: bounds, criteria that no later step of the entry can
    change, and the adviser's record."""
    _refuse_misfit(application, timezone.localdate(now))
    refuse_not_admitted(application, now, later=TOLD_WITH_INCOME)
    if application.advice is not None:
        _require_advised(application.advice, application)


def _require_advised(advice: SuitabilityRecord, application: Application) -> None:
    """What is applied for is what was advised to this customer, and no more of it."""
    if (advice.customer_id, advice.product_version_id) != (application.customer_id, application.product_version_id):
        raise Refused(
            "application.other_advice",
            _("The signed advice is for another customer or product. Match again, or apply without it."),
            field="product_version",
        )
    if application.amount > advice.amount:
        raise Refused(
            "application.above_advice",
            _("The advice was signed for %(advised)s yuan. Advise the larger amount first."),
            field="amount",
            advised=advice.amount,
        )
