"""The adviser's advice: what speaks against it, and the signed record of why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters import services as parameters
from backoffice.values.errors import Refused
from customers.tiering.selectors import fee_discount
from loans.matching import selectors, words
from loans.matching.domain import stored
from loans.matching.domain.filters import Candidate
from loans.matching.domain.pricing import Priced
from loans.matching.domain.suitability import Alternative, Raised, flags, unanswered
from loans.matching.models import ProductMatch, SuitabilityRecord
from loans.matching.services.needs import price, require
from loans.products.domain import Asked, ProductStatus, misfits
from loans.products.models import ProductVersion


@dataclass(frozen=True)
class Appraisal:
    """One product for one need on chosen terms: its exact figures, the flags, and what it was compared with."""

    candidate: Candidate
    figures: Priced
    raised: list[Raised]


def appraise(
    *, match: ProductMatch, version: ProductVersion, amount: Decimal, term_months: int, method: str, now: datetime
) -> Appraisal:
    """Refused: matching.not_fitting for a product that the match left out, matching.not_on_sale, and
    matching.<field> for an amount, term or method that the product does not have."""
    if not match.offers([version.pk]):
        raise Refused("matching.not_fitting", _("This product does not fit; the match says why."))
    if version.status != ProductStatus.ON_SALE:
        raise Refused("matching.not_on_sale", _("This product is no longer on sale. Match again."))
    wish, borrower = selectors.wish_of(match.need), stored.borrower_of(match.need.borrower)
    asked = Asked(amount, term_months, method, wish.purpose, borrower.age)
    for field in misfits(version.bounds, asked):
        raise Refused(f"matching.{field}", _("The product does not have this."), field=field)
    today = timezone.localdate(now)
    candidate = selectors.candidate_of(version, fee_discount(match.need.customer, today))
    figures = price(candidate, amount, term_months, method, now)
    if figures is None:
        raise Refused("matching.no_loan", _("These terms make no loan."), field="amount")
    limits, _parameters = selectors.limits_on(today)
    if figures.simple > limits.ceilings[candidate.lender_kind]:
        raise Refused("matching.ceiling", _("On these terms the yearly cost is above the ceiling."), field="amount")
    others = [
        Alternative(one["name"], Decimal(one["simple"]))
        for one in match.offers()
        if one["version"] != version.pk and Decimal(one["amount"]) >= min(amount, wish.amount)
    ]
    allowed = parameters.value("purpose.allowed", today).value
    return Appraisal(candidate, figures, flags(figures, wish, borrower, limits, allowed, others))


def sign_advice(
    *,
    actor: User,
    match: ProductMatch,
    version: ProductVersion,
    amount: Decimal,
    term_months: int,
    method: str,
    reason: str,
    answers: Mapping[str, str],
    compared: Sequence[int],
    confirmed_by: str,
    confirmation: str,
    now: datetime,
) -> SuitabilityRecord:
    """The adviser's signed record of why this product suits this customer.

    Refused as `appraise`; matching.blocked when nothing may be recommended; matching.unanswered (field of the first
    flag without a reason).
    """
    require(actor, "matching.advise")
    found = appraise(match=match, version=version, amount=amount, term_months=term_months, method=method, now=now)
    blocking = [words.sentence(words.FLAGS, one.flag, one.data) for one in found.raised if one.blocks]
    if blocking:
        raise Refused("matching.blocked", _("Nothing may be signed: %(why)s"), why=" ".join(blocking))
    for flag in unanswered(found.raised, answers):
        raise Refused(
            "matching.unanswered", _("Answer this in a few words, or advise something else."), field=f"answer_{flag}"
        )
    content = _advice_content(match, found, compared, answers)
    with transaction.atomic():
        # One record after the other for one match, so that the numbers run.
        ProductMatch.objects.select_for_update().get(pk=match.pk)
        signed = SuitabilityRecord(
            number=f"SD{timezone.localdate(now):%Y%m%d}-{match.pk:06d}-{match.records.count() + 1}",
            match=match,
            customer=match.need.customer,
            product_version=version,
            amount=amount,
            term_months=term_months,
            method=method,
            simple_cost=found.figures.simple.quantize(Decimal("1e-10")),
            reason=reason,
            confirmed_by=confirmed_by,
            confirmation=confirmation,
            adviser=actor,
            signed_at=now,
            **content,
        )
        signed.sha256 = selectors.advice_hash(signed)
        signed.save()
        record(
            actor=actor, action="matching.sign_advice", obj=signed, at=now, product=version.product.code,
            amount=amount, rank=content["shown"]["chosen"]["rank"], flags=[one.flag.value for one in found.raised],
            sha256=signed.sha256,
        )  # fmt: skip
    return signed


def _advice_content(
    match: ProductMatch, found: Appraisal, compared: Sequence[int], answers: Mapping[str, str]
) -> dict[str, Any]:
    offer = match.offers([found.candidate.version_id])[0]
    return {
        "shown": {
            "chosen": {**offer, **stored.figures_json(found.figures)},
            "compared": match.offers(compared),
            "fitting": match.fitting,
            "excluded": match.excluded,
        },
        "flags": [
            {"flag": one.flag.value, "data": stored.text(one.data), "answer": answers.get(one.flag, "").strip()}
            for one in found.raised
        ],
    }
