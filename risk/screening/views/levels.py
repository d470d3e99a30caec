"""Money-laundering risk of customers."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles.selectors import visible_to
from risk.screening import selectors
from risk.screening.filters import RatingFilter
from risk.screening.forms import DiligenceForm, ReviewForm
from risk.screening.services import levels
from risk.screening.tables import RatingTable


@permission("screening.view")
@require_safe
def rating_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=RatingTable(),
        queryset=selectors.ratings_visible_to(request.user),
        filterset=RatingFilter,
        title=_("Money-laundering risk"),
        subheading=_("Points by factor decide the level, the level decides when a customer is looked at again"),
        export_name="aml-risk",
    )


def _work(request: HttpRequest, customer_id: int, kind: type[Form], verb: Any, title: str) -> HttpResponse:
    customer = get_object_or_404(visible_to(request.user), pk=customer_id)
    rating = selectors.rating_of(customer)
    start = {name: getattr(rating, name) for name in ("pep", "cash", "owners_known")} if rating else {}
    form = kind(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Noted.")) as outcome:
            verb(actor=request.user, customer_id=customer.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("profiles:detail", customer.pk)
    context = {"title": title, "form": form, "customer": customer}
    return render(request, "risk/screening/rating_form.html", context, status=400 if form.errors else 200)


@permission("screening.work")
@require_http_methods(["GET", "POST"])
@once("screening.note_diligence")
def diligence(request: HttpRequest, customer_id: int) -> HttpResponse:
    return _work(request, customer_id, DiligenceForm, levels.note_diligence, _("Due diligence"))


@permission("screening.work")
@require_http_methods(["GET", "POST"])
@once("screening.review")
def review(request: HttpRequest, customer_id: int) -> HttpResponse:
    return _work(request, customer_id, ReviewForm, levels.record_review, _("Review of the customer"))
