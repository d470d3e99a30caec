"""Black, grey and white lists."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.rules import lists, selectors
from risk.rules.filters import ListEntryFilter
from risk.rules.forms import EntryForm, StopForm
from risk.rules.tables import ListEntryTable


@permission("rules.view")
@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    return list_response(
        request,
        table=ListEntryTable(),
        queryset=selectors.entries_visible_to(request.user),
        filterset=ListEntryFilter,
        title=_("Lists"),
        subheading=_(
            "Black leads to C, grey to a person, white is noted; every entry has a reason and a second person"
        ),
        actions=[
            Action(_("Put on a list"), reverse("rules:list_add"), "rules.edit", icon="plus", key="n", primary=True)
        ],
        export_name="risk-lists",
    )


@permission("rules.view")
@require_safe
def entry_detail(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(selectors.entries_visible_to(request.user), pk=pk)
    may_remove = (
        entry.state == "active"
        and entry.added_by_id != request.user.pk
        and (request.user.may("rules.edit") or request.user.may("rules.approve"))
    )
    context = {"entry": entry, "title": entry.shown, "may_remove": may_remove}
    return render(request, "risk/rules/entry_detail.html", context)


@permission("rules.edit")
@require_http_methods(["GET", "POST"])
@once("rules.list_add")
def entry_add(request: HttpRequest) -> HttpResponse:
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Sent to a second person; it counts from their yes.")) as outcome:
            data = dict(form.cleaned_data)
            lists.add_entry(actor=request.user, list_id=data.pop("list").pk, **data, now=timezone.now())
        if not outcome.refused:
            return redirect("rules:lists")
    context = {"form": form, "title": _("Put on a list")}
    return render(request, "risk/rules/entry_add.html", context, status=400 if form.errors else 200)


@permission("rules.view")
@require_POST
@once("rules.list_remove")
def entry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(selectors.entries_visible_to(request.user), pk=pk)
    form = StopForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    with outcome_of(request, done=_("Taken off the list.")):
        lists.remove_entry(actor=request.user, entry_id=entry.pk, reason=reason, now=timezone.now())
    return redirect("rules:list_entry", entry.pk)
