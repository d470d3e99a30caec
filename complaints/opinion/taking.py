"""Taking posts in, whichever way they came: the same once, alike ones folded, judged with reasons, alerts raised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from complaints.cases.likeness import ALIKE_FROM, bands, likeness, shingles
from complaints.opinion import alerts, domain, rulebook
from complaints.opinion.domain import Post, named_in, plain_address
from complaints.opinion.learning import feeling_of, judge_in_force
from complaints.opinion.models import Mention, MentionBand, OpinionPolicy, Source
from loans.lenders.models import Lender
from loans.products.models import Product

FOLD_WITHIN = timedelta(days=7)
OLDEST = timedelta(days=3650)
BATCH = 200


@dataclass
class Taken:
    """What became of some posts."""

    created: int = 0
    folded: int = 0
    known: int = 0
    empty: int = 0
    passed: int = 0  # of a source that speaks of everything: not about us


def take(*, source: Source, posts: Sequence[Post], now: datetime) -> Taken:
    """Put posts on record. Known ones are left alone; a post without words is counted and left out."""
    taken = Taken()
    for start in range(0, len(posts), BATCH):
        batch = posts[start : start + BATCH]
        try:
            _take_batch(source, batch, now, taken)
        except IntegrityError:  # another source brought the same address in this moment
            _take_batch(source, batch, now, taken)
    return taken


def cleaned(post: Post, now: datetime) -> Post | None:
    """A post as it is kept: tidy words, plain address, a time that can be true. None without words."""
    text = domain.tidy(post.text, domain.LONGEST_TEXT)
    title = domain.tidy(post.title.replace("\n", " "), domain.LONGEST_TITLE)
    if not text and not title:
        return None
    at = post.published_at or now
    return replace(
        post,
        text=text or title,
        title="" if title == text else title,
        address=plain_address(post.address),
        author=domain.tidy(post.author, 60),
        published_at=now if at > now or at < now - OLDEST else at,
        reach=min(max(post.reach, 0), 10**12) if post.reach is not None else None,
    )


def _take_batch(source: Source, batch: Sequence[Post], now: datetime, taken: Taken) -> None:
    counted = Taken()
    with transaction.atomic():
        Source.objects.select_for_update().get(pk=source.pk)  # two imports of one source take turns
        posts: dict[str, Post] = {}
        for raw in batch:
            post = cleaned(raw, now)
            if post is None:
                counted.empty += 1
                continue
            key = domain.key_of(post.address, source.code, post.title + post.text)
            counted.known += key in posts
            posts.setdefault(key, post)
        known = set(Mention.objects.filter(key__in=posts).values_list("key", flat=True))
        counted.known += len(known)
        fresh = {key: post for key, post in posts.items() if key not in known}
        if fresh:
            _Taking(source, now).put(fresh, counted)
    for name, number in vars(counted).items():
        setattr(taken, name, getattr(taken, name) + number)


class _Taking:
    """What is looked up once for a batch."""

    def __init__(self, source: Source, now: datetime) -> None:
        self.source, self.now = source, now
        self.policy: OpinionPolicy = rulebook.policy_in_force(now)
        self.model = judge_in_force()
        self.products = dict(Product.objects.values_list("name", "pk"))
        self.lenders = dict(Lender.objects.values_list("name", "pk"))

    def put(self, fresh: dict[str, Post], counted: Taken) -> None:
        own = {key: bands(post.text) for key, post in fresh.items()}
        leaders = self._leaders({value for values in own.values() for value in values})
        new_bands, new_leaders, more = [], [], {}
        for key, post in fresh.items():
            row = self._mention(key, post)
            if self.source.only_named and not self._about_us(row):
                counted.passed += 1
                continue
            leader = _alike(post.text, own[key], leaders)
            row.leader_id = leader.pk if leader else None
            row.save(force_insert=True)
            if leader is not None:
                more[leader.pk] = more.get(leader.pk, 0) + 1
                counted.folded += 1
                continue
            counted.created += 1
            new_leaders.append(row)
            for value in own[key]:
                new_bands.append(MentionBand(mention=row, value=value))
                leaders.setdefault(value, []).append((row, shingles(row.text)))
        MentionBand.objects.bulk_create(new_bands)
        for pk, number in more.items():
            Mention.objects.filter(pk=pk).update(posts=F("posts") + number)
        alerts.raise_for(new_leaders, self.policy, now=self.now)

    def _about_us(self, row: Mention) -> bool:
        named = row.product_id is not None or row.lender_id is not None
        return named or domain.names_us(self.policy.content, row.whole)

    def _leaders(self, values: set[int]) -> dict[int, list[tuple[Mention, frozenset[str]]]]:
        """Stories of the last days that share a band with the batch, by band."""
        rows = (
            MentionBand.objects.filter(value__in=values, mention__published_at__gte=self.now - FOLD_WITHIN)
            .select_related("mention")
            .order_by("-mention")[: BATCH * 20]
        )
        runs: dict[int, frozenset[str]] = {}
        found: dict[int, list[tuple[Mention, frozenset[str]]]] = {}
        for band in rows:
            if band.mention_id not in runs:
                runs[band.mention_id] = shingles(band.mention.text)
            found.setdefault(band.value, []).append((band.mention, runs[band.mention_id]))
        return found

    def _mention(self, key: str, post: Post) -> Mention:
        whole = f"{post.title}\n{post.text}" if post.title else post.text
        judged = domain.judge(self.policy.content, whole, feeling_of(self.model, whole))
        return Mention(
            source=self.source,
            key=key,
            address=post.address,
            title=post.title,
            text=post.text,
            author=post.author,
            published_at=post.published_at,
            received_at=self.now,
            reach=self.source.reach if post.reach is None else post.reach,
            sentiment=judged.sentiment,
            urgency=judged.urgency,
            topic=judged.topic,
            noise=judged.noise,
            reasons=[reason.as_data() for reason in judged.reasons],
            policy=self.policy,
            product_id=named_in(whole, self.products),
            lender_id=named_in(whole, self.lenders),
        )


def _alike(text: str, own: Sequence[int], leaders: dict[int, list[tuple[Mention, frozenset[str]]]]) -> Any:
    """The story that a post repeats: one that shares a band and most of the words."""
    runs = shingles(text)
    best, share = None, ALIKE_FROM
    seen = set()
    for value in own:
        for row, other in leaders.get(value, ()):
            if row.pk not in seen and likeness(runs, other) >= share:
                best, share = row, likeness(runs, other)
            seen.add(row.pk)
    return best
