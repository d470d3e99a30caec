"""The first page of everyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from backoffice.web.permissions import permission


@permission("dashboards.home")
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me: cards that the rooms offer in the slot `dashboards.home`."""
    return render(request, "backoffice/dashboards/home.html", {"title": gettext("My work")})
