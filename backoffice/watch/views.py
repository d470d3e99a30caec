from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from backoffice.watch import metrics, selectors
from backoffice.web.permissions import public


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. Touches no database, so that a database failure does not restart the web servers."""
    return JsonResponse({"live": True})


@public
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """This process can serve: send it requests, or (503) send them elsewhere."""
    found = selectors.problems()
    return JsonResponse({"ready": not found, "problems": found}, status=503 if found else 200)


@public
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Work gets done: the age of the oldest due job and of the last sweep. 503 when nobody works."""
    state = selectors.work(timezone.now())
    return JsonResponse(
        {
            "ok": state.ok,
            "due": state.due,
            "dead": state.dead,
            "oldest_due_seconds": state.oldest_due_seconds,
            "seconds_since_sweep": state.seconds_since_tick,
            "failing_sweeps": state.failing_sweeps,
        },
        status=200 if state.ok else 503,
    )


@public
@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with `Authorization: Bearer <METRICS_TOKEN>`; without a configured token there is no page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(given, settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    state = selectors.work(timezone.now())
    figures = {
        "backoffice_jobs_due": ("Jobs whose time has come and that nobody holds", state.due),
        "backoffice_jobs_dead": ("Jobs given up after too many failures", state.dead),
        "backoffice_jobs_oldest_due_seconds": ("Age of the oldest due job", state.oldest_due_seconds),
        "backoffice_sweep_age_seconds": ("Time since a sweep last started", state.seconds_since_tick or 0),
        "backoffice_sweeps_failing": ("Sweeps whose last run failed", state.failing_sweeps),
    }
    return HttpResponse(metrics.exposition(figures), content_type="text/plain; version=0.0.4; charset=utf-8")
