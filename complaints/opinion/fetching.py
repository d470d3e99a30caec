"""Asking the registered sources for their feeds: never a host that is not registered, never long, never much."""

import ipaddress
import socket
import time
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.jobs.services import complete, enqueue
from complaints.opinion.feeds import BadFeed, read
from complaints.opinion.models import Source
from complaints.opinion.taking import Taken, take

FETCH = "opinion.fetch"
MOST_BYTES = 5 * 1024 * 1024
LONGEST = 20.0  # seconds, everything together
MOST_JUMPS = 3
SLOWEST = timedelta(days=1)


def due_sources(now: datetime, limit: int = 50) -> int:
    """Enqueue a fetch for each source whose time has come; each is asked once for each time, whoever sweeps."""
    with transaction.atomic():
        due = Source.objects.select_for_update(skip_locked=True).filter(active=True, next_fetch_at__lte=now)
        rows = list(due.exclude(feed="").order_by("next_fetch_at")[:limit])
        for source in rows:
            assert source.next_fetch_at is not None  # noqa: S101 (the filter)
            key = f"opinion.fetch:{source.pk}:{source.next_fetch_at.timestamp():.0f}"
            enqueue(FETCH, key=key, payload={"source_id": source.pk}, now=now)
            source.next_fetch_at = now + timedelta(minutes=source.every_minutes)
            source.save(update_fields=["next_fetch_at"])
    return len(rows)


def fetch(*, source_id: int, now: datetime) -> Taken | None:
    """Ask one source and take its posts in. What goes wrong is kept with the source, which is asked again later."""
    source = Source.objects.get(pk=source_id)
    if not source.active or not source.feed:
        complete()
        return None
    try:
        posts = read(download(source.feed))
    except (BadFeed, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        _failed(source, error, now)
        return None
    with transaction.atomic():
        taken = take(source=source, posts=posts, now=now)
        Source.objects.filter(pk=source.pk).update(fetched_at=now, failures=0, last_error="")
        complete()
    return taken


def _failed(source: Source, error: Exception, now: datetime) -> None:
    """Asked again later and later, at the most once a day."""
    failures = min(source.failures + 1, 20)
    wait = min(timedelta(minutes=source.every_minutes) * 2 ** min(failures, 10), SLOWEST)
    words = str(error) if isinstance(error, BadFeed) else f"{type(error).__name__}: {error}"
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(
            fetched_at=now, failures=failures, last_error=words[:300], next_fetch_at=now + wait
        )
        complete()


def registered_hosts() -> set[str]:
    feeds = Source.objects.filter(active=True).exclude(feed="").values_list("feed", flat=True)
    return {urlsplit(feed).hostname or "" for feed in feeds}


def download(address: str) -> bytes:
    """What stands at an address: at most MOST_BYTES and LONGEST seconds, following few redirects, each to a
    registered host outside our own network. Raises BadFeed, httpx errors."""
    hosts, deadline = registered_hosts(), time.monotonic() + LONGEST
    with httpx.Client(timeout=httpx.Timeout(10, connect=5), trust_env=False, follow_redirects=False) as client:
        for _jump in range(MOST_JUMPS + 1):
            require_allowed(address, hosts)
            with client.stream(
                "GET", address, headers={"Accept": "application/rss+xml, application/atom+xml"}
            ) as answer:
                if answer.is_redirect:
                    address = urljoin(address, answer.headers.get("location", ""))
                    continue
                if answer.status_code != 200:
                    raise BadFeed(_("The source answers %(status)s.") % {"status": answer.status_code})
                return _bounded(answer, deadline)
    raise BadFeed(_("The source sends on and on."))


def _bounded(answer: httpx.Response, deadline: float) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise BadFeed(_("The feed is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
        if time.monotonic() > deadline:
            raise BadFeed(_("The source takes too long."))
    return bytes(content)


def require_allowed(address: str, hosts: set[str]) -> None:
    """BadFeed unless the address is of the web, on a registered host, and outside our own network."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.hostname not in hosts:
        raise BadFeed(_("Only hosts of registered sources are asked."))
    if settings.OPINION_FEEDS_INSIDE:
        return
    for family in socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM):
        if not ipaddress.ip_address(str(family[4][0]).split("%")[0]).is_global:
            raise BadFeed(_("This host lies in our own network and is not asked."))
