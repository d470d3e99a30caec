"""What is said to a lender, and how its answer is read. Only what the lender needs leaves the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from loans.applications.models import Application
from loans.applications.selectors import materials_of

DECIDED = frozenset({"approved", "declined"})
OPEN = frozenset({"received", "pending", "in_review", "withdrawn"})


class LenderUnreachable(Exception):
    """The lender did not answer, or not in the agreed form; try again later."""


@dataclass(frozen=True)
class Answer:
    """A lender's answer. `approved` is None while it has not decided."""

    approved: bool | None
    reference: str
    amount: Decimal | None = None
    annual_rate: Decimal | None = None
    reasons: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        return self.approved is not None


def package_of(application: Application, key: str) -> dict[str, Any]:
    """The application as the lender receives it. Amounts and rates are strings of decimals."""
    customer, version = application.customer, application.product_version
    return {
        "key": key,
        "application": application.number,
        "application_number": application.number,
        "lender": version.lender.code,
        "product": version.product.code,
        "product_version": version.number,
        "amount": str(application.amount),
        "annual_rate": str(application.advised_rate or version.annual_rate),
        "term_months": application.term_months,
        "method": application.method,
        "purpose": application.purpose,
        "pre_screen": {"tier": application.tier, "reasons": [r.get("code") for r in application.decision_reasons]},
        "customer": {
            "name": customer.name,
            "id_number": customer.id_masked,
            "phone": customer.phone_masked,
            "monthly_income": str(customer.monthly_income) if customer.monthly_income is not None else None,
        },
        "papers": [{"code": paper.code, "sha256": paper.file.sha256} for paper in materials_of(application)],
    }


def read_receipt(body: Mapping[str, Any]) -> str:
    """The lender's reference in a receipt. Raises LenderUnreachable when there is none."""
    reference = body.get("reference")
    if not isinstance(reference, str) or not reference.strip():
        raise LenderUnreachable(_("the lender's receipt names no reference"))
    return reference.strip()[:60]


def read_answer(body: Mapping[str, Any], asked: Decimal) -> Answer:
    """An answer in the agreed form. Raises LenderUnreachable for anything else: no state or an unknown one, an
    approval without a possible amount (more than 0, not more than `asked`) or rate."""
    reference, status = read_receipt(body), body.get("status")
    reasons = body.get("reasons") or []
    if not isinstance(reasons, list):
        raise LenderUnreachable(_("the lender's reasons are not a list"))
    words = tuple(str(reason)[:200] for reason in reasons[:20])
    if status == "declined":
        return Answer(False, reference, reasons=words)
    if status != "approved":
        if status not in OPEN:
            raise LenderUnreachable(_("the lender's answer has no known state"))
        return Answer(None, reference, reasons=words)
    amount = _number(body, "approved_amount") if body.get("approved_amount") else _number(body, "amount")
    rate = _number(body, "annual_rate")
    if not 0 < amount <= asked:
        raise LenderUnreachable(_("the lender approved an amount that was not asked for"))
    if not 0 <= rate < 1:
        raise LenderUnreachable(_("the lender approved with an impossible rate"))
    return Answer(True, reference, amount, rate, words)


def _number(body: Mapping[str, Any], name: str) -> Decimal:
    try:
        number = Decimal(str(body[name]))
    except (KeyError, InvalidOperation):
        raise LenderUnreachable(_("the lender approved without %(name)s") % {"name": name}) from None
    if not number.is_finite():
        raise LenderUnreachable(_("the lender approved without %(name)s") % {"name": name})
    return number
