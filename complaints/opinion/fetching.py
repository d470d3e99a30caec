"""Asking the registered sources for their feeds: never a host that is not registered, never long, never much."""

import ipaddress
import socket
import time
from collections.abc import Callable
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


NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolver = Callable[[str, int], list[str]]


def addresses_of(host: str, port: int) -> list[str]:
    """The network addresses of a host, as the system knows them."""
    return [str(family[4][0]) for family in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


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


def download(address: str, resolve: Resolver = addresses_of) -> bytes:
    """What stands at an address: at most MOST_BYTES and LONGEST seconds, following few redirects, each to a
    registered host outside our own network. Raises BadFeed, httpx errors.

    Each host is looked up once, and the connection goes to the address that was looked at: a name that points
    elsewhere a moment later leads nowhere else.
    """
    hosts, deadline = registered_hosts(), time.monotonic() + LONGEST
    with httpx.Client(timeout=httpx.Timeout(10, connect=5), trust_env=False, follow_redirects=False) as client:
        for _jump in range(MOST_JUMPS + 1):
            url, headers, names = _request(address, require_allowed(address, hosts, resolve))
            with client.stream("GET", url, headers=headers, extensions=names) as answer:
                if answer.is_redirect:
                    address = urljoin(address, answer.headers.get("location", ""))
                    continue
                if answer.status_code != 200:
                    raise BadFeed(_("The source answers %(status)s.") % {"status": answer.status_code})
                return _bounded(answer, deadline)
    raise BadFeed(_("The source sends on and on."))


def _request(address: str, network_address: str) -> tuple[httpx.URL, dict[str, str], dict[str, str]]:
    """(address to connect to, headers, extensions): the host by its number; its name where the server and its
    certificate need it."""
    asked = httpx.URL(address)
    headers = {"Host": asked.netloc.decode(), "Accept": "application/rss+xml, application/atom+xml"}
    return asked.copy_with(host=network_address), headers, {"sni_hostname": asked.host}


def _bounded(answer: httpx.Response, deadline: float) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MOST_BYTES:
            raise BadFeed(_("The feed is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
        if time.monotonic() > deadline:
            raise BadFeed(_("The source takes too long."))
    return bytes(content)


def require_allowed(address: str, hosts: set[str], resolve: Resolver) -> str:
    """The network address to connect to. BadFeed unless `address` is of the web, on a registered host, and every
    network address of that host lies outside our own network."""
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise BadFeed(_("Only hosts of registered sources are asked.")) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.hostname not in hosts:
        raise BadFeed(_("Only hosts of registered sources are asked."))
    found = resolve(parts.hostname, port)
    if not found:
        raise BadFeed(_("The host of this source is not known."))
    if not settings.OPINION_FEEDS_INSIDE and not all(is_outside(one) for one in found):
        raise BadFeed(_("This host lies in our own network and is not asked."))
    return found[0]


def is_outside(network_address: str) -> bool:
    """Whether an address is of the open internet, also where it is written as an address of another kind."""
    address = ipaddress.ip_address(network_address.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_outside(str(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)))
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_outside(str(inner))
    return address.is_global and not address.is_multicast
