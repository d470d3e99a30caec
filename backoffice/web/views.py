"""Pages of the shell itself: search, what a person prefers, filters kept, guides."""

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import select_template
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views import i18n
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web import search as search_registry
from backoffice.web import showcase
from backoffice.web.forms import ColumnsForm, SavedFilterForm
from backoffice.web.guides import ROLES_WITH_GUIDE, default_guide
from backoffice.web.models import ListColumns, SavedFilter
from backoffice.web.permissions import permission, public

PREFERENCES = {"theme": ("auto", "light", "dark"), "density": ("compact", "roomy"), "sidebar": ("open", "closed")}
COOKIE_AGE = 365 * 24 * 3600
MAX_SAVED_FILTERS = 20


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form names, if it is one of ours."""
    target = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return HttpResponseRedirect(target if ours else "/")


@permission("search.use")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The search page; for htmx the bare list of hits (the palette).

    The fields of the shell post: what people type is often an identity number, and addresses are kept in histories
    and logs. An address with `?q=` still works, for links.
    """
    query = search_registry.clean(request.POST.get("q") or request.GET.get("q", ""))
    hits = search_registry.find(request.user, query)
    template = "components/search_hits.html" if request.headers.get("HX-Request") else "backoffice/web/search.html"
    return render(request, template, {"query": query, "hits": hits, "title": gettext("Search")})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    return i18n.set_language(request)


@permission("accounts.own")
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps theme, row height and menu width in cookies: they belong to the screen rather than to the person."""
    response = _back(request)
    for name, choices in PREFERENCES.items():
        if request.POST.get(name) in choices:
            response.set_cookie(
                f"look_{name}",
                request.POST[name],
                max_age=COOKIE_AGE,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
    return response


@permission("accounts.own")
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    form = SavedFilterForm(request.POST)
    mine = SavedFilter.objects.filter(user=request.user)
    if not form.is_valid():
        told = form.errors.get("query") or [gettext("Give the view a name of at most 30 characters.")]
        messages.error(request, told[0])
    elif mine.filter(page=form.cleaned_data["page"]).count() >= MAX_SAVED_FILTERS:
        messages.error(request, gettext("A list keeps at most 20 views; delete one first."))
    else:
        try:
            with transaction.atomic():
                SavedFilter.objects.create(user=request.user, created_at=timezone.now(), **form.cleaned_data)
            messages.success(request, gettext("View saved."))
            response = _back(request)
            response["Location"] += f"?{form.cleaned_data['query']}"
            return response
        except IntegrityError:
            messages.error(request, gettext("There is already a view of this name."))
    return _back(request)


@permission("accounts.own")
@require_POST
def delete_filter(request: HttpRequest, pk: int) -> HttpResponse:
    deleted, _rows = SavedFilter.objects.filter(user=request.user, pk=pk).delete()
    if not deleted:
        raise Http404
    messages.success(request, gettext("View deleted."))
    return _back(request)


@permission("accounts.own")
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns a person wants in a list, or forget it."""
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("The columns could not be kept. Reload the page."))
        return _back(request)
    kept = {"user": request.user, "page": form.cleaned_data["page"]}
    if form.cleaned_data["reset"] or not form.columns():
        ListColumns.objects.filter(**kept).delete()
    else:
        ListColumns.objects.update_or_create(**kept, defaults={"columns": form.columns()})
    return _back(request)


@permission("help.read")
@require_GET
def guide(request: HttpRequest, role: str = "") -> HttpResponse:
    """What a role does here, in the language of the page."""
    role = role or default_guide(request.user.roles)
    if role not in ROLES_WITH_GUIDE:
        raise Http404
    tongue = "zh" if (get_language() or "zh").startswith("zh") else "en"
    text = select_template([f"backoffice/help/{role}.{tongue}.html"])
    context = {
        "title": gettext("Guide"),
        "role": role,
        "roles": ROLES_WITH_GUIDE,
        "mine": request.user.roles,
        "guide": text.template.name,
    }
    return render(request, "backoffice/help/guide.html", context)


@permission("admin.use")
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every building block on one page, for those who write pages."""
    context = showcase.context(timezone.now()) | {"title": gettext("Components")}
    return render(request, "backoffice/web/components.html", context)
