from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.web.lists import Action, list_response
from backoffice.web.outcomes import outcome_of
from backoffice.web.permissions import permission
from backoffice.web.submissions import once
from complaints.cases import selectors as cases
from complaints.cases.domain import Status
from complaints.handling.forms import ReplyForm
from complaints.knowledge import selectors, services
from complaints.knowledge.domain import TEXTS, TRANSITIONS, State, anonymised, pieces
from complaints.knowledge.filters import ArticleFilter
from complaints.knowledge.forms import ArticleForm, RetireForm, SearchForm, VoteForm
from complaints.knowledge.models import Article
from complaints.knowledge.tables import ArticleTable


@permission("knowledge.view")
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """What closed cases taught."""
    return list_response(
        request,
        table=ArticleTable(),
        queryset=selectors.visible_to(request.user),
        filterset=ArticleFilter,
        title=_("Knowledge base"),
        actions=[
            Action(_("Search"), reverse("knowledge:search"), icon="search", key="f", primary=True),
            Action(_("New article"), reverse("knowledge:create"), permission="knowledge.write", icon="plus", key="c"),
        ],
        export_name="articles",
    )


@permission("knowledge.view")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Articles and, for those who read complaints, cases that hold all the words."""
    form = SearchForm(request.GET)
    query, before = "", None
    if form.is_valid():
        query, before = form.cleaned_data["q"].strip(), form.cleaned_data["before"]
    hits, following = selectors.search_cases(request.user, query, before=before)
    context = {
        "title": _("Search the knowledge base"),
        "query": query,
        "articles": selectors.search_articles(request.user, query) if before is None else [],
        "cases": hits,
        "following": following,
        "sees_cases": request.user.may("complaints.view"),
        "later_page": before is not None,
        "form": form,
    }
    return render(request, "complaints/knowledge/search.html", context)


def _get(request: HttpRequest, pk: int) -> Article:
    rows = selectors.visible_to(request.user).select_related("source", "replaces")
    return get_object_or_404(selectors.with_doubts(rows, timezone.now()), pk=pk)


@permission("knowledge.view")
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _get(request, pk))


def _page(request: HttpRequest, article: Article, retire: forms.Form | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    own = article.votes.filter(user=user).values_list("helpful", flat=True).first()
    writes = user.may("knowledge.write")
    context = {
        "title": article.title,
        "article": article,
        "provisions": article.provisions.all(),
        "products": article.products.all(),
        "next": article.followers.exclude(state=State.RETIRED).order_by("-id").first(),
        "own_vote": own,
        "may_edit": writes and article.state in {State.DRAFT, State.PUBLISHED},
        "may_submit": writes and TRANSITIONS.allows("submit", article.state),
        "may_review": writes and TRANSITIONS.allows("review", article.state),
        "retire": (retire or RetireForm()) if writes and TRANSITIONS.allows("retire", article.state) else None,
    }
    return render(request, "complaints/knowledge/article_detail.html", context, status=status)


@permission("knowledge.write")
@require_http_methods(["GET", "POST"])
@once("knowledge.write")
def create(request: HttpRequest) -> HttpResponse:
    """An article that comes from no single case."""
    form = ArticleForm(request.POST or None)

    def verb(**values: Any) -> Article:
        return services.write_article(**values)

    return _written(request, form, verb, {"title": _("New article")})


@permission("knowledge.write")
@require_http_methods(["GET", "POST"])
@once("knowledge.archive")
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """A closed case as an article: what was taken out of each text stands beside it, marked."""
    complaint = selectors.with_what_is_on_file(pk, request.user)
    if complaint is None or complaint.status != Status.CLOSED:
        raise Http404
    if existing := complaint.articles.exclude(state=State.RETIRED).first():
        return redirect("knowledge:detail", pk=existing.pk)
    known = selectors.on_file(complaint)
    originals = selectors.original_texts(complaint)
    initial: dict[str, Any] = {name: anonymised(text, known) for name, text in originals.items()}
    initial["category"] = complaint.category
    if force := getattr(complaint, "task_force", None):
        initial["provisions"] = force.provisions.filter(retired=False)
    if complaint.loan:
        initial["products"] = [complaint.loan.application.product_version.product_id]
    form = ArticleForm(request.POST or None, initial=initial)

    def verb(**values: Any) -> Article:
        return services.archive_case(complaint_id=complaint.pk, **values)

    shown = [(form.fields[name].label, pieces(originals[name], known)) for name in TEXTS if originals[name]]
    context = {
        "title": _("Make an article of %(number)s") % {"number": complaint.number},
        "complaint": complaint,
        "originals": shown,
    }
    return _written(request, form, verb, context)


@permission("knowledge.write")
@require_http_methods(["GET", "POST"])
@once("knowledge.write")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording: of a draft in place, of a published article as its next version."""
    article = _get(request, pk)
    initial = {name: getattr(article, name) for name in (*TEXTS, "category", "version")}
    initial |= {"provisions": article.provisions.all(), "products": article.products.all()}
    form = ArticleForm(request.POST or None, initial=initial)

    def verb(**values: Any) -> Article:
        return services.rewrite(article_id=article.pk, version=form.cleaned_data["version"], **values)

    return _written(request, form, verb, {"title": article.title, "article": article})


def _written(
    request: HttpRequest, form: ArticleForm, verb: Callable[..., Article], context: dict[str, Any]
) -> HttpResponse:
    if form.is_valid():
        with outcome_of(
            request, form, done=_("The draft is saved. Submit it for a second person's approval.")
        ) as outcome:
            article = verb(actor=request.user, now=timezone.now(), **form.values)
        if not outcome.refused:
            return redirect("knowledge:detail", pk=article.pk)
    status = 422 if form.is_bound else 200
    return render(request, "complaints/knowledge/article_form.html", context | {"form": form}, status=status)


def _moved(request: HttpRequest, pk: int, done: str, verb: Callable[..., Any], **values: Any) -> HttpResponse:
    article = _get(request, pk)
    with outcome_of(request, done=done):
        verb(actor=request.user, article_id=article.pk, now=timezone.now(), **values)
    return redirect("knowledge:detail", pk=pk)


@permission("knowledge.write")
@require_POST
@once("knowledge.submit")
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, _("Submitted. A second person decides."), services.submit_article)


@permission("knowledge.write")
@require_POST
@once("knowledge.review")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, _("Looked over and still right."), services.confirm_article)


@permission("knowledge.write")
@require_POST
@once("knowledge.retire")
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, _get(request, pk), form, status=422)
    return _moved(request, pk, _("The article is out of use."), services.retire_article, **form.cleaned_data)


@permission("knowledge.view")
@require_POST
@once("knowledge.vote")
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Http404
    return _moved(request, pk, _("Thank you."), services.vote, **form.cleaned_data)


@permission("complaints.handle")
@require_POST
def use(request: HttpRequest, pk: int, complaint_pk: int) -> HttpResponse:
    """Fragment: the answer box of a complaint with the article's wording in it; counts the use once for the case."""
    complaint = get_object_or_404(cases.visible_to(request.user), pk=complaint_pk)
    article = get_object_or_404(selectors.visible_to(request.user), pk=pk)
    text = ""
    with outcome_of(request):
        text = services.use_article(actor=request.user, article_id=article.pk, complaint=complaint, now=timezone.now())
    if not request.htmx:
        return redirect("knowledge:detail", pk=pk)
    return HttpResponse(str(ReplyForm(initial={"text": text})["text"]))
