"""Possible duplicates, two records side by side, and undoing a merge."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.lists import list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.profiles import merging, selectors, services
from customers.profiles.domain.duplicates import signs
from customers.profiles.forms.merging import GROUP_NAMES, MergeForm, NoteForm
from customers.profiles.models import Customer, DuplicatePair, Merge
from customers.profiles.tables import DuplicateFilter, DuplicateTable


@permission("customers.merge")
@require_GET
def duplicates(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=DuplicateTable(),
        queryset=selectors.pairs_visible_to(request.user),
        filterset=DuplicateFilter,
        title=_("Possible duplicates"),
        subheading=_("Found by mobile, by name and birth date, by the name of a firm; compared every ten minutes"),
        export_name="duplicates",
    )


@permission("customers.merge")
@require_http_methods(["GET", "POST"])
@once("customers.merge")
def merge(request: HttpRequest, one: int, two: int) -> HttpResponse:
    """Both records beside each other; which is kept, and which facts come from the other."""
    pair = [get_object_or_404(Customer.objects.select_related("merged_into"), pk=pk) for pk in (one, two)]
    gone = next((each for each in pair if each.merged_into_id is not None), None)
    if gone is not None and request.method == "GET":
        return redirect("profiles:detail", gone.merged_into_id)
    form = MergeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            done = services.merge(actor=request.user, now=timezone.now(), **form.choice())
        if not outcome.refused:
            if isinstance(done, Merge):
                messages.success(request, _("One record now. It can be undone for thirty days."))
                return redirect("profiles:detail", done.survivor_id)
            messages.info(request, _("Both have loans: a second person decides now."))
            return redirect("profiles:duplicates")
    context = {
        "title": _("Is this the same customer?"),
        "form": form,
        "pair": pair,
        "rows": _side_by_side(form, pair),
        "signs": signs(*(selectors.traits_of(each) for each in pair)),
        "heavy": merging.needs_second_person(*pair),
        "known": DuplicatePair.objects.filter(first=min(one, two), second=max(one, two), state="open").first(),
    }
    return render(request, "customers/profiles/merge.html", context, status=400 if form.errors else 200)


SHOWN: dict[str, tuple[str, ...]] = {
    "identity": ("id_masked", "birth_date"),
    "phone": ("phone_masked",),
    "segment": ("get_segment_display",),
    "employment": ("get_employment_type_display", "employer", "employed_months"),
    "industry": ("get_industry_display",),
}


def _side_by_side(form: MergeForm, pair: list[Customer]) -> list[dict[str, Any]]:
    """What stands on each side of every choice, and whether the two differ."""
    rows = []
    for group, label in GROUP_NAMES.items():
        sides = [[_value(each, name) for name in SHOWN.get(group, (group,))] for each in pair]
        texts = [" · ".join(text for text in side if text) for side in sides]
        chosen = form[f"from_{group}"].value()
        rows.append(
            {
                "name": f"from_{group}",
                "label": label,
                "sides": [
                    (each.pk, text or "—", str(each.pk) == str(chosen)) for each, text in zip(pair, texts, strict=True)
                ],
                "differs": sides[0] != sides[1],
            }
        )
    return rows


def _value(customer: Customer, name: str) -> str:
    value = getattr(customer, name)
    value = value() if callable(value) else value
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return "" if value is None else str(value)


@permission("customers.merge")
@require_POST
@once("customers.say_different")
def different(request: HttpRequest, pk: int) -> HttpResponse:
    pair, form = get_object_or_404(DuplicatePair, pk=pk), NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    with outcome_of(request, done=_("Two different customers; the pair is not shown again.")) as outcome:
        services.say_different(actor=request.user, pair_id=pair.pk, note=note, now=timezone.now())
    return redirect(pair.get_absolute_url() if outcome.refused else "profiles:duplicates")


@permission("customers.merge")
@require_POST
@once("customers.undo_merge")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Merge, pk=pk)
    with outcome_of(request, done=_("Two records again.")):
        services.undo_merge(actor=request.user, merge_id=row.pk, now=timezone.now())
    return redirect("profiles:detail", row.survivor_id)
