"""The price of an application, worked out with its assessment and kept with all that went in."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from loans.applications.models import Application
from loans.lenders.services.ceilings import ceilings
from loans.maths.schedule import ImpossibleTerms
from loans.maths.yearly_cost import NoRate
from loans.products.models import ProductVersion
from loans.products.selectors import card_of
from loans.servicing.models import Loan
from risk.pricing import domain, selectors
from risk.pricing.domain import Price, Product, Risk
from risk.pricing.models import PricePolicy, PriceResult
from risk.stress import domain as stress


def price_application(
    *,
    application: Application,
    round_: int,
    score: int,
    segment: str,
    borrower: stress.Borrower,
    limits: stress.Limits,
    step: int,
    now: datetime,
) -> PriceResult:
    """Works the price out by the policy in force and keeps it; without one, what it would be worked out from."""
    today = timezone.localdate(now)
    version = application.product_version
    risk = Risk(
        score=score, segment=segment, amount=application.amount, term_months=application.term_months,
        method=application.method, monthly_income=borrower.monthly_income, monthly_debt=borrower.monthly_debt,
        share_level=borrower.share_level, business=borrower.business, owed=owed_by(application.customer_id),
        ratio_max=limits.ratio_max, stressed_ratio_max=limits.stressed_ratio_max, rate_rise=limits.rate_rise,
        income_fall=limits.income_fall, coverage_min=limits.coverage_min,
        stressed_coverage_min=limits.stressed_coverage_min, step=step,
    )  # fmt: skip
    product = product_of(version, today)
    policy = selectors.in_force(today)
    result = PriceResult(
        application=application, round=round_, policy=policy, product_version=version, risk=risk.as_json(),
        product=product.as_json(), term_months=risk.term_months, method=risk.method, at=now,
    )  # fmt: skip
    if policy is not None:
        found = domain.price(risk, product, policy.content, cost_of(version, risk, today))
        result.band, result.rate, result.limit, result.parts = found.band, found.rate, found.limit, list(found.parts)
    result.save(force_insert=True)
    return result


def owed_by(customer_id: int) -> Decimal:
    """Principal that the customer still owes through us, yuan."""
    total = Loan.objects.filter(customer_id=customer_id, state="active").aggregate(owed=Sum("principal_balance"))
    return total["owed"] or Decimal(0)


def product_of(version: ProductVersion, on: date) -> Product:
    return Product(
        category=version.product.category,
        rate=version.annual_rate,
        lowest=version.annual_rate if version.min_rate is None else version.min_rate,
        highest=version.highest_rate,
        max_amount=version.max_amount,
        min_amount=version.min_amount,
        ceiling=ceilings(on)[version.lender.kind].rate,
    )


def cost_of(version: ProductVersion, risk: Risk, on: date) -> domain.Cost:
    """The yearly cost by simple interest with all fees of the product, as offers work it out."""
    card = card_of(version)

    def cost(amount: Decimal, rate: Decimal) -> Decimal | None:
        try:
            return card.price(amount, rate, risk.term_months, risk.method, on).cost.simple
        except (ImpossibleTerms, NoRate):
            return None

    return cost


def again(result: PriceResult, policy: PricePolicy) -> Price:
    """The price of what was kept, under a policy; under its own the same to the digit."""
    risk, product = Risk.of(result.risk), Product.of(result.product)
    on = timezone.localdate(result.at)
    return domain.price(risk, product, policy.content, cost_of(result.product_version, risk, on))
