"""Everything that happened with a customer, over all apps, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from backoffice.web import timeline as lines
from backoffice.web.permissions import permission
from customers.profiles import selectors
from customers.profiles.models import Customer

SLOT = "customers.customer"


def context_of(request: HttpRequest, customer: Customer, *, size: int = lines.PAGE) -> dict[str, Any]:
    """One page of the timeline and the filters that the reader may choose from."""
    kinds = [("", _("All")), *lines.kinds_for(SLOT, request.user)]
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(kinds) else ""
    page = lines.page(SLOT, customer, request.user, kind=kind, after=request.GET.get("after", ""), size=size)
    return {"customer": customer, "kinds": kinds, "kind": kind, "page": page}


@permission("customers.view")
@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """The next page as a fragment, the card with another filter, or a page of its own without JavaScript."""
    customer = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    context = context_of(request, customer) | {"title": _("Timeline")}
    fragment = request.headers.get("HX-Request") == "true"
    name = "timeline_page" if not fragment else "timeline_card" if request.GET.get("card") else "timeline"
    return render(request, f"customers/profiles/{name}.html", context)
