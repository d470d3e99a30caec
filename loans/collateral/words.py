"""The sentences of this room."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.values import money, rates
from loans.collateral.domain import Block

BLOCKS = {
    "no_mortgage": _("The product asks for a mortgage; nothing that can be mortgaged is attached."),
    "no_pledge": _("The product asks for a pledge; nothing that can be pledged is attached."),
    "no_guarantee": _("The product asks for a guarantor; none is attached."),
    "no_insurance": _("The product asks for credit insurance; no insurer vouches."),
    "not_valued": _("%(name)s has not been valued."),
    "stale": _("%(name)s was last valued on %(day)s, more than %(days)s days ago."),
    "ltv": _("Loan to value is %(share)s, above the product's limit of %(limit)s."),
    "step_registration": _("%(name)s: the mortgage or pledge is not registered."),
    "step_insurance": _("%(name)s: the insurance is missing."),
    "step_papers": _("%(name)s: keys or papers are not held."),
    "policy_ended": _("%(name)s: what was proved ended on %(day)s."),
    "no_consent": _("%(name)s has not consented in writing."),
    "guarantor_not_active": _("%(name)s is not an active guarantee company."),
    "guarantor_licence_missing": _("%(name)s has no licence."),
    "guarantor_licence_expired": _("The licence of %(name)s has expired."),
    "over_ceiling": _("%(name)s would vouch for %(sum)s yuan, above its ceiling of %(limit)s."),
    "no_income": _("No income of %(name)s is on record."),
    "over_burdened": _("%(name)s would vouch for %(ratio)s times a year's income; the limit is %(limit)s."),
}
_SHARES = {"share"}


def sentence(block: Block) -> str:
    """A block in the words of the page."""
    said = {}
    for name, value in block.data.items():
        if name in _SHARES or (name == "limit" and block.code == "ltv"):
            said[name] = f"{rates.percent(value)}%"
        elif name == "sum" or (name == "limit" and block.code == "over_ceiling"):
            said[name] = money.yuan(value)
        elif name in ("ratio", "limit"):
            said[name] = f"{value:.2f}"
        else:
            said[name] = str(value)
    return gettext(str(BLOCKS[block.code])) % said
