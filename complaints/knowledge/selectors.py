"""Finding articles and cases by words, what fits beside a case, and what the knowledge base amounts to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from backoffice.accounts.models import User
from backoffice.parameters.services import value
from backoffice.sealing.fields import Sealed
from backoffice.values.pairs import Term, spots, telling, terms
from backoffice.values.personal_data import What
from complaints.cases import selectors as cases
from complaints.cases.domain import Kind, Status
from complaints.cases.likeness import likeness, shingles
from complaints.cases.models import Band, Complaint, Entry
from complaints.cases.wordindex import ARTICLES, COMPLAINTS
from complaints.knowledge.domain import State, variants
from complaints.knowledge.models import Article, ArticleUse
from loans.products.models import ProductVersion

REVIEW_DAYS = "knowledge.review_days"
PAGE = 20
BESIDE = 4
ALIKE_FROM = 0.15
CONTEXT = 40


def visible_to(user: Any) -> QuerySet[Article]:
    """Who reads the knowledge base reads what is published or was; drafts are for those who write or decide."""
    rows = Article.objects.select_related("owner", "approved_by")
    if user.may("knowledge.write") or user.may("knowledge.approve"):
        return rows
    return rows.filter(state__in=[State.PUBLISHED, State.RETIRED]) if user.may("knowledge.view") else rows.none()


def published() -> QuerySet[Article]:
    return Article.objects.filter(state=State.PUBLISHED)


def review_days(now: datetime) -> int:
    return int(value(REVIEW_DAYS, timezone.localdate(now)).value)


def with_doubts(rows: QuerySet[Article], now: datetime) -> QuerySet[Article]:
    """Each article with why it may no longer be right: `too_old`, `basis_changed`, `product_changed`."""
    cited = Article.provisions.through.objects.filter(article_id=OuterRef("pk"))
    named = Article.products.through.objects.filter(article_id=OuterRef("pk"))
    sold = ProductVersion.objects.filter(product_id=OuterRef("product_id"), status="on_sale")
    return rows.annotate(
        too_old=Q(reviewed_at__lt=now - timedelta(days=review_days(now))),
        basis_changed=Exists(
            cited.filter(Q(provision__retired=True) | Q(provision__changed_at__gt=OuterRef("reviewed_at")))
        ),
        product_changed=Exists(
            named.filter(~Exists(sold) | Q(product__versions__on_sale_at__gt=OuterRef("reviewed_at")))
        ),
    )


def stale(rows: QuerySet[Article], now: datetime) -> QuerySet[Article]:
    """Published, and perhaps no longer right."""
    return with_doubts(rows, now).filter(
        Q(too_old=True) | Q(basis_changed=True) | Q(product_changed=True), state=State.PUBLISHED
    )


@dataclass(frozen=True)
class Bit:
    """A stretch of an excerpt, marked where it holds what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Hit:
    row: Any
    bits: list[Bit]


def excerpt(text: str, wanted: list[Term]) -> list[Bit]:
    """The surroundings of the first places found, with the words marked."""
    places = spots(text, wanted)
    if not places:
        return [Bit(text[: 2 * CONTEXT])]
    begin = max(0, places[0][0] - CONTEXT)
    end = min(len(text), max(begin + 4 * CONTEXT, places[0][1]))
    bits, at = [Bit("…")] if begin else [], begin
    for first, last in places:
        if last > end:
            break
        bits += [Bit(text[at:first]), Bit(text[first:last], True)]
        at = last
    return [*bits, Bit(text[at:end]), Bit("…" if end < len(text) else "")]


def search_articles(user: Any, query: str) -> list[Hit]:
    """Published articles that hold all the words, best first."""
    wanted = terms(query)
    if not user.may("knowledge.view"):
        return []
    return _hits(visible_to(user).filter(state=State.PUBLISHED), ARTICLES.best(wanted, limit=PAGE), wanted)


def search_cases(user: Any, query: str, *, before: int | None = None) -> tuple[list[Hit], int | None]:
    """Complaints whose text holds all the words, newest first, a page at a time: (hits, where the next begins).

    Only for those who may read complaints; everybody else learns from articles.
    """
    if not user.may("complaints.view"):
        return [], None
    wanted = terms(query)
    ids = COMPLAINTS.newest(wanted, limit=PAGE + 1, before=before)
    following = ids[PAGE - 1] if len(ids) > PAGE else None
    return _hits(cases.visible_to(user), ids[:PAGE], wanted), following


def _hits(rows: QuerySet[Any], ids: list[int], wanted: list[Term]) -> list[Hit]:
    found = rows.in_bulk(ids)
    ordered = [found[pk] for pk in ids if pk in found]
    return [Hit(row, excerpt(getattr(row, "text", "") or row.content, wanted)) for row in ordered]


def fitting(complaint: Complaint) -> list[Article]:
    """Published articles that fit a complaint: worded like it, those of its own category first."""
    ids = ARTICLES.best(telling(complaint.content), limit=20, all_of_them=False)
    liked = published().filter(category=complaint.category).order_by("-used", "-id").values("pk")[:BESIDE]
    place = {pk: number for number, pk in enumerate(ids)}
    rows = list(published().filter(Q(pk__in=ids) | Q(pk__in=liked)))
    rows.sort(key=lambda row: (row.pk not in place, row.category != complaint.category, place.get(row.pk, -row.used)))
    return rows[:BESIDE]


@dataclass(frozen=True)
class AlikeCase:
    complaint: Complaint
    share: float


def alike_cases(complaint: Complaint, user: Any) -> list[AlikeCase]:
    """Closed complaints worded like this one, most alike first."""
    own = set(complaint.band_values)
    near = Band.objects.filter(value__in=own).values("complaint")
    rows = cases.visible_to(user).filter(pk__in=near, status=Status.CLOSED).exclude(pk=complaint.pk).order_by("-id")
    runs = shingles(complaint.content)
    found = [AlikeCase(row, likeness(runs, shingles(row.content))) for row in rows[:40]]
    return sorted((one for one in found if one.share >= ALIKE_FROM), key=lambda one: -one.share)[:BESIDE]


def _clear(sealed: Sealed | None) -> str:
    return sealed.reveal() if sealed is not None else ""


def on_file(complaint: Complaint) -> list[tuple[What, str]]:
    """Everything the system knows that would tell who a complaint is about. Never shown, only looked for."""
    facts: list[tuple[What, str]] = [
        (What.NUMBER, complaint.number),
        (What.NAME, complaint.complainant_name),
        (What.PHONE, _clear(complaint.complainant_phone)),
        (What.EMAIL, _clear(complaint.complainant_email)),
    ]
    if complaint.amount is not None:
        facts.append((What.MONEY, f"{complaint.amount.normalize():f}"))
    if customer := complaint.customer:
        facts += [
            (What.NAME, customer.name),
            (What.ID, _clear(customer.id_number)),
            (What.PHONE, _clear(customer.phone)),
            (What.NUMBER, customer.number),
            (What.NAME, customer.employer),
        ]
    if loan := complaint.loan:
        facts += [
            (What.NUMBER, loan.number),
            (What.NUMBER, loan.contract.number),
            (What.NUMBER, loan.application.number or ""),
            (What.MONEY, f"{loan.principal.normalize():f}"),
        ]
    names = [complaint.owner_id, complaint.entered_by_id, *complaint.entries.values_list("actor", flat=True)]
    staff = User.objects.filter(pk__in={pk for pk in names if pk}).values_list("full_name", flat=True)
    facts += [(What.NAME, name) for name in staff]
    return [one for what, text in facts for one in variants(what, text)]


def with_what_is_on_file(pk: int, user: Any) -> Complaint | None:
    """A complaint this person may see, with all that `on_file` reads."""
    rows = cases.visible_to(user).select_related("entered_by", "loan__contract", "loan__application")
    return rows.filter(pk=pk).first()


def original_texts(complaint: Complaint) -> dict[str, str]:
    """What an article is made of, as it stands in the case."""
    answers = Entry.objects.filter(complaint=complaint, kind__in=[Kind.FIRST_RESPONSE, Kind.AGENT_REPLY])
    replies = list(answers.exclude(text="").order_by("-id").values_list("text", flat=True)[:1])
    remedies = "；".join(
        f"{remedy.get_kind_display()}：{remedy.text}" for remedy in complaint.remedies.filter(state="done")
    )
    return {
        "title": f"{complaint.get_category_display()}：{complaint.get_root_cause_display()}",
        "situation": complaint.content,
        "cause": str(complaint.get_root_cause_display()),
        "resolution": "\n".join(filter(None, (complaint.corrective_action, remedies))),
        "wording": replies[0] if replies else "",
    }


@dataclass(frozen=True)
class Figures:
    """Published articles, answers given with them in the span, articles to look over, drafts and what waits."""

    published: int
    used: int
    stale: int
    drafts: int
    waiting: int


def figures(now: datetime, since: datetime | None = None) -> Figures:
    """For reports and cards. `since` bounds the uses counted; the last 30 days unless told."""
    states = dict.fromkeys(State, 0)
    for state in Article.objects.exclude(state=State.RETIRED).values_list("state", flat=True):
        states[State(state)] += 1
    return Figures(
        published=states[State.PUBLISHED],
        used=ArticleUse.objects.filter(at__gte=since or now - timedelta(days=30), at__lte=now).count(),
        stale=stale(Article.objects.all(), now).count(),
        drafts=states[State.DRAFT],
        waiting=states[State.WAITING],
    )


def most_used(*, since: datetime, limit: int = 10) -> QuerySet[Article]:
    """Published articles by use, for training."""
    used = ArticleUse.objects.filter(at__gte=since).values("article")
    return published().filter(pk__in=used).order_by("-used", "-helped", "-id")[:limit]
