"""Two speeds of lock-out: fast for one person from one address, slow for many addresses or many names."""

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessFailureLog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


class TwoSpeedHandler(AxesDatabaseHandler):
    """axes counts five failures per name and address in 15 minutes; this adds limits that a guesser with many
    addresses, or with one guess for each of many names, runs into. Tries while locked are not counted."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        if super().is_locked(request, credentials):
            return True
        since = timezone.now() - timedelta(hours=1)
        failures = AccessFailureLog.objects.filter(attempt_time__gte=since)
        name = get_client_username(request, credentials)
        address = request.axes_ip_address  # type: ignore[attr-defined]
        return (
            failures.filter(username=name)[: settings.SIGN_IN_FAILURES_PER_NAME].count()
            >= settings.SIGN_IN_FAILURES_PER_NAME
            or failures.filter(ip_address=address)[: settings.SIGN_IN_FAILURES_PER_ADDRESS].count()
            >= settings.SIGN_IN_FAILURES_PER_ADDRESS
        )


def locked_out(request: HttpRequest, original: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The same page and status whether the name exists or not, and whether the password was right or not."""
    return render(request, "429.html", {"minutes": settings.AXES_COOLOFF_TIME.seconds // 60}, status=429)
