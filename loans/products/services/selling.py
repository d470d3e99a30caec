"""The life of a version: checked and submitted, approved by a second person, on sale, suspended, retired."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.advertising.domain import ProductTerms
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.compliance.domain import Affected
from backoffice.compliance.services import refuse_gated
from backoffice.notifications.services import notify
from backoffice.values.errors import Refused
from loans.products.domain import TRANSITIONS, ProductStatus
from loans.products.models import ProductVersion
from loans.products.selectors import on_sale
from loans.products.services.checking import Law, as_json, checks_of, dearest_of, law_on, unrecorded, used_by
from loans.products.services.drafting import content_of
from loans.products.words import sentence_of

PUBLISH = "products.publish"


def _locked(version_id: int) -> ProductVersion:
    found = ProductVersion.objects.select_for_update(of=("self",))
    return found.select_related("product", "lender", "guaranteed_by").get(pk=version_id)


def _check(version: ProductVersion, now: datetime, law: Law | None = None) -> list[str]:
    """Run every check and keep what it said with the version; sentences on what keeps it from sale."""
    checks = checks_of(version, law or law_on(timezone.localdate(now)))
    version.checks, version.used_values, version.checked_at = as_json(checks), used_by(checks), now
    version.dearest_cost = next((one.facts["simple"] for one in checks if one.code == "cost_ceiling"), None)
    return [f"{sentence_of(one)} ({one.basis})" if one.basis else sentence_of(one) for one in checks if one.objects]


def _require_sellable(version: ProductVersion, now: datetime) -> None:
    found = _check(version, now)
    if found:
        raise Refused("products.objections", " ".join(found))


@transaction.atomic
def submit_version(*, actor: User, now: datetime, version_id: int, note: str = "") -> Approval:
    """draft -> submitted, and a request for the second person, who sees the machine's checks.

    Refused("products.objections") with every reason.
    """
    version = _locked(version_id)
    _require_sellable(version, now)
    _move(version, "submit", actor, now)
    current = version.product.versions.filter(status=ProductStatus.ON_SALE).first()
    return approvals.submit(
        actor=actor,
        kind=PUBLISH,
        obj=version,
        content=_submitted_content(version),
        now=now,
        note=note,
        before=_submitted_content(current) if current else None,
    )


def _submitted_content(version: ProductVersion) -> dict[str, Any]:
    """The terms, and what the machine said about them when they were submitted."""
    said = [f"{'✓' if one['passed'] else '!'} {one['sentence']}" for one in version.checks]
    return content_of(version) | {"checks": said}


def _approved(approval: Approval, actor: Any, now: datetime) -> None:
    """The second person said yes: it goes on sale today, or on its first day of sale."""
    version = _locked(int(approval.object_id))
    refuse_gated(Affected.PRODUCT, version.product.code, now)
    # What was approved is what the machine said then; what it says today decides whether it may be sold.
    seen = version.checks, version.used_values, version.checked_at
    _require_sellable(version, now)
    version.checks, version.used_values, version.checked_at = seen
    _move(version, "approve", actor, now)
    if version.sale_from is None or version.sale_from <= timezone.localdate(now):
        _launch(version, actor, now)


def _launch(version: ProductVersion, actor: Any, now: datetime) -> None:
    """approved -> on_sale; the version before it retires."""
    others = [ProductStatus.ON_SALE.value, ProductStatus.SUSPENDED.value]
    for old in version.product.versions.select_for_update().filter(status__in=others):
        _move(old, "retire", actor, now)
    version.on_sale_at = now
    _move(version, "launch", actor, now)


def _returned(approval: Approval, actor: Any, now: datetime) -> None:
    version = _locked(int(approval.object_id))
    if version.status == ProductStatus.SUBMITTED:
        _move(version, "return", actor, now)


def _move(version: ProductVersion, verb: str, actor: Any, now: datetime, reason: str = "") -> None:
    before = version.status
    version.status = TRANSITIONS.target(verb, before)
    version.suspended_because = reason[:400] if verb == "suspend" else ""
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
def suspend(*, actor: User | None, now: datetime, version_id: int, reason: str) -> ProductVersion:
    """on_sale -> suspended: nobody can apply under it until it is resumed."""
    version = _locked(version_id)
    _move(version, "suspend", actor, now, reason)
    return version


@transaction.atomic
def resume(*, actor: User, now: datetime, version_id: int) -> ProductVersion:
    """suspended -> on_sale, if nothing speaks against it today."""
    version = _locked(version_id)
    _require_sellable(version, now)
    if version.product.versions.filter(status=ProductStatus.ON_SALE).exists():
        raise Refused("products.other_on_sale", _("Another version of this product is on sale."))
    _move(version, "resume", actor, now)
    return version


@transaction.atomic
def retire(*, actor: User, now: datetime, version_id: int, reason: str) -> ProductVersion:
    """on_sale or suspended -> retired, for good. Applications made under it keep it."""
    version = _locked(version_id)
    _move(version, "retire", actor, now, reason)
    return version


@transaction.atomic
def take_back(*, actor: User, now: datetime, version_id: int, reason: str) -> ProductVersion:
    """approved, not yet on sale -> draft."""
    version = _locked(version_id)
    if version.status != ProductStatus.APPROVED:
        raise Refused("products.not_waiting", _("Only a version that waits for its first day can be taken back."))
    _move(version, "return", actor, now, reason)
    return version


def review_sales(now: datetime) -> list[ProductVersion]:
    """What the law says today about everything on sale: whatever may no longer be sold is suspended, with a notice.
    Where records of before are still to be completed, operations and compliance are told every day until it is done.

    Approved versions whose first day has come go on sale. Each version is a transaction of its own, so one does not
    hold up the others. Returns what was suspended.
    """
    law, suspended = law_on(timezone.localdate(now)), []
    waiting = ProductVersion.objects.filter(status=ProductStatus.APPROVED.value, sale_from__lte=law.on)
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            version = _locked(pk)
            found = _check(version, now, law)
            if version.status == ProductStatus.APPROVED and not found:
                _launch(version, None, now)
            elif found:
                _tell(version, "product_not_launched", found, now)
    for version in on_sale().select_related("guaranteed_by"):
        checks = checks_of(version, law)
        found, waiting = [one for one in checks if one.objects], unrecorded(version, checks, law.on)
        if len(found) > len(waiting):
            suspended += _suspend_by_check(version.pk, [sentence_of(one) for one in found], law, now)
        elif waiting:
            _tell(version, "product_to_complete", [sentence_of(one) for one in waiting], now)
        elif version.complete_by is not None:
            ProductVersion.objects.filter(pk=version.pk).update(complete_by=None)
    return suspended


@transaction.atomic
def _suspend_by_check(version_id: int, found: list[str], law: Law, now: datetime) -> list[ProductVersion]:
    version = _locked(version_id)
    if version.status != ProductStatus.ON_SALE:
        return []
    _check(version, now, law)
    _move(version, "suspend", None, now, " ".join(found))
    _tell(version, "product_suspended", found, now)
    return [version]


def _tell(version: ProductVersion, template: str, found: list[str], now: datetime) -> None:
    """Operations and compliance, once a day for each version."""
    for user in staff_with_role(Role.OPERATIONS, Role.COMPLIANCE):
        notify(
            key=f"{template}:{version.pk}:{timezone.localdate(now)}:{user.pk}",
            recipient_user=user,
            template=template,
            context={"product": str(version), "reasons": found, "until": version.complete_by},
            url=reverse("products:detail", args=[version.pk]),
            now=now,
        )


kind(
    PUBLISH,
    permission="products.approve",
    on_approved=_approved,
    on_refused=_returned,
    content=_submitted_content,
    label=_("Product goes on sale"),
    url=lambda approval: reverse("products:detail", args=[approval.object_id]),
)


def advertised_terms(on: date) -> list[ProductTerms]:
    """What the products on sale really offer, for the advertising check. The yearly cost is the all-in one, simple, as
    it was worked out when the version was checked; every text that is written would wait seconds for it otherwise."""
    return [
        ProductTerms(
            version.product.name,
            lowest_rate=version.annual_rate,
            highest_rate=_dearest_cost(version, on),
            largest=version.max_amount,
            longest_months=max(version.terms, default=0),
        )
        for version in on_sale()
    ]


def _dearest_cost(version: ProductVersion, on: date) -> Decimal:
    """Worked out here for versions that have been on sale since before it was kept."""
    if version.dearest_cost is not None:
        return version.dearest_cost
    worst = dearest_of(version, on)
    return worst.cost.simple if worst else version.annual_rate
