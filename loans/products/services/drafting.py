"""Products and drafts of their versions, and what an approval is bound to."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.audit.services import record
from backoffice.parameters.services import value
from backoffice.values.errors import Refused
from loans.products.domain import ProductStatus
from loans.products.models import FeeItem, Product, ProductVersion


@transaction.atomic
def create_product(*, actor: User, now: datetime, code: str, name: str, **facts: Any) -> Product:
    """A product without versions yet. `facts`: category, scene, first_loan, variant_of."""
    product = Product.objects.create(code=code, name=name, **facts)
    record(actor=actor, action="products.create", obj=product, at=now, code=code, name=name)
    return product


@transaction.atomic
def draft_version(
    *, actor: User, now: datetime, product: Product, terms: dict[str, Any], fees: list[dict[str, Any]]
) -> ProductVersion:
    """A new draft with the next number. `terms` are fields of ProductVersion, `fees` of FeeItem. A payment settles in
    the order of the dated parameter unless the terms name another."""
    Product.objects.select_for_update().get(pk=product.pk)
    last = product.versions.aggregate(last=Max("number"))["last"] or 0
    usual = {"allocation_order": value("allocation.order", timezone.localdate(now)).value}
    version = ProductVersion(product=product, number=last + 1, created_at=now, **(usual | terms))
    _name_guarantor(version)
    version.save(force_insert=True)
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
    for field, content in terms.items():
        setattr(version, field, content)
    version.content_version += 1
    _name_guarantor(version)
    version.save()
    version.fees.all().delete()
    _write_fees(version, fees)
    record(actor=actor, action="products.change", obj=version, at=now, fields=sorted(terms))
    return version


def _name_guarantor(version: ProductVersion) -> None:
    """The name on the papers is that of the guarantor on file, as of now."""
    if version.guaranteed_by is not None:
        version.guarantor = version.guaranteed_by.name


def _write_fees(version: ProductVersion, fees: list[dict[str, Any]]) -> None:
    FeeItem.objects.bulk_create(FeeItem(version=version, **fee) for fee in fees)


def _plain(number: Any) -> str | None:
    return None if number is None else format(Decimal(number).normalize(), "f")


def content_of(version: ProductVersion) -> dict[str, Any]:
    """What an approval of this version is bound to."""
    return {
        "product": version.product.name,
        "version": version.number,
        "category": version.product.category,
        "lender": version.lender.name,
        "guarantor": version.guarantor,
        "annual_rate": _plain(version.annual_rate),
        "rates": [_plain(version.min_rate), _plain(version.max_rate)],
        "amounts": [str(version.min_amount), str(version.max_amount)],
        "terms": version.terms,
        "methods": version.methods,
        "bullet_max_months": version.bullet_max_months,
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
        "prepayment": [_plain(version.prepayment_fee), version.prepayment_free_after],
        "ages": [version.min_age, version.max_age],
        "admission": version.admission,
        "materials": version.materials,
        "sale_from": version.sale_from,
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
