"""What people see who follow a link: their place at an event, and what they may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.advertising.services import lists_on
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import public
from customers.events import selectors, services
from customers.events.domain import is_shown
from customers.events.models import Content

PAGE = "customers/events/register.html"


@public
@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, token: str) -> HttpResponse:
    """One person's own place at one event: take it, or give it back."""
    found = selectors.by_token(token)
    if found is None:
        return render(request, PAGE, {"state": "unknown"}, status=404)
    event, recipient = found
    place = selectors.registration_of(event, recipient.phone_index)
    refusal = None
    if request.method == "POST":
        with outcome_of(request) as outcome:
            if "give_back" in request.POST and place is not None:
                services.cancel_place(registration_id=place.pk, now=timezone.now())
            elif "give_back" not in request.POST:
                services.register(event_id=event.pk, person=recipient.person, now=timezone.now(), by_link=True)
        refusal = outcome.refusal
        place = selectors.registration_of(event, recipient.phone_index)
    ended = event.state != "open" or timezone.now() >= event.closes_at
    state = place.state if place is not None else "ended" if ended else "free"
    warning = lists_on(timezone.localdate()).footer
    context = {"state": state, "event": event, "refusal": refusal, "ended": ended, "warning": warning}
    return render(request, PAGE, context, status=409 if refusal else 200)


@public
@require_safe
def read(request: HttpRequest, code: str) -> HttpResponse:
    """A report or policy note, while its approved version may be shown."""
    content = Content.objects.filter(code=code).first()
    version = content.versions.filter(state="approved").first() if content is not None else None
    if content is None or version is None:
        return render(request, "customers/events/read.html", {"state": "unknown"}, status=404)
    if not is_shown(version.state, version.expires_on, timezone.localdate()):
        return render(request, "customers/events/read.html", {"state": "over"}, status=410)
    return render(request, "customers/events/read.html", {"state": "shown", "content": content, "version": version})
