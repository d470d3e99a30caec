import hashlib

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backoffice.web.network import client_address
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import public
from complaints.cases.domain import Channel, Report
from complaints.intake.forms import PublicForm
from complaints.intake.services import receive

REPORTS_PER_HOUR = 10


@public
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Anybody complains or suggests something, without signing in."""
    if request.method == "GET":
        return render(request, "complaints/intake/report.html", {"form": PublicForm()})
    if _too_many(request):
        return render(request, "complaints/intake/report_busy.html", status=429)
    form = PublicForm(request.POST, request.FILES)
    if form.is_valid():
        if form.cleaned_data["website"]:  # filled in by a program: it learns nothing from the answer
            return render(request, "complaints/intake/report_done.html", {"number": ""})
        with outcome_of(request, form):
            complaint, _new = receive(
                report=_report(form),
                now=timezone.now(),
                uploads=form.cleaned_data["files"],
                loan_number=form.cleaned_data["loan"],
            )
            context = {"number": complaint.number, "refused": complaint.attachments.exclude(refused="")}
            return render(request, "complaints/intake/report_done.html", context)
    return render(request, "complaints/intake/report.html", {"form": form}, status=422)


def _report(form: PublicForm) -> Report:
    data = form.cleaned_data
    # The same words from the same telephone on the same day are one complaint, however often they are sent.
    said = hashlib.sha256(f"{data['phone']}|{data['content']}".encode()).hexdigest()[:40]
    return Report(
        channel=Channel.APP,
        content=data["content"],
        complainant_name=data["name"],
        phone=data["phone"],
        suggestion=data["about"] == "suggestion",
        source_key=f"web:{timezone.localdate():%Y%m%d}:{said}",
    )


def _too_many(request: HttpRequest) -> bool:
    hour = int(timezone.now().timestamp() // 3600)
    key = f"complaints.report:{client_address(request)}:{hour}"
    cache.add(key, 0, timeout=7200)
    try:
        return cache.incr(key) > REPORTS_PER_HOUR
    except ValueError:  # evicted between the two calls
        return False
