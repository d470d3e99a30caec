from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.permissions import permission
from loans.lenders import selectors, services
from loans.lenders.domain import obstacles
from loans.lenders.filters import LenderFilter
from loans.lenders.forms import LenderForm
from loans.lenders.tables import LenderTable


@permission("lenders.view")
@require_safe
def lender_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=LenderTable(),
        queryset=selectors.visible_to(request.user),
        filterset=LenderFilter,
        title=_("Lenders"),
        export_name="lenders",
        actions=[Action(_("New lender"), reverse("lenders:create"), "lenders.edit", icon="plus", key="n")],
    )


@permission("lenders.view")
@require_safe
def lender_detail(request: HttpRequest, pk: int) -> HttpResponse:
    lender = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    page = {
        "lender": lender,
        "obstacles": obstacles(lender.standing, timezone.localdate()),
        "history": history_of(lender),
    }
    return render(request, "loans/lenders/lender_detail.html", page)


@permission("lenders.edit")
def lender_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("lenders.edit")
def lender_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, pk)


def _edit(request: HttpRequest, pk: int | None) -> HttpResponse:
    lender = get_object_or_404(selectors.visible_to(request.user), pk=pk) if pk else None
    form = LenderForm(request.POST or None, instance=lender)
    if request.method == "POST" and form.is_valid():
        saved = services.save_lender(actor=request.user, now=timezone.now(), lender_id=pk, **form.cleaned_data)
        messages.success(request, _("The lender's papers are saved."))
        return redirect("lenders:detail", saved.pk)
    status = 400 if request.method == "POST" else 200
    return render(request, "loans/lenders/lender_edit.html", {"form": form, "lender": lender}, status=status)
