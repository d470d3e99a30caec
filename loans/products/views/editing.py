from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from loans.products import selectors, services
from loans.products.domain import ProductStatus
from loans.products.forms import FeeForm, FeeFormSet, MaterialForm, MaterialFormSet, ProductForm, VersionForm
from loans.products.models import FeeItem, Product, ProductVersion
from loans.products.views.reading import costs


class Sheet:
    """All forms of one product page, checked together so that one page names every mistake at once."""

    def __init__(self, request: HttpRequest, version: ProductVersion | None) -> None:
        data = request.POST or None
        first = version is None
        self.product = ProductForm(data) if first else None
        self.terms = VersionForm(data, initial=None if first else VersionForm.initial_of(version))
        self.fees = FeeFormSet(data, prefix="fee", initial=None if first else FeeForm.initial_of(version))
        self.materials = MaterialFormSet(
            data, prefix="paper", initial=None if first else MaterialForm.initial_of(version)
        )

    def is_valid(self) -> bool:
        sheets = [form for form in (self.product, self.terms, self.fees, self.materials) if form is not None]
        return [form.is_valid() for form in sheets].count(False) == 0

    def content(self) -> dict[str, Any]:
        papers = [line for form in self.materials if (line := form.content()) is not None]
        return {
            "terms": self.terms.content() | {"materials": papers},
            "fees": [fee for form in self.fees if (fee := form.content()) is not None],
        }


@permission("products.edit")
def product_create(request: HttpRequest) -> HttpResponse:
    """A product and the first draft of its terms, on one page."""
    return _edit(request, None)


@permission("products.edit")
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is changed in place; anything else is copied into a new draft."""
    version = get_object_or_404(selectors.visible_to(request.user).prefetch_related("fees"), pk=pk)
    return _edit(request, version)


def _edit(request: HttpRequest, version: ProductVersion | None) -> HttpResponse:
    sheet = Sheet(request, version)
    if request.method == "POST" and sheet.is_valid():
        with outcome_of(
            request, sheet.terms, done=_("Saved as a draft. Have it checked before it goes on sale.")
        ) as outcome:
            saved = _save(request, version, sheet)
        if not outcome.refused:
            return redirect("products:detail", saved.pk)
    page = {
        "version": version,
        "product_form": sheet.product,
        "form": sheet.terms,
        "fees": sheet.fees,
        "materials": sheet.materials,
    }
    return render(request, "loans/products/version_edit.html", page, status=400 if request.method == "POST" else 200)


def _save(request: HttpRequest, version: ProductVersion | None, sheet: Sheet) -> ProductVersion:
    actor, now, content = request.user, timezone.now(), sheet.content()
    if version is not None and version.status == ProductStatus.DRAFT:
        return services.change_draft(actor=actor, now=now, version_id=version.pk, **content)
    with transaction.atomic():
        product = version.product if version is not None else None
        if product is None and sheet.product is not None:
            product = services.create_product(actor=actor, now=now, **sheet.product.cleaned_data)
        return services.draft_version(actor=actor, now=now, product=product, **content)


@permission("products.edit")
@require_POST
def version_preview(request: HttpRequest) -> HttpResponse:
    """The yearly cost of what stands in the form now, and every check; nothing is saved."""
    sheet = Sheet(request, None)
    sheet.product = None
    page: dict[str, Any] = {}
    if sheet.is_valid():
        content = sheet.content()
        product = Product.objects.filter(pk=request.POST.get("product_id") or None).first()
        product = product or Product(category=request.POST.get("category") or "personal_credit")
        version = ProductVersion(product=product, **content["terms"])
        fees = [FeeItem(**fee) for fee in content["fees"]]
        law = services.law_on(timezone.localdate())
        checks = services.checks_of(version, law, fees)
        page = {
            "cost": costs(version, fees, law),
            "checks": [one for one in services.as_json(checks) if not one["passed"]],
            "ready": True,
        }
    return render(request, "loans/products/cost_preview.html", page)
