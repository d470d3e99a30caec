"""The life of a product version: draft, checked, approved by a second person, on sale, suspended, retired."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.advertising.domain import ProductTerms
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.parameters.services import values
from backoffice.values import rates
from backoffice.values.errors import Refused
from loans.lenders.domain import obstacles
from loans.lenders.words import OBSTACLES
from loans.maths.schedule import ImpossibleTerms
from loans.maths.yearly_cost import NoRate
from loans.products.domain import (
    TRANSITIONS,
    Collector,
    Combination,
    FeeRule,
    FeeStage,
    ProductStatus,
    dearest,
)
from loans.products.models import FeeItem, Product, ProductVersion
from loans.products.selectors import on_sale

PUBLISH = "products.publish"


def fee_rules(version: ProductVersion) -> list[FeeRule]:
    """The fees of normal performance, as values."""
    return [
        FeeRule(fee.name, fee.timing, fee.base, fee.value, fee.minimum, fee.maximum)
        for fee in version.fees.all()
        if fee.stage == FeeStage.NORMAL
    ]


def ceiling_of(version: ProductVersion, on: date) -> tuple[Decimal, str]:
    """The ceiling on the yearly cost for this kind of lender, and its basis. Refused when none is in force."""
    code = f"ceiling.annual_cost.{version.lender.kind}"
    parameter = values([code], on)[code]
    return parameter.value, parameter.basis


def dearest_of(version: ProductVersion, on: date) -> Combination | None:
    """The dearest allowed combination; None while the terms are incomplete or make no loan."""
    try:
        return dearest(version.bounds, version.highest_rate, fee_rules(version), on, version.day_count)
    except (NoRate, ImpossibleTerms, ValueError):
        return None


def objections(version: ProductVersion, on: date) -> list[str]:
    """Sentences on everything that keeps this version from sale; empty when it may be sold."""
    found = [str(OBSTACLES[code].sentence) for code in obstacles(version.lender.standing, on)]
    worst = dearest_of(version, on)
    if worst is None:
        found.append(str(_("The terms make no loan: enter terms and methods, and fees smaller than the loan.")))
    else:
        ceiling, basis = ceiling_of(version, on)
        if worst.cost.simple > ceiling:
            found.append(
                str(
                    _(
                        "The dearest allowed combination (%(amount)s yuan over %(term)s months) costs %(cost)s%% "
                        "a year; the ceiling is %(ceiling)s%% (%(basis)s). Lower the rate or the fees."
                    )
                )
                % {
                    "amount": f"{worst.amount:,.2f}",
                    "term": worst.term_months,
                    "cost": rates.percent(worst.cost.simple),
                    "ceiling": rates.percent(ceiling),
                    "basis": basis,
                }
            )
    if any(fee.collector == Collector.PLATFORM for fee in version.fees.all()):
        allowed = values(["disclosure.platform_may_collect"], on)["disclosure.platform_may_collect"]
        if not allowed.value:
            found.append(str(_("The platform may not collect a fee from the borrower (%s).")) % allowed.basis)
    return found


@transaction.atomic
def create_product(*, actor: User, now: datetime, code: str, name: str, scene: str, first_loan: bool) -> Product:
    """A product without versions yet."""
    product = Product.objects.create(code=code, name=name, scene=scene, first_loan=first_loan)
    record(actor=actor, action="products.create", obj=product, at=now, code=code, name=name)
    return product


@transaction.atomic
def draft_version(
    *, actor: User, now: datetime, product: Product, terms: dict[str, Any], fees: list[dict[str, Any]]
) -> ProductVersion:
    """A new draft with the next number. `terms` are fields of ProductVersion, `fees` of FeeItem."""
    Product.objects.select_for_update().get(pk=product.pk)
    last = product.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProductVersion.objects.create(product=product, number=last + 1, created_at=now, **terms)
    _write_fees(version, fees)
    record(actor=actor, action="products.draft", obj=version, at=now, version=version.number)
    return version


@transaction.atomic
def change_draft(
    *, actor: User, now: datetime, version_id: int, terms: dict[str, Any], fees: list[dict[str, Any]]
) -> ProductVersion:
    """Change a draft. Refused("products.not_draft") for anything that others have already seen."""
    version = ProductVersion.objects.select_for_update().get(pk=version_id)
    if version.status != ProductStatus.DRAFT:
        raise Refused("products.not_draft", _("Only a draft can be changed. Make a new version instead."))
    for field, value in terms.items():
        setattr(version, field, value)
    version.content_version += 1
    version.save()
    version.fees.all().delete()
    _write_fees(version, fees)
    record(actor=actor, action="products.change", obj=version, at=now, fields=sorted(terms))
    return version


def _write_fees(version: ProductVersion, fees: list[dict[str, Any]]) -> None:
    FeeItem.objects.bulk_create(FeeItem(version=version, **fee) for fee in fees)


def _plain(number: Any) -> str | None:
    return None if number is None else format(Decimal(number).normalize(), "f")


def content_of(version: ProductVersion) -> dict[str, Any]:
    """What an approval of this version is bound to."""
    return {
        "product": version.product.name,
        "version": version.number,
        "lender": version.lender.name,
        "guarantor": version.guarantor,
        "annual_rate": _plain(version.annual_rate),
        "rates": [_plain(version.min_rate), _plain(version.max_rate)],
        "amounts": [str(version.min_amount), str(version.max_amount)],
        "terms": version.terms,
        "methods": version.methods,
        "purposes": version.purposes,
        "security": version.security,
        "max_ltv": _plain(version.max_ltv),
        "speed_days": version.speed_days,
        "day_count": version.day_count,
        "due": [version.due_rule, version.due_day, version.holiday_rule],
        "rounding": [_plain(version.rounding_step), version.rounding_mode],
        "allocation_order": version.allocation_order,
        "penalty_factor": _plain(version.penalty_factor),
        "misuse_factor": _plain(version.misuse_factor),
        "grace_days": version.grace_days,
        "prepayment": [
            _plain(version.prepayment_fee),
            version.prepayment_free_after,
            _plain(version.prepayment_minimum),
        ],
        "ages": [version.min_age, version.max_age],
        "admission": version.admission,
        "materials": version.materials,
        "fees": [
            [
                fee.name,
                fee.stage,
                fee.timing,
                fee.base,
                _plain(fee.value),
                _plain(fee.minimum),
                _plain(fee.maximum),
                fee.collector,
                fee.trigger,
            ]
            for fee in version.fees.all()
        ],
    }


def _locked(version_id: int) -> ProductVersion:
    return (
        ProductVersion.objects.select_for_update(of=("self",)).select_related("product", "lender").get(pk=version_id)
    )


@transaction.atomic
def submit_version(*, actor: User, now: datetime, version_id: int, note: str = "") -> Approval:
    """draft -> submitted, and a request for the second person. Refused("products.objections") with every reason."""
    version = _locked(version_id)
    found = objections(version, timezone.localdate(now))
    if found:
        raise Refused("products.objections", " ".join(found))
    _move(version, "submit", actor, now)
    return approvals.submit(
        actor=actor,
        kind=PUBLISH,
        obj=version,
        content=content_of(version),
        now=now,
        note=note,
        before=_content_on_sale(version),
    )


def _content_on_sale(version: ProductVersion) -> dict[str, Any] | None:
    current = version.product.versions.filter(status=ProductStatus.ON_SALE).first()
    return content_of(current) if current else None


def _published(approval: Approval, actor: Any, now: datetime) -> None:
    """The second person said yes: this version goes on sale, the one before it retires."""
    version = _locked(int(approval.object_id))
    found = objections(version, timezone.localdate(now))
    if found:
        raise Refused("products.objections", " ".join(found))
    for old in version.product.versions.select_for_update().filter(status=ProductStatus.ON_SALE):
        _move(old, "retire", actor, now)
    version.on_sale_at = now
    _move(version, "approve", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    version = _locked(int(approval.object_id))
    if version.status == ProductStatus.SUBMITTED:
        _move(version, "return", actor, now)


def _move(version: ProductVersion, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = version.status
    version.status = TRANSITIONS.target(verb, before)
    version.save()
    record(
        actor=actor,
        action=f"products.{verb}",
        obj=version,
        reason=reason,
        at=now,
        before=before,
        after=version.status,
    )


@transaction.atomic
def suspend(*, actor: User, now: datetime, version_id: int, reason: str) -> ProductVersion:
    """on_sale -> suspended: nobody can apply under it until it is resumed."""
    version = _locked(version_id)
    _move(version, "suspend", actor, now, reason)
    return version


@transaction.atomic
def resume(*, actor: User, now: datetime, version_id: int) -> ProductVersion:
    """suspended -> on_sale, if nothing speaks against it today."""
    version = _locked(version_id)
    found = objections(version, timezone.localdate(now))
    if found:
        raise Refused("products.objections", " ".join(found))
    if version.product.versions.filter(status=ProductStatus.ON_SALE).exists():
        raise Refused("products.other_on_sale", _("Another version of this product is on sale."))
    _move(version, "resume", actor, now)
    return version


kind(
    PUBLISH,
    permission="products.approve",
    on_approved=_published,
    on_refused=_returned,
    content=content_of,
    label=_("Product goes on sale"),
)


def advertised_terms(on: date) -> list[ProductTerms]:
    """What the products on sale really offer, for the advertising check. The yearly cost is the all-in one, simple."""
    terms = []
    for version in on_sale():
        worst = dearest_of(version, on)
        terms.append(
            ProductTerms(
                version.product.name,
                lowest_rate=version.annual_rate,
                highest_rate=worst.cost.simple if worst else version.annual_rate,
                largest=version.max_amount,
                longest_months=max(version.terms, default=0),
            )
        )
    return terms
