"""Sources, what people say of posts, and posts that become complaints."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.selectors import staff_with_role
from backoffice.audit.services import record
from backoffice.notifications.services import Notice, notify_each
from backoffice.values.errors import Refused
from complaints.cases.domain import Channel, Report
from complaints.cases.filing import file_complaint
from complaints.cases.models import Complaint
from complaints.opinion import selectors
from complaints.opinion.domain import State
from complaints.opinion.models import Mention, Source


def save_source(*, actor: User, now: datetime, source_id: int | None = None, **facts: Any) -> Source:
    """Register a source or change it. Refused for a feed that is no address of the web."""
    feed = str(facts.get("feed") or "").strip()
    if feed and (urlsplit(feed).scheme not in {"http", "https"} or not urlsplit(feed).hostname):
        raise Refused("opinion.feed", _("Give an address that begins with http:// or https://."), field="feed")
    with transaction.atomic():
        source = Source.objects.select_for_update().get(pk=source_id) if source_id else Source()
        for name, value in facts.items():
            setattr(source, name, value)
        source.feed = feed
        source.next_fetch_at = now if feed and source.active else None
        source.failures, source.last_error = 0, ""
        source.save()
        record(actor=actor, action="opinion.source", obj=source, at=now, feed=feed, active=source.active)
    return source


def judge(*, actor: User, mention_id: int, sentiment: str, topic: str, noise: bool, now: datetime) -> Mention:
    """What a person says a post is. The next training learns from it."""
    with transaction.atomic():
        mention = Mention.objects.select_for_update(of=("self",)).get(pk=mention_id)
        before = mention.sentiment
        mention.sentiment, mention.topic, mention.noise = sentiment, topic, noise
        mention.judged_by, mention.judged_at = actor, now
        mention.save(update_fields=["sentiment", "topic", "noise", "judged_by", "judged_at"])
        record(actor=actor, action="opinion.judge", obj=mention, at=now, before=before, after=sentiment)
    return mention


def settle(*, actor: User, mention_id: int, reason: str, now: datetime) -> Mention:
    """Looked at, and nothing is to be done."""
    with transaction.atomic():
        mention = Mention.objects.select_for_update(of=("self",)).get(pk=mention_id)
        if mention.state != State.NEW:
            raise Refused("opinion.settled", _("Somebody has dealt with this post already."))
        mention.state = State.SETTLED
        mention.save(update_fields=["state"])
        record(actor=actor, action="opinion.settle", obj=mention, reason=reason, at=now)
    return mention


def convert(
    *, actor: User, mention_id: int, name: str, phone: str, now: datetime, customer: Any = None, loan: Any = None
) -> Complaint:
    """Make a complaint of a post, once; whoever comes second gets the one there is. Its clocks run from now: this is
    the moment in which we take it on as a complaint."""
    with transaction.atomic():
        mention = (
            Mention.objects.select_for_update(of=("self",)).select_related("source", "complaint").get(pk=mention_id)
        )
        if mention.complaint is not None:
            return mention.complaint
        where = mention.address or mention.source.name
        report = Report(
            channel=Channel.MEDIA,
            content=f"{mention.whole[:1800]}\n（来源：{mention.source.name} {where}）"[:2000],
            category=mention.topic,
            complainant_name=name or mention.author,
            phone=phone,
            customer=customer,
            loan=loan,
            source_key=f"opinion:{mention.pk}",
        )
        complaint, _new = file_complaint(actor=actor, now=now, report=report, acknowledge=bool(phone))
        mention.complaint, mention.state = complaint, State.CONVERTED
        mention.save(update_fields=["complaint", "state"])
        record(actor=actor, action="opinion.convert", obj=mention, at=now, complaint=complaint.number)
    return complaint


def send_digest(now: datetime) -> int:
    """Yesterday in one message for each lead, manager and compliance officer; the same day once."""
    day = selectors.yesterday(now)
    context = selectors.digest(day, now)
    people = {user.pk for role in (Role.SERVICE_LEAD, Role.MANAGER, Role.COMPLIANCE) for user in staff_with_role(role)}
    label = f"{timezone.localtime(day[0]):%Y%m%d}"
    url = reverse("opinion:trends")
    return notify_each(
        [Notice(f"opinion:digest:{label}:{pk}", pk, "opinion_digest", context, url) for pk in sorted(people)], now=now
    )
