from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.web.keys import keys_in
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.leads.selectors import visible_to as leads_visible_to
from customers.rewards import selectors, services
from customers.rewards.forms import NoteForm, ReferrerForm, SchemeForm
from customers.rewards.models import Entry
from customers.rewards.tables import EntryFilter, EntryTable


@permission("rewards.view")
@require_safe
def entry_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=EntryTable(),
        queryset=selectors.visible_to(request.user),
        filterset=EntryFilter,
        title=_("Rewards and incentives"),
        subheading=_(
            "Earned by loans that were paid out and kept; approved by a second person, taken back when undone"
        ),
        actions=[Action(_("Schemes"), reverse("rewards:schemes"), "rewards.view", icon="stairs")],
        export_name="rewards",
    )


def _found(request: HttpRequest, pk: int) -> Entry:
    return get_object_or_404(selectors.visible_to(request.user), pk=pk)


def _page(request: HttpRequest, row: Entry, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "title": str(row.who),
        "row": row,
        "form": NoteForm(),
        "reversal": Entry.objects.filter(reverses=row).first(),
        **more,
    }
    return render(request, "customers/rewards/entry_detail.html", context, status=status)


@permission("rewards.view")
@require_safe
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@permission("rewards.edit")
@require_POST
@once("rewards.note")
def entry_note(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found about it; `verb` says whether it is noted, dropped or taken back."""
    row, form, verb = _found(request, pk), NoteForm(request.POST), request.POST.get("verb", "note")
    if form.is_valid():
        note, now = form.cleaned_data["note"], timezone.now()
        with outcome_of(request, form, done=_("Written down.")) as outcome:
            if verb == "take_back":
                services.take_back(actor=request.user, entry_id=row.pk, reason=note, now=now)
            else:
                services.note_on(actor=request.user, entry_id=row.pk, note=note, drop=verb == "drop", now=now)
        if not outcome.refused:
            return redirect("rewards:detail", pk)
    return _page(request, row, 400, form=form)


def _ticked(request: HttpRequest) -> list[int]:
    ids = keys_in(request.POST, most=services.AT_ONCE)
    return list(selectors.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))


@permission("rewards.edit")
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    with outcome_of(request, done=_("A second person now decides about the payment.")):
        services.submit_payout(actor=request.user, entry_ids=_ticked(request), now=timezone.now())
    return redirect("rewards:list")


@permission("rewards.edit")
@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Ticked rewards of the list: first the reference of the payment, then they are paid."""
    ids = _ticked(request)
    reference = request.POST.get("reference", "")
    if reference:
        with outcome_of(request, done=_("Marked as paid.")) as outcome:
            services.mark_paid(actor=request.user, entry_ids=ids, reference=reference, now=timezone.now())
        if not outcome.refused:
            return redirect("rewards:list")
    rows = selectors.visible_to(request.user).filter(pk__in=ids)
    return render(request, "customers/rewards/pay.html", {"title": _("Mark as paid"), "rows": rows})


@permission("rewards.view")
@require_http_methods(["GET", "POST"])
@once("rewards.scheme")
def schemes(request: HttpRequest) -> HttpResponse:
    form = SchemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("A second person now decides about the scheme.")) as outcome:
            services.propose_scheme(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("rewards:schemes")
    context = {"title": _("Incentive schemes"), "rows": selectors.schemes_visible_to(request.user)[:50], "form": form}
    return render(request, "customers/rewards/schemes.html", context, status=400 if form.errors else 200)


@permission("leads.work")
@require_POST
@once("rewards.refer")
def refer(request: HttpRequest, lead_id: int) -> HttpResponse:
    lead, form = get_object_or_404(leads_visible_to(request.user), pk=lead_id), ReferrerForm(request.POST)
    with outcome_of(request, done=_("Written down.")):
        phone = form.cleaned_data["phone"] if form.is_valid() else ""
        services.record_referral(actor=request.user, lead_id=lead.pk, phone=phone, now=timezone.now())
    return redirect("leads:detail", lead.pk)
