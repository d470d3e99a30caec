"""What a check says, in words, and the rule it rests on where no parameter names one."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from backoffice.values import rates
from loans.lenders.models import SCOPES
from loans.lenders.words import ASSISTED, GUARANTEE, LICENCE, OBSTACLES
from loans.maths.schedule import METHOD_NAMES_ZH, Method
from loans.products.domain.checks import Check

# The debts of an instalment, as a payment settles them one after the other.
DEBTS = {"penalty": _("penalty"), "fee": _("fee"), "interest": _("interest"), "principal": _("principal")}

# code -> (passed, not passed)
SENTENCES: dict[str, tuple[object, object]] = {
    "lender_papers": (_("The lender %(name)s is licensed, lists us, and has an agreement with every clause."), ""),
    "list_fresh": (
        _("The lender's published list was looked at within %(days)s days."),
        _("The lender's published list has not been looked at for more than %(days)s days."),
    ),
    "licence_scope": (
        _("The lender's licence covers this kind of loan."),
        _("The lender's licence does not cover this kind of loan (%(scope)s)."),
    ),
    "licence_regions": (
        _("The lender may lend where the product is sold."),
        _("The lender may lend in %(names)s only: restrict the product's regions."),
    ),
    "guarantor_papers": (_("The guarantor %(name)s is licensed."), ""),
    "makes_a_loan": ("", _("The terms make no loan: enter terms and methods, and fees smaller than the loan.")),
    "cost_ceiling": (
        _("The dearest combination (%(amount)s yuan, %(term)s months, %(method)s) costs %(cost)s percent a year, "
          "the ceiling is %(ceiling)s percent."),
        _("The dearest combination (%(amount)s yuan, %(term)s months, %(method)s) costs %(cost)s percent a year; "
          "the ceiling is %(ceiling)s percent. Lower the rate or the fees."),
    ),
    "cost_compound": ("", _("Compounded, the dearest combination costs %(compound)s percent, above the ceiling of "
                            "%(ceiling)s percent.")),
    "amount_limit": (
        _("The largest amount stays within the limit of %(limit)s yuan."),
        _("The largest amount of %(value)s yuan is above the limit of %(limit)s yuan for this kind of lender."),
    ),
    "term_limit": (
        _("The longest term stays within %(limit)s months."),
        _("The longest term of %(value)s months is above the limit of %(limit)s months."),
    ),
    "bullet_limit": (
        _("Repayment at the end is offered for %(limit)s months at most."),
        _("Repayment at the end is offered for %(value)s months; the limit is %(limit)s months."),
    ),
    "age_least": (
        _("The youngest age is not below %(limit)s."),
        _("The youngest age of %(value)s is below %(limit)s."),
    ),
    "age_most": (_("The oldest age is not above %(limit)s."), _("The oldest age of %(value)s is above %(limit)s.")),
    "factor_overdue": (
        _("The overdue rate is %(low)s to %(high)s times the contract rate."),
        _("The overdue rate of %(value)s times the contract rate is outside %(low)s to %(high)s."),
    ),
    "factor_misuse": (
        _("The misuse rate is %(low)s to %(high)s times the contract rate."),
        _("The misuse rate of %(value)s times the contract rate is outside %(low)s to %(high)s."),
    ),
    "purposes": (_("Every purpose is on the closed list."), _("Not on the closed list of purposes: %(names)s.")),
    "platform_collects": (
        _("The platform collects nothing from the borrower."),
        _("The platform may not collect a fee from the borrower."),
    ),
    "ltv_named": (
        _("The largest share of the collateral's value is named."),
        _("A secured product names the largest share of the collateral's value it lends."),
    ),
    "own_licences": (
        _("The company's own licences are valid."),
        _("A licence of the company itself has expired: %(names)s."),
    ),
}  # fmt: skip
BASES = {
    "lender_papers": ASSISTED,
    "licence_scope": LICENCE,
    "licence_regions": LICENCE,
    "guarantor_papers": GUARANTEE,
}
PERCENT = frozenset({"cost", "ceiling", "compound"})


def basis_of(code: str) -> str:
    return OBSTACLES[code].basis if code in OBSTACLES else BASES.get(code, "")


def sentence_of(check: Check) -> str:
    """The check as a sentence in the reader's language."""
    if check.code in OBSTACLES:
        text = str(OBSTACLES[check.code].sentence)
    else:
        passed, failed = SENTENCES[check.code]
        text = str(passed if check.passed else failed)
    return text % {name: _shown(name, value) for name, value in check.facts.items()}


def _shown(name: str, value: Any) -> str:
    if name in PERCENT:
        return rates.percent(value)
    if name == "method":
        return METHOD_NAMES_ZH[Method(value)]
    if name == "scope":
        return str(dict(SCOPES).get(value, value))
    if isinstance(value, Decimal):
        return f"{value:,.2f}" if value >= 1000 else format(value.normalize(), "f")
    return str(value)
