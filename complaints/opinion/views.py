from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.charts import Series
from backoffice.web.keys import looks_like_key
from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import triage
from complaints.cases.models import CATEGORIES
from complaints.opinion import alerts, responses, selectors, services
from complaints.opinion import forms as small
from complaints.opinion.domain import LEVELS, ResponseState, Sentiment, State
from complaints.opinion.filters import AlertFilter, MentionFilter
from complaints.opinion.importing import KIND
from complaints.opinion.models import SENTIMENTS, Alert, Mention, Response, Source
from complaints.opinion.tables import AlertTable, MentionTable, SourceTable
from complaints.scripts.domain import Use
from complaints.scripts.selectors import usable

SPANS = (7, 30, 90)
COLOURS = {Sentiment.NEGATIVE: "red", Sentiment.NEUTRAL: "grey", Sentiment.POSITIVE: "green"}


@permission("opinion.view")
@require_GET
def mentions(request: HttpRequest) -> HttpResponse:
    """What people say of us."""
    return list_response(
        request,
        table=MentionTable(),
        queryset=selectors.visible_to(request.user),
        filterset=MentionFilter,
        title=_("Public opinion"),
        actions=[
            Action(_("Trends"), reverse("opinion:trends"), icon="chart-line"),
            Action(_("Alerts"), reverse("opinion:alerts"), icon="bell-ringing"),
            Action(
                _("Import posts"),
                reverse("files:import_new", args=[KIND]),
                permission="files.import",
                icon="upload",
            ),
            Action(_("Sources"), reverse("opinion:sources"), icon="world"),
            Action(_("Rules"), reverse("opinion:rules"), icon="adjustments"),
        ],
        export_name="mentions",
    )


def _get(request: HttpRequest, pk: int) -> Mention:
    rows = selectors.visible_to(request.user).select_related(
        "source", "product", "lender", "leader", "complaint", "policy", "judged_by"
    )
    return get_object_or_404(rows, pk=pk)


@permission("opinion.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: what it says with the reasons marked, who repeats it, and what we do."""
    return _page(request, _get(request, pk))


def _page(
    request: HttpRequest, mention: Mention, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    works = request.user.may("opinion.work")
    scripts = usable(Use.PUBLIC, timezone.localdate(), mention.topic) if works else []
    answers = list(mention.responses.select_related("written_by", "approved_by", "published_by", "screenshot"))
    on_its_way = any(row.state in {ResponseState.WAITING, ResponseState.APPROVED} for row in answers)
    shown: dict[str, Any] = {}
    if works:
        values = {name: getattr(mention, name) for name in ("sentiment", "topic", "noise")}
        shown["judge"] = small.JudgeForm(initial=values)
        if mention.complaint_id is None:
            shown["convert"] = small.ConvertForm(initial={"name": mention.author})
        if mention.state == State.NEW:
            shown["settle"] = small.SettleForm()
        if scripts and not on_its_way:
            shown["respond"] = small.ResponseForm(scripts=scripts)
        if any(row.state == ResponseState.APPROVED for row in answers):
            shown["publish"] = small.PublishForm()
    context = {
        "title": str(mention),
        "mention": mention,
        "pieces": triage.pieces(mention.whole, mention.reasons),
        "followers": mention.followers.select_related("source").order_by("-published_at", "-id")[:20],
        "alerts": mention.alerts.select_related("owner").order_by("-id"),
        "answers": answers,
        "forms": shown | (bound or {}),
        "works": works,
    }
    return render(request, "complaints/opinion/mention_detail.html", context, status=status)


def _run(
    request: HttpRequest, mention: Mention, name: str, form: forms.Form, done: Any, verb: Callable[..., Any]
) -> HttpResponse:
    if form.is_valid():
        with outcome_of(request, form, done=done) as outcome:
            verb(actor=request.user, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("opinion:detail", pk=mention.pk)
    return _page(request, _get(request, mention.pk), {name: form}, status=422)


def _of(mention: Mention, verb: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **values: verb(mention_id=mention.pk, **values)


@permission("opinion.work")
@require_POST
@once("opinion.judge")
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    mention = _get(request, pk)
    form = small.JudgeForm(request.POST)
    done = _("Noted; the next training learns from it.")
    return _run(request, mention, "judge", form, done, _of(mention, services.judge))


@permission("opinion.work")
@require_POST
@once("opinion.settle")
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    mention = _get(request, pk)
    return _run(request, mention, "settle", small.SettleForm(request.POST), _("Done."), _of(mention, services.settle))


@permission("opinion.work")
@require_POST
@once("opinion.convert")
def convert(request: HttpRequest, pk: int) -> HttpResponse:
    """A complaint of this post; the one there is when somebody was faster."""
    mention = _get(request, pk)
    form = small.ConvertForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form) as outcome:
            complaint = services.convert(
                actor=request.user, mention_id=mention.pk, now=timezone.now(), **form.cleaned_data
            )
            outcome.say(_("Complaint %(number)s is on record.") % {"number": complaint.number})
        if not outcome.refused:
            if request.user.may("complaints.view"):
                return redirect("handling:detail", pk=complaint.pk)
            return redirect("opinion:detail", pk=pk)
    return _page(request, mention, {"convert": form}, status=422)


@permission("opinion.work")
@require_GET
def standard_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment: the box of a public answer with a standard text in it, its gaps filled."""
    mention, chosen = _get(request, pk), request.GET.get("script_id", "")
    scripts = usable(Use.PUBLIC, timezone.localdate(), mention.topic)
    script = next((row for row in scripts if looks_like_key(chosen) and row.pk == int(chosen)), None)
    text = responses.proposal(mention, script) if script else ""
    return HttpResponse(str(small.ResponseForm(scripts=scripts, initial={"text": text})["text"]))


@permission("opinion.work")
@require_POST
@once("opinion.respond")
def respond(request: HttpRequest, pk: int) -> HttpResponse:
    mention = _get(request, pk)
    form = small.ResponseForm(request.POST, scripts=usable(Use.PUBLIC, timezone.localdate(), mention.topic))
    done = _("The answer is written. It is published once approved, and recorded here.")
    return _run(request, mention, "respond", form, done, _of(mention, responses.draft_response))


@permission("opinion.work")
@require_POST
@once("opinion.publish")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    response = get_object_or_404(Response.objects.select_related("mention"), pk=pk)
    mention = _get(request, response.mention_id)
    form = small.PublishForm(request.POST, request.FILES)

    def verb(**values: Any) -> Response:
        return responses.publish_response(response_id=response.pk, **values)

    return _run(request, mention, "publish", form, _("The published answer is on record."), verb)


@permission("opinion.view")
@require_GET
def alert_list(request: HttpRequest) -> HttpResponse:
    """Alerts by what runs out first."""
    return list_response(
        request,
        table=AlertTable(),
        queryset=selectors.alerts_visible_to(request.user),
        filterset=AlertFilter,
        title=_("Opinion alerts"),
        export_name="opinion-alerts",
    )


@permission("opinion.view")
@require_GET
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    return _alert_page(request, pk)


def _alert_page(request: HttpRequest, pk: int, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    rows = selectors.alerts_visible_to(request.user).select_related("mention__source", "handled_by", "policy")
    row = get_object_or_404(rows, pk=pk)
    user, open_now = request.user, row.handled_at is None
    mine = row.owner_id == user.pk
    context = {
        "title": row.text,
        "alert": row,
        "may_take": open_now and user.may("opinion.work") and row.owner_id is None,
        "form": (form or small.HandleForm()) if open_now and (mine or user.may("opinion.lead")) else None,
        "pieces": triage.pieces(row.mention.whole, row.mention.reasons) if row.mention else [],
    }
    return render(request, "complaints/opinion/alert_detail.html", context, status=status)


@permission("opinion.work")
@require_POST
@once("opinion.take_alert")
def alert_take(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Alert, pk=pk)
    with outcome_of(request, done=_("The alert is yours.")):
        alerts.take_alert(actor=request.user, alert_id=row.pk, now=timezone.now())
    return redirect("opinion:alert", pk=pk)


@permission("opinion.work")
@require_POST
@once("opinion.handle_alert")
def alert_handle(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Alert, pk=pk)
    form = small.HandleForm(request.POST)
    if form.is_valid():
        with outcome_of(request, form, done=_("The alert is handled; its clock has stopped.")) as outcome:
            alerts.handle_alert(actor=request.user, alert_id=row.pk, now=timezone.now(), **form.cleaned_data)
        if not outcome.refused:
            return redirect("opinion:alert", pk=pk)
    return _alert_page(request, pk, form, status=422)


@permission("opinion.view")
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """The register of places where people talk of us."""
    return list_response(
        request,
        table=SourceTable(),
        queryset=Source.objects.all(),
        title=_("Sources of opinion"),
        actions=[
            Action(
                _("New source"),
                reverse("opinion:source_create"),
                permission="opinion.lead",
                icon="plus",
                key="c",
                primary=True,
            )
        ],
    )


@permission("opinion.lead")
@require_http_methods(["GET", "POST"])
@once("opinion.source")
def source_create(request: HttpRequest) -> HttpResponse:
    return _source_page(request, None)


@permission("opinion.lead")
@require_http_methods(["GET", "POST"])
@once("opinion.source")
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _source_page(request, get_object_or_404(Source, pk=pk))


def _source_page(request: HttpRequest, source: Source | None) -> HttpResponse:
    form = small.SourceForm(request.POST or None, instance=source)
    if form.is_valid():
        with outcome_of(request, form, done=_("The source is in the register.")) as outcome:
            services.save_source(
                actor=request.user, source_id=source.pk if source else None, now=timezone.now(), **form.cleaned_data
            )
        if not outcome.refused:
            return redirect("opinion:sources")
    context = {"title": source.name if source else _("New source"), "form": form, "source": source}
    return render(request, "complaints/opinion/source_form.html", context, status=422 if form.is_bound else 200)


@permission("opinion.view")
@require_GET
def trends(request: HttpRequest) -> HttpResponse:
    """Volume by day and sentiment, sources, topics, alerts; every figure leads to its list."""
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(span) for span in SPANS} else 30
    now = timezone.now()
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    span = f"tab=posts&published_after={since:%Y-%m-%d}&published_before={timezone.localdate(now):%Y-%m-%d}"
    address = reverse("opinion:list")
    volume = selectors.by_day(until=now, days=days)
    names = dict(CATEGORIES)
    series = [
        Series(
            label,
            [counts[value] for _day, counts in volume],
            COLOURS[Sentiment(value)],
            [_list_url(day, value) for day, _counts in volume],
        )
        for value, label in SENTIMENTS
    ]
    found = selectors.figures(since=since, until=now, now=now)
    raised = f"raised_after={since:%Y-%m-%d}"
    context = {
        "title": _("Trends of public opinion"),
        "days": days,
        "spans": SPANS,
        "figures": found,
        "labels": [f"{day:%m-%d}" for day, _counts in volume],
        "series": series,
        "sources": [
            (name, number, f"{address}?{span}&source={code}")
            for code, name, number in selectors.by_source(since=since, until=now)[:10]
        ],
        "topics": [
            (names[code], number, f"{address}?{span}&topic={code}")
            for code, number in selectors.by_topic(since=since, until=now)
        ],
        "levels": [(level, found.alerts[level], f"?tab=&level={level}&{raised}") for level in reversed(LEVELS)],
        "span": span,
        "hot": _hot(now),
        "trouble": selectors.trouble(),
    }
    return render(request, "complaints/opinion/trends.html", context)


def _list_url(day: Any, sentiment: str) -> str:
    query = f"tab=posts&sentiment={sentiment}&published_after={day:%Y-%m-%d}&published_before={day:%Y-%m-%d}"
    return f"{reverse('opinion:list')}?{query}"


def _hot(now: Any) -> list[tuple[Mention, int, int]]:
    """The hottest stories of the last 24 hours: (story, posts, heat)."""
    rows = alerts.heat_of(now, 1)[:5]
    found = Mention.objects.in_bulk([story for story, _posts, _heat in rows])
    return [(found[story], posts, heat) for story, posts, heat in rows if story in found]
