"""From a closed case to an article: without names, decided by a second person, used, looked over, retired."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.advertising.domain import TextKind
from backoffice.advertising.services import refuse_forbidden
from backoffice.approvals import services as approvals
from backoffice.approvals.models import Approval
from backoffice.approvals.registry import kind
from backoffice.audit.services import record
from backoffice.values.errors import Refused
from backoffice.values.personal_data import names_somebody
from complaints.cases.domain import Status
from complaints.cases.models import Complaint
from complaints.cases.wordindex import ALL, ARTICLES, BATCH, COMPLAINTS
from complaints.knowledge import selectors
from complaints.knowledge.domain import TEXTS, TRANSITIONS, State
from complaints.knowledge.models import Article, ArticleUse, ArticleVote

KIND = "complaints.article"


def archive_case(
    *, actor: User, complaint_id: int, texts: dict[str, str], category: str, now: datetime, **links: Iterable[Any]
) -> Article:
    """A draft made from a closed case, one for each. Refused while anything in it tells whose case it was."""
    complaint = selectors.with_what_is_on_file(complaint_id, actor)
    if complaint is None or complaint.status != Status.CLOSED:
        raise Refused("knowledge.not_closed", _("Only a closed complaint becomes an article."))
    refuse_personal(texts, complaint)
    try:
        with transaction.atomic():
            article = Article.objects.create(
                source=complaint, category=category, owner=actor, written_at=now, **_stripped(texts)
            )
            _link(article, links)
            record(actor=actor, action="knowledge.archive", obj=article, at=now, complaint=complaint.number)
    except IntegrityError:
        raise Refused("knowledge.archived", _("This case has an article already.")) from None
    return article


def write_article(*, actor: User, texts: dict[str, str], category: str, now: datetime, **links: Any) -> Article:
    """A draft without a case behind it."""
    refuse_personal(texts, None)
    with transaction.atomic():
        article = Article.objects.create(category=category, owner=actor, written_at=now, **_stripped(texts))
        _link(article, links)
        record(actor=actor, action="knowledge.write", obj=article, at=now)
    return article


def rewrite(
    *, actor: User, article_id: int, texts: dict[str, str], category: str, now: datetime, version: int | None = None,
    **links: Any,
) -> Article:  # fmt: skip
    """Change a draft; of a published article this makes the next version as a draft."""
    with transaction.atomic():
        article = _locked(article_id, version)
        refuse_personal(texts, _case_of(article, actor))
        if article.state == State.PUBLISHED:
            article = _next_version(article, actor, now)
        article.state = TRANSITIONS.target("write", article.state)
        for name, text in _stripped(texts).items():
            setattr(article, name, text)
        article.category, article.version = category, article.version + 1
        article.save()
        _link(article, links)
        record(actor=actor, action="knowledge.write", obj=article, at=now, number=article.number)
    return article


def _next_version(article: Article, actor: User, now: datetime) -> Article:
    if Article.objects.filter(replaces=article).exclude(state=State.RETIRED).exists():
        raise Refused("knowledge.next_exists", _("The next version of this article is being written already."))
    return Article(
        replaces=article, number=article.number + 1, source_id=article.source_id, owner=actor, written_at=now,
        used=article.used,
    )  # fmt: skip


def submit_article(*, actor: User, article_id: int, now: datetime) -> Article:
    """Ask a second person to publish it."""
    with transaction.atomic():
        article = _locked(article_id)
        article.state = TRANSITIONS.target("submit", article.state)
        texts = {name: getattr(article, name) for name in TEXTS}
        refuse_personal(texts, _case_of(article, actor))
        if article.wording:
            refuse_forbidden(article.wording, kind=TextKind.REPLY, on=timezone.localdate(now))
        article.save(update_fields=["state"])
        before = _content(article.replaces) if article.replaces else None
        approvals.submit(actor=actor, kind=KIND, obj=article, content=_content(article), before=before, now=now)
    return article


def _content(article: Article) -> dict[str, Any]:
    return {
        **{name: getattr(article, name) for name in TEXTS},
        "category": article.category,
        "basis": [str(row) for row in article.provisions.all()],
        "products": [str(row) for row in article.products.all()],
    }


def _publish(approval: Approval, actor: Any, now: datetime) -> None:
    article = _locked(int(approval.object_id))
    article.state = TRANSITIONS.target("publish", article.state)
    article.approved_by, article.published_at, article.reviewed_at = actor, now, now
    article.save()
    if article.replaces_id is not None:
        Article.objects.filter(pk=article.replaces_id, state=State.PUBLISHED).update(
            state=State.RETIRED, retired_at=now
        )
        ARTICLES.forget(article.replaces_id)
    ARTICLES.put([(article.pk, article.text)])
    record(actor=actor, action="knowledge.publish", obj=article, at=now, number=article.number)


def _refuse(approval: Approval, actor: Any, now: datetime) -> None:
    Article.objects.filter(pk=approval.object_id, state=State.WAITING).update(state=State.DRAFT)


def confirm_article(*, actor: User, article_id: int, now: datetime) -> Article:
    """Looked over and still right."""
    with transaction.atomic():
        article = _locked(article_id)
        article.state = TRANSITIONS.target("review", article.state)
        article.reviewed_at = now
        article.save(update_fields=["reviewed_at"])
        record(actor=actor, action="knowledge.review", obj=article, at=now)
    return article


def retire_article(*, actor: User, article_id: int, reason: str, now: datetime) -> Article:
    """Take it out of use; it stays readable and is suggested no more."""
    with transaction.atomic():
        article = _locked(article_id)
        article.state, article.retired_at = TRANSITIONS.target("retire", article.state), now
        article.save(update_fields=["state", "retired_at"])
        ARTICLES.forget(article.pk)
        record(actor=actor, action="knowledge.retire", obj=article, reason=reason, at=now)
    return article


def use_article(*, actor: User, article_id: int, complaint: Complaint, now: datetime) -> str:
    """The wording for the answer to a complaint; counted once for each complaint. Refused when out of use."""
    with transaction.atomic():
        article = _locked(article_id)
        if article.state != State.PUBLISHED:
            raise Refused("knowledge.not_published", _("This article is not in use any more."))
        _use, new = ArticleUse.objects.get_or_create(
            article=article, complaint=complaint, defaults={"actor": actor, "at": now}
        )
        if new:
            Article.objects.filter(pk=article.pk).update(used=F("used") + 1)
            record(actor=actor, action="knowledge.use", obj=article, at=now, complaint=complaint.number)
    return article.wording or article.resolution


def vote(*, actor: User, article_id: int, helpful: bool, now: datetime) -> Article:
    """Say whether it helped; a second word replaces the first."""
    with transaction.atomic():
        article = _locked(article_id)
        ArticleVote.objects.update_or_create(article=article, user=actor, defaults={"helpful": helpful, "at": now})
        article.helped = article.votes.filter(helpful=True).count()
        article.not_helped = article.votes.filter(helpful=False).count()
        article.save(update_fields=["helped", "not_helped"])
    return article


def refuse_personal(texts: dict[str, str], complaint: Complaint | None) -> None:
    """Refused("knowledge.personal") at the first field in which something tells whose case it was."""
    known = selectors.on_file(complaint) if complaint is not None else []
    for name in TEXTS:
        text = texts.get(name, "")
        if found := names_somebody(text, known):
            places = "、".join(text[one.begin : one.end] for one in found[:5])
            raise Refused(
                "knowledge.personal", _("This tells whose case it was: %(places)s"), field=name, places=places
            )


def rebuild_index() -> tuple[int, int]:
    """Empty both indexes and fill them from the tables: (complaints, articles)."""
    for index in ALL:
        index.install()
        index.clear()
    complaints = fill_complaints(Complaint.objects.all())
    rows = [(article.pk, article.text) for article in selectors.published().iterator()]
    ARTICLES.put(rows)
    return complaints, len(rows)


def fill_complaints(rows: Any) -> int:
    """Index complaints in batches by id; each batch is a transaction of its own, so that nobody waits long."""
    done = last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "content")[:BATCH]):
        with transaction.atomic():
            COMPLAINTS.put(batch)
        done, last = done + len(batch), batch[-1][0]
    return done


def _stripped(texts: dict[str, str]) -> dict[str, str]:
    return {name: texts.get(name, "").strip() for name in TEXTS}


def _link(article: Article, links: dict[str, Iterable[Any]]) -> None:
    article.provisions.set(links.get("provisions", ()))
    article.products.set(links.get("products", ()))


def _case_of(article: Article, actor: User) -> Complaint | None:
    rows = Complaint.objects.select_related("customer", "owner", "entered_by", "loan__contract", "loan__application")
    return rows.filter(pk=article.source_id).first() if article.source_id else None


def _locked(article_id: int, version: int | None = None) -> Article:
    article = Article.objects.select_for_update(of=("self",)).select_related("replaces").get(pk=article_id)
    if version is not None and article.version != version:
        raise Refused("knowledge.changed", _("Somebody else has changed this article. Look at it again."))
    return article


def _page(approval: Approval) -> str:
    return reverse("knowledge:detail", args=[approval.object_id])


kind(
    KIND,
    permission="knowledge.approve",
    on_approved=_publish,
    on_refused=_refuse,
    content=_content,
    label=_("Article of the knowledge base"),
    url=_page,
)
