"""Watch lists, their versions and what stands on them."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from risk.screening import importing, selectors, services
from risk.screening.filters import EntryFilter
from risk.screening.forms import ListForm, UseForm, VersionForm
from risk.screening.models import ListVersion
from risk.screening.tables import EntryTable


@permission("screening.view")
@require_safe
def list_board(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = []
    for one in selectors.lists_visible_to(request.user):
        current = next((version for version in one.live if version.state == "current"), None)
        loading = next((version for version in one.live if version.state == "loading"), None)
        rows.append((one, current, loading, selectors.is_old(one, current, today)))
    context = {"title": _("Watch lists"), "rows": rows}
    return render(request, "risk/screening/list_board.html", context)


@permission("screening.work")
@require_http_methods(["GET", "POST"])
@once("screening.make_list")
def list_new(request: HttpRequest) -> HttpResponse:
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Made. Now open a version and import its file.")) as outcome:
            services.make_list(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("screening:lists")
    context = {"form": form, "title": _("New watch list")}
    return render(request, "risk/screening/list_form.html", context, status=400 if form.errors else 200)


@permission("screening.work")
@require_http_methods(["GET", "POST"])
@once("screening.open_version")
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    watch_list = get_object_or_404(selectors.lists_visible_to(request.user), pk=pk)
    form = VersionForm(request.POST or None, initial={"label": f"{timezone.localdate():%Y-%m}"})
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form) as outcome:
            version = services.open_version(
                actor=request.user, list_id=watch_list.pk, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("screening:version", version.pk)
    context = {"form": form, "title": _("New version: %(list)s") % {"list": watch_list}}
    return render(request, "risk/screening/list_form.html", context, status=400 if form.errors else 200)


def _version_page(
    request: HttpRequest, version: ListVersion, form: BaseForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "version": version,
        "title": str(version),
        "entries": selectors.entries_visible_to(request.user).filter(version=version).count(),
        "form": form or UseForm(),
        "import_url": reverse("files:import_new", args=[importing.KIND]),
        "history": history_of(version),
    }
    return render(request, "risk/screening/version_detail.html", context, status=status)


@permission("screening.view")
@require_safe
def version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _version_page(request, get_object_or_404(selectors.versions_visible_to(request.user), pk=pk))


@permission("screening.work")
@require_POST
@once("screening.put_in_use")
def version_use(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.versions_visible_to(request.user), pk=pk)
    form = UseForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("In use. All customers are compared with it now.")) as outcome:
            services.put_in_use(
                actor=request.user, version_id=version.pk, note=form.cleaned_data["note"], now=timezone.now()
            )
        if not outcome.refused:
            return redirect("screening:version", pk)
    return _version_page(request, version, form, status=400)


@permission("screening.work")
@require_POST
@once("screening.discard_version")
def version_discard(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.versions_visible_to(request.user), pk=pk)
    with outcome_of(request, done=_("Discarded.")):
        services.discard_version(actor=request.user, version_id=version.pk, now=timezone.now())
    return redirect("screening:version", pk)


@permission("screening.view")
@require_safe
def entry_list(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(selectors.versions_visible_to(request.user), pk=pk)
    return list_response(
        request,
        table=EntryTable(),
        queryset=selectors.entries_visible_to(request.user).filter(version=version),
        filterset=EntryFilter,
        title=_("Entries: %(version)s") % {"version": version},
        actions=[Action(_("Back to the version"), reverse("screening:version", args=[pk]), "screening.view")],
        export_name="watch-list",
    )
