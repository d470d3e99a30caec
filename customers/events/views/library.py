from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
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
from customers.events import selectors, services
from customers.events.forms import ContentForm, SegmentForm, VersionForm
from customers.events.models import Content, ContentVersion
from customers.events.tables import ContentFilter, ContentTable


@permission("events.view")
@require_safe
def content_list(request: HttpRequest) -> HttpResponseBase:
    return list_response(
        request,
        table=ContentTable(),
        queryset=selectors.contents_visible_to(request.user),
        filterset=ContentFilter,
        title=_("Content library"),
        actions=[
            Action(_("New content"), reverse("events:content_new"), "events.edit", icon="plus", key="n", primary=True)
        ],
        export_name="contents",
    )


@permission("events.edit")
@require_http_methods(["GET", "POST"])
@once("events.content_new")
def content_new(request: HttpRequest) -> HttpResponse:
    form = ContentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with outcome_of(request, form, done=_("Saved as a draft.")) as outcome:
            made = services.write_content(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("events:content", made.pk)
    context = {"title": _("New content"), "form": form, "back": reverse("events:contents")}
    return render(request, "customers/events/event_form.html", context, status=400 if form.errors else 200)


def _found(request: HttpRequest, pk: int) -> Content:
    return get_object_or_404(selectors.contents_visible_to(request.user), pk=pk)


def _page(request: HttpRequest, content: Content, status: int = 200, **more: Any) -> HttpResponse:
    versions = list(content.versions.select_related("written_by"))
    newest = versions[0] if versions else None
    context = {
        "title": content.title,
        "content": content,
        "versions": versions,
        "shown": selectors.shown_version(content, timezone.localdate()),
        "pushes": content.pushes.select_related("campaign").order_by("-id")[:10],
        "version_form": VersionForm(
            initial={"body": newest.body, "expires_on": newest.expires_on} if newest else None
        ),
        "segment_form": SegmentForm(),
        "history": history_of(content),
        **more,
    }
    return render(request, "customers/events/content_detail.html", context, status=status)


@permission("events.view")
@require_safe
def content_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@permission("events.view")
@require_safe
def content_of_version(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("events:content", get_object_or_404(ContentVersion, pk=pk).content_id)


@permission("events.edit")
@require_POST
@once("events.content_write")
def content_write(request: HttpRequest, pk: int) -> HttpResponse:
    content, form = _found(request, pk), VersionForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("Saved as a draft.")) as outcome:
            services.write_version(actor=request.user, now=timezone.now(), content_id=content.pk, **form.cleaned_data)
        if not outcome.refused:
            return redirect("events:content", pk)
    return _page(request, content, 400, version_form=form)


@permission("events.edit")
@require_POST
@once("events.content_submit")
def content_submit(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(_found(request, pk).versions, state="draft")
    with outcome_of(request, done=_("A second person now reads it.")):
        services.submit_version(actor=request.user, now=timezone.now(), version_id=version.pk)
    return redirect("events:content", pk)


@permission("events.edit")
@require_POST
@once("events.content_push")
def content_push(request: HttpRequest, pk: int) -> HttpResponse:
    content, form = _found(request, pk), SegmentForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("This is the draft of the message: check it and submit it.")) as outcome:
            campaign = services.push(actor=request.user, now=timezone.now(), content_id=content.pk, **form.chosen())
        if not outcome.refused:
            return redirect("campaigns:detail", campaign.pk)
    return _page(request, content, 400, segment_form=form)
