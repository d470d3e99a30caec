"""What may be seen of collateral, and what keeps a loan from being paid out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, OuterRef, QuerySet, Subquery, Sum, Value

from backoffice.accounts.models import User
from backoffice.parameters.services import values
from loans.applications.models import Application
from loans.collateral import domain
from loans.collateral.domain import Block, GuaranteeState, ItemState, Limits
from loans.collateral.models import CollateralItem, Guarantee
from loans.lenders.domain import GuarantorKind, guarantor_obstacles
from loans.maths.schedule import ImpossibleTerms, Method, Terms, build
from loans.products.domain import Security

ALIVE = [GuaranteeState.ASKED.value, GuaranteeState.CONSENTED.value]
VOUCHED = {Security.GUARANTEE, Security.INSURANCE}
ZERO = Decimal(0)


def limits_on(on: date, max_ltv: Decimal | None = None) -> Limits:
    """The dated parameters of this room."""
    codes = ["collateral.valuation_days", "collateral.falling_value", "collateral.guarantee_multiple", "dscr.min"]
    read = values(codes, on)
    days, falling, multiple, least_cover = (read[code].value for code in codes)
    return Limits(int(days), falling, multiple, max_ltv, least_cover)


def items_visible_to(user: User, on: date) -> QuerySet[CollateralItem]:
    """Things with the limits of the day and the sums behind the same loan: all values, all that is secured before."""
    if not user.may("collateral.view"):
        return CollateralItem.objects.none()
    limits = limits_on(on)
    same_loan = CollateralItem.objects.filter(
        application=OuterRef("application"), state=ItemState.HELD.value, value__isnull=False
    ).values("application")
    return CollateralItem.objects.select_related(
        "application__customer", "application__product_version__product"
    ).annotate(
        seen_on=Value(on, output_field=DateField()),
        valuation_days=Value(limits.valuation_days),
        falling=Value(limits.falling, output_field=DecimalField(max_digits=5, decimal_places=4)),
        all_values=Subquery(same_loan.annotate(total=Sum("value")).values("total")),
        all_claims=Subquery(same_loan.annotate(total=Sum("prior_claims")).values("total")),
    )


def guarantees_visible_to(user: User) -> QuerySet[Guarantee]:
    if not user.may("collateral.view"):
        return Guarantee.objects.none()
    return Guarantee.objects.select_related("application__customer", "customer", "licensed", "consent")


def item_facts(item: CollateralItem) -> domain.Item:
    """`item` with its steps prefetched, as a value."""
    return domain.Item(
        item.name,
        domain.Kind(item.kind),
        item.value,
        item.valued_on,
        item.previous_value,
        item.prior_claims,
        tuple(
            domain.Step(domain.StepKind(step.kind), domain.StepState(step.state), step.valid_to)
            for step in item.steps.all()
        ),
    )


def _guarantor_facts(rows: list[Guarantee], on: date) -> list[domain.Guarantor]:
    """Who vouches, each with everything that guarantor vouches for; two queries however many there are."""
    sums: dict[tuple[str, Any], Decimal] = {}
    for name in ("customer_id", "licensed_id"):
        ids = {getattr(row, name) for row in rows} - {None}
        if ids:
            found = Guarantee.objects.filter(state__in=ALIVE, **{f"{name}__in": ids}).values(name)
            sums |= {(name, one[name]): one["total"] for one in found.annotate(total=Sum("amount")).order_by()}
    return [_guarantor(row, sums, on) for row in rows]


def _guarantor(row: Guarantee, sums: dict[tuple[str, Any], Decimal], on: date) -> domain.Guarantor:
    consented = row.state == GuaranteeState.CONSENTED
    company = row.licensed
    if company is not None:
        obstacles = guarantor_obstacles(company.status, company.licence_no, company.licence_valid_to, on)
        return domain.Guarantor(
            row.name, True, company.kind == GuarantorKind.INSURER, consented, row.amount,
            sums.get(("licensed_id", row.licensed_id), ZERO), None, company.ceiling, tuple(obstacles),
        )  # fmt: skip
    income = row.customer.monthly_income if row.customer else None
    return domain.Guarantor(
        row.name, False, False, consented, row.amount,
        sums.get(("customer_id", row.customer_id), ZERO) + row.elsewhere, income * 12 if income else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """All that stands behind an application's loan, with its figures and what still blocks the payout."""

    items: list[tuple[CollateralItem, domain.Standing]]
    guarantees: list[tuple[Guarantee, Decimal | None, Decimal | None]]  # burden and DSCR of each who is no company
    ltv: Decimal | None
    max_ltv: Decimal | None
    cover: Decimal | None
    value_day: date | None
    blocks: list[Block]
    limits: Limits


def behind(application: Application, on: date) -> Behind:
    """What stands behind a loan on a day. A constant number of queries."""
    version = application.product_version
    limits = limits_on(on, version.max_ltv)
    items = list(application.collateral.filter(state=ItemState.HELD.value).prefetch_related("steps").order_by("id"))
    rows = list(application.guarantees.filter(state__in=ALIVE).select_related("customer", "licensed").order_by("id"))
    facts, guarantors = [item_facts(item) for item in items], _guarantor_facts(rows, on)
    by_product = _of_the_product(application, on)
    due = _instalment(application)
    return Behind(
        [(item, domain.standing(fact, limits, on)) for item, fact in zip(items, facts, strict=True)],
        [(row, domain.burden(one), _cover_of(row.customer, due)) for row, one in zip(rows, guarantors, strict=True)],
        domain.loan_to_values(application.amount, facts),
        version.max_ltv,
        _cover_of(application.customer, due),
        min((item.valued_on for item in items if item.valued_on), default=None),
        domain.blocks(version.security, application.amount, facts, [*guarantors, *by_product], limits, on),
        limits,
    )


def _of_the_product(application: Application, on: date) -> list[domain.Guarantor]:
    """The licensed company that vouches for every loan of a product by its agreement with the lender: it has consented
    and counts what it bears itself, but its licence must hold on the day."""
    version = application.product_version
    company = version.guaranteed_by if version.security in VOUCHED else None
    if company is None:
        return []
    obstacles = guarantor_obstacles(company.status, company.licence_no, company.licence_valid_to, on)
    insurer, amount = company.kind == GuarantorKind.INSURER, application.amount
    return [
        domain.Guarantor(company.name, True, insurer, True, amount, amount, None, company.ceiling, tuple(obstacles))
    ]


def capacity(guarantee: Guarantee, on: date) -> tuple[domain.Guarantor, Decimal | None]:
    """What this guarantor vouches for in all, and the burden on a year's income."""
    found = _guarantor_facts([guarantee], on)[0]
    return found, domain.burden(found)


def _cover_of(customer: Any, instalment: Decimal) -> Decimal | None:
    return domain.cover(customer.monthly_income, customer.monthly_debt, instalment) if customer else None


def _instalment(application: Application) -> Decimal:
    """The largest instalment of the loan applied for."""
    version = application.product_version
    start = (application.submitted_at or application.created_at).date()
    try:
        schedule = build(
            Terms(application.amount, version.annual_rate, application.term_months, start, Method(application.method))
        )
    except ImpossibleTerms:
        return ZERO
    return max(row.total for row in schedule.rows)


def blocks_of(application: Application, on: date) -> list[Block]:
    """What keeps this loan from being paid out on a day; asked by whoever orders the payout."""
    return behind(application, on).blocks
