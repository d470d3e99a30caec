from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from loans.maths.schedule import ImpossibleTerms
from loans.maths.yearly_cost import NoRate
from loans.products import presenting, selectors, services
from loans.products.domain import ProductStatus, combinations
from loans.products.filters import VersionFilter
from loans.products.forms import ReasonForm
from loans.products.models import FeeItem, ProductVersion
from loans.products.services import Law
from loans.products.tables import VersionTable


@permission("products.view")
@require_safe
def version_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=VersionTable(),
        queryset=selectors.visible_to(request.user),
        filterset=VersionFilter,
        title=_("Products"),
        export_name="products",
        actions=[Action(_("New product"), reverse("products:create"), "products.edit", icon="plus", key="n")],
    )


@permission("products.view")
@require_safe
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return version_page(request, pk)


def version_page(request: HttpRequest, pk: int, form: ReasonForm | None = None) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user).prefetch_related("fees"), pk=pk)
    law = services.law_on(timezone.localdate())
    checks = services.checks_of(version, law)
    page = {
        "version": version,
        "cost": costs(version, list(version.fees.all()), law),
        "checks": services.as_json(checks),
        "objections": [one for one in services.as_json(checks) if not one["passed"] and one["level"] == "block"],
        "to_complete": services.unrecorded(version, checks, law.on),
        "used": services.used_by(checks),
        "terms": presenting.term_lines(version),
        "repayment": presenting.repayment_lines(version),
        "admission": presenting.admission_lines(version.criteria),
        "materials": [presenting.material_text(line) for line in version.materials],
        "siblings": version.product.versions.exclude(pk=version.pk),
        "variants": version.product.variants.all(),
        "history": history_of(version),
        "reason_form": form or ReasonForm(),
    }
    if version.status == ProductStatus.RETIRED:
        page["objections"] = []
    return render(request, "loans/products/version_detail.html", page, status=400 if form else 200)


def costs(version: ProductVersion, fees: list[FeeItem], law: Law) -> dict[str, Any] | None:
    """The yearly costs drawn out; None while the terms make no loan."""
    try:
        found = combinations(version.bounds, version.highest_rate, selectors.card_of(version, fees), law.on)
    except (NoRate, ImpossibleTerms, ValueError):
        return None
    return presenting.cost_table(found, law.ceilings[version.lender.kind]) if found else None


@permission("products.view")
@require_safe
def version_compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Two versions side by side, of one product or of two."""
    versions = selectors.visible_to(request.user).prefetch_related("fees")
    left, right = get_object_or_404(versions, pk=pk), get_object_or_404(versions, pk=other)
    page = {"left": left, "right": right, "rows": presenting.side_by_side(left, right)}
    return render(request, "loans/products/version_compare.html", page)
