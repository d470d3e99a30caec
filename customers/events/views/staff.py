from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.audit.selectors import history_of
from backoffice.web.keys import keys_in
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from customers.events import selectors, services
from customers.events.forms import EventForm, PhoneForm, ReasonForm, SegmentForm
from customers.events.models import Event, Registration
from customers.events.tables import EventFilter, EventTable

PLACES_SHOWN = 300


@permission("events.view")
@require_safe
def event_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=EventTable(),
        queryset=selectors.visible_to(request.user),
        filterset=EventFilter,
        title=_("Events"),
        subheading=_("Salons, live streams and training: who was invited, registered and came"),
        actions=[
            Action(_("Content library"), reverse("events:contents"), "events.view", icon="book"),
            Action(_("New event"), reverse("events:create"), "events.edit", icon="plus", key="n", primary=True),
        ],
        export_name="events",
    )


def _found(request: HttpRequest, pk: int) -> Event:
    return get_object_or_404(selectors.visible_to(request.user).select_related("invitation"), pk=pk)


@permission("events.view")
@require_safe
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


def _page(request: HttpRequest, event: Event, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "title": event.title,
        "event": event,
        "counts": selectors.counts(event),
        "places": event.registrations.select_related("customer", "lead").order_by("id")[:PLACES_SHOWN],
        "segment_form": SegmentForm(),
        "phone_form": PhoneForm(),
        "reason_form": ReasonForm(),
        "history": history_of(event),
        **more,
    }
    return render(request, "customers/events/event_detail.html", context, status=status)


@permission("events.edit")
@require_http_methods(["GET", "POST"])
@once("events.create")
def event_create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@permission("events.edit")
@require_http_methods(["GET", "POST"])
@once("events.edit")
def event_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(request, pk))


def _edit(request: HttpRequest, event: Event | None) -> HttpResponse:
    form = EventForm(request.POST or None, instance=event)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Saved.")) as outcome:
            saved = services.save_event(
                actor=request.user, now=timezone.now(), event_id=event.pk if event else None, **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("events:detail", saved.pk)
    context = {
        "title": event.title if event else _("New event"),
        "form": form,
        "back": event.get_absolute_url() if event else reverse("events:list"),
    }
    return render(request, "customers/events/event_form.html", context, status=400 if form.errors else 200)


def _carried(request: HttpRequest, pk: int, name: str, form: forms.Form, verb: Any, done: str) -> HttpResponse:
    event = _found(request, pk)
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, event_id=event.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("events:detail", pk)
    return _page(request, event, 400, **{name: form})


@permission("events.edit")
@require_POST
@once("events.open")
def event_open(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request, done=_("Registration is open.")):
        services.open_event(actor=request.user, now=timezone.now(), event_id=_found(request, pk).pk)
    return redirect("events:detail", pk)


@permission("events.edit")
@require_POST
@once("events.close")
def event_close(request: HttpRequest, pk: int) -> HttpResponse:
    with outcome_of(request) as outcome:
        calls = services.close_event(actor=request.user, now=timezone.now(), event_id=_found(request, pk).pk)
        outcome.say(_("Closed; %(count)s calls are planned for who came.") % {"count": calls})
    return redirect("events:detail", pk)


@permission("events.edit")
@require_POST
@once("events.cancel")
def event_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Called off; everybody with a place is told.")
    return _carried(request, pk, "reason_form", ReasonForm(request.POST), services.cancel_event, done)


@permission("events.edit")
@require_POST
@once("events.invite")
def event_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads on to the draft of the invitation, which is submitted and sent as a campaign."""
    event, form = _found(request, pk), SegmentForm(request.POST)
    if form.is_valid():
        with outcome_of(
            request, form, done=_("This is the draft of the invitation: check it and submit it.")
        ) as outcome:
            campaign = services.invite(actor=request.user, event_id=event.pk, now=timezone.now(), **form.chosen())
        if not outcome.refused:
            return redirect("campaigns:detail", campaign.pk)
    return _page(request, event, 400, segment_form=form)


@permission("events.work")
@require_POST
@once("events.place_add")
def place_add(request: HttpRequest, pk: int) -> HttpResponse:
    form = PhoneForm(request.POST)
    return _carried(request, pk, "phone_form", form, services.register_by_hand, _("Registered."))


@permission("events.work")
@require_POST
@once("events.attend")
def attend(request: HttpRequest, pk: int) -> HttpResponse:
    event = _found(request, pk)
    ids = keys_in(request.POST, most=PLACES_SHOWN)
    with outcome_of(request) as outcome:
        came = services.attend(actor=request.user, event_id=event.pk, registration_ids=ids, now=timezone.now())
        outcome.say(_("%(count)s marked as attended.") % {"count": came})
    return redirect("events:detail", pk)


@permission("events.work")
@require_POST
@once("events.place_cancel")
def place_cancel(request: HttpRequest, pk: int, registration_id: int) -> HttpResponse:
    row = get_object_or_404(Registration, pk=registration_id, event=_found(request, pk))
    with outcome_of(request, done=_("The place is given back.")):
        services.cancel_place(registration_id=row.pk, now=timezone.now(), actor=request.user)
    return redirect("events:detail", pk)
