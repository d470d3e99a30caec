from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.values.errors import Refused
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from loans.applications import selectors as applications
from risk.pricing import domain, selectors, services
from risk.pricing.forms import CloseForm, ExceptionForm, PolicyForm, PolicyLines
from risk.pricing.models import PriceFinding
from risk.pricing.tables import FindingTable
from risk.pricing.words import CATEGORY_NAMES, SEGMENT_NAMES


@permission("pricing.view")
@require_safe
def policy_board(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("Price policies"),
        "policies": list(selectors.policies_visible_to(request.user)[:30]),
        "current": selectors.in_force(timezone.localdate()),
    }
    return render(request, "risk/pricing/policy_board.html", context)


@permission("pricing.edit")
@require_http_methods(["GET", "POST"])
@once("pricing.draft")
def policy_new(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    current = selectors.in_force(today)
    asked = request.POST if request.method == "POST" else None
    lines = PolicyLines(asked, current.content if current else domain.SHIPPED)
    form = PolicyForm(asked, initial={"valid_from": today})
    if asked is not None and lines.is_valid() & form.is_valid():
        with outcome_of(request, form) as outcome:
            policy = services.draft_policy(
                actor=request.user, content=lines.content, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("pricing:policy", policy.pk)
    context = {"title": _("Try another price policy"), "lines": lines, "form": form}
    return render(request, "risk/pricing/policy_new.html", context, status=200 if asked is None else 400)


@permission("pricing.view")
@require_safe
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    policy = get_object_or_404(selectors.policies_visible_to(request.user), pk=pk)
    context = {
        "title": _("Price policy %(number)s") % {"number": policy.number},
        "policy": policy,
        "preview": [(band, policy.preview.get(band["code"])) for band in policy.content["bands"]],
        "additions": [
            (line["band"], SEGMENT_NAMES[line["segment"]], CATEGORY_NAMES[line["category"]], line["add"])
            for line in policy.content["rates"]
        ],
        "caps": [(SEGMENT_NAMES[segment], cap) for segment, cap in policy.content["exposure"].items()],
    }
    return render(request, "risk/pricing/policy_detail.html", context)


@permission("pricing.edit")
@require_POST
@once("pricing.submit")
def policy_submit(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request, done=_("The policy waits for a second person under Approvals.")):
        services.submit_policy(actor=request.user, policy_id=pk, now=timezone.now())
    return redirect("pricing:policy", pk)


@permission("pricing.edit")
@require_POST
@once("pricing.exception")
def exception_ask(request: HttpRequest, application_id: int) -> HttpResponse:
    application = get_object_or_404(applications.visible_to(request.user), pk=application_id)
    form = ExceptionForm(request.POST)
    with outcome_of(request, done=_("Asked; another person decides under Approvals.")):
        if not form.is_valid():
            raise Refused("pricing.form", next(iter(form.errors.values()))[0])
        services.ask_exception(
            actor=request.user, application_id=application.pk, now=timezone.now(), **form.cleaned_data
        )
    return redirect("applications:detail", application.pk)


@permission("pricing.view")
@require_safe
def finding_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=FindingTable(),
        queryset=selectors.findings_visible_to(request.user),
        title=_("Equal risk, equal price"),
        subheading=_("The same band, product, term and method at different rates, and what explains them"),
        actions=[Action(_("Price policies"), reverse("pricing:policies"), "pricing.view", icon="adjustments")],
        export_name="price-findings",
    )


def _finding_page(request: HttpRequest, finding: PriceFinding, form: CloseForm) -> HttpResponse:
    context = {
        "title": str(finding),
        "finding": finding,
        "form": form if finding.state == "open" and request.user.may("pricing.approve") else None,
    }
    return render(request, "risk/pricing/finding_detail.html", context, status=400 if form.errors else 200)


@permission("pricing.view")
@require_safe
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _finding_page(request, get_object_or_404(selectors.findings_visible_to(request.user), pk=pk), CloseForm())


@permission("pricing.approve")
@require_POST
@once("pricing.close_finding")
def finding_close(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(selectors.findings_visible_to(request.user), pk=pk)
    form = CloseForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Closed.")) as outcome:
            services.close_finding(actor=request.user, finding_id=pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("pricing:finding", pk)
    return _finding_page(request, finding, form)
