from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.maths.schedule import METHOD_NAMES_ZH
from loans.products import selectors, services
from loans.products.domain import ProductStatus
from loans.products.filters import VersionFilter
from loans.products.forms import FeeForm, FeeFormSet, ProductForm, ReasonForm, VersionForm
from loans.products.models import ProductVersion
from loans.products.tables import VersionTable


@permission("products.view")
@require_safe
def version_list(request: HttpRequest) -> HttpResponse:
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
    version = get_object_or_404(selectors.visible_to(request.user).prefetch_related("fees"), pk=pk)
    return render(request, "loans/products/version_detail.html", _page(version))


def _page(version: ProductVersion) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "version": version,
        "worst": services.dearest_of(version, today),
        "ceiling": services.ceiling_of(version, today),
        "objections": services.objections(version, today) if version.status != ProductStatus.RETIRED else [],
        "methods": [METHOD_NAMES_ZH[method] for method in version.methods],
        "siblings": version.product.versions.exclude(pk=version.pk),
        "history": history_of(version),
        "reason_form": ReasonForm(),
    }


@permission("products.edit")
def product_create(request: HttpRequest) -> HttpResponse:
    """A product and the first draft of its terms, on one page."""
    form = ProductForm(request.POST or None)
    return _edit(
        request, None, form, VersionForm(request.POST or None), FeeFormSet(request.POST or None, prefix="fee")
    )


@permission("products.edit")
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is changed in place; anything else is copied into a new draft."""
    version = get_object_or_404(selectors.visible_to(request.user).prefetch_related("fees"), pk=pk)
    terms = VersionForm(request.POST or None, initial=VersionForm.initial_of(version))
    fees = FeeFormSet(request.POST or None, prefix="fee", initial=FeeForm.initial_of(version))
    return _edit(request, version, None, terms, fees)


def _edit(
    request: HttpRequest,
    version: ProductVersion | None,
    product_form: ProductForm | None,
    terms: VersionForm,
    fees: Any,
) -> HttpResponse:
    forms = [form for form in (product_form, terms, fees) if form is not None]
    # Every form is checked, so that one page names all mistakes at once.
    valid = [form.is_valid() for form in forms] if request.method == "POST" else [False]
    if all(valid):
        try:
            saved = _save(request, version, product_form, terms, fees)
        except Refused as refusal:
            terms.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved as a draft. Have it checked before it goes on sale."))
            return redirect("products:detail", saved.pk)
    page = {"version": version, "product_form": product_form, "form": terms, "fees": fees}
    return render(request, "loans/products/version_edit.html", page, status=400 if request.method == "POST" else 200)


def _save(
    request: HttpRequest,
    version: ProductVersion | None,
    product_form: ProductForm | None,
    terms: VersionForm,
    fees: Any,
) -> ProductVersion:
    actor, now = request.user, timezone.now()
    content = {
        "terms": terms.content(),
        "fees": [fee for form in fees if (fee := form.content()) is not None],
    }
    if version is not None and version.status == ProductStatus.DRAFT:
        return services.change_draft(actor=actor, now=now, version_id=version.pk, **content)
    product = (
        version.product
        if version is not None
        else services.create_product(
            actor=actor,
            now=now,
            **product_form.cleaned_data,  # type: ignore[union-attr]
        )
    )
    return services.draft_version(actor=actor, now=now, product=product, **content)


@permission("products.edit")
@require_POST
@once("products.submit")
def version_submit(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    try:
        services.submit_version(actor=request.user, now=timezone.now(), version_id=version.pk)
        messages.success(request, _("Sent to a second person for approval."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("products:detail", pk)


@permission("products.edit")
@require_POST
@once("products.suspend")
def version_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why the product is suspended."))
        return redirect("products:detail", pk)
    try:
        services.suspend(
            actor=request.user, now=timezone.now(), version_id=version.pk, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Suspended. Nobody can apply under it now."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("products:detail", pk)


@permission("products.edit")
@require_POST
@once("products.resume")
def version_resume(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    try:
        services.resume(actor=request.user, now=timezone.now(), version_id=version.pk)
        messages.success(request, _("On sale again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("products:detail", pk)
