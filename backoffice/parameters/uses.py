"""Where each parameter is read, in words: what a person who changes it changes with it.

By the beginning of the code; the longest beginning that fits speaks. A test keeps this in step with the code.
"""

from django.utils.translation import gettext_lazy as _

USES: dict[str, tuple[object, ...]] = {
    "ceiling.annual_cost.": (_("check of a product before sale"), _("offers and the disclosure form")),
    "ceiling.basis": (_("check of a product before sale"), _("offers and the disclosure form")),
    "ceiling.overdue_rate": (_("penalty interest of loans"), _("offers and the disclosure form")),
    "lpr.": (_("ceilings that are a multiple of the loan prime rate"),),
    "disclosure.reading_seconds": (_("confirmation of the disclosure form"),),
    "disclosure.platform_may_collect": (_("check of a product before sale"),),
    "penalty.": (_("check of a product before sale"), _("offers and penalty interest")),
    "allocation.order": (_("new versions of products: order in which a payment settles"),),
    "limit.": (_("check of a product before sale"),),
    "term.": (_("check of a product before sale"),),
    "payment.self_managed.": (_("contracts and disbursement"),),
    "lender.": (_("agreements with lenders"), _("check of a product before sale")),
    "licence.": (_("alerts ahead of expiry"),),
    "agreement.": (_("agreements with lenders"), _("check of a product before sale")),
    "purpose.": (_("products and applications"),),
    "application.materials.": (_("material checklists of applications and review cases"),),
    "application.": (_("drafts and open questions of applications: warning, expiry, applying again"),),
    "applicant.": (_("check of a product before sale"), _("admission of applicants")),
    "matching.": (_("product matching"),),
    "offer.": (_("offers and the disclosure form"),),
    "collateral.": (_("collateral, guarantors and their block on disbursement"),),
    "dti.": (_("assessments and the stress test"),),
    "dscr.": (_("assessments and the stress test"), _("collateral and guarantors of a loan")),
    "risk.": (_("assessments: tiers and rules"),),
    "review.": (_("the reviewers' queue"),),
    "aml.": (_("money-laundering risk of customers"),),
    "suspicion.": (_("signs and clocks of suspicious activity"),),
    "screening.": (_("comparison of customers with watch lists"),),
    "sla.": (_("clocks of complaints"),),
    "knowledge.": (_("articles of the knowledge base to look over"),),
    "tier.": (_("customer tiers"),),
    "tier.fee_discount.": (_("matching"), _("offers and the disclosure form")),
    "channel.": (_("scores of channels"),),
    "reward.": (_("rewards for recommendations"),),
    "lead.": (_("assignment of leads"),),
    "keeping.": (_("cases to keep a customer"),),
    "collections.": (_("collection contacts"),),
    "marketing.": (_("who may be addressed by advertising"),),
    "privacy.": (_("personal-information requests"),),
    "retention.": (_("how long records are kept"),),
    "advertising.": (_("check of wordings and messages"),),
}


def uses_of(code: str) -> tuple[object, ...]:
    """Where this parameter is read; empty when no rule reads it yet."""
    fits = [prefix for prefix in USES if code.startswith(prefix)]
    return USES[max(fits, key=len)] if fits else ()
