"""Feeds as the world has them: RSS, Atom, pages, bombs, broken encodings, endless answers, hosts nobody registered."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from backoffice.jobs.services import drain
from complaints.opinion import fetching
from complaints.opinion.feeds import BadFeed, read
from complaints.opinion.models import Mention, Source
from complaints.opinion.tests.factories import source

RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>x</title>
<item><title>利息太高</title><link>https://a.cn/1</link><description>&lt;p&gt;客服&lt;b&gt;不理人&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Tue, 03 Nov 2026 10:00:00 +0800</pubDate></item><item><title>没有日期</title><link>https://a.cn/2</link><pubDate>昨天</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>放款慢</title><link rel="self" href="https://a.cn/s"/>
<link href="https://a.cn/3"/><summary>一直没到账</summary><updated>2026-11-03T10:00:00Z</updated><author><name>某人</name></author></entry></feed>"""
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel><item>&b;</item></channel></rss>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item>&a;</item></channel></rss>'


def test_rss_and_atom_in_any_encoding():
    for encoding in ("utf-8", "gb2312", "gb18030"):
        first, second = read(RSS.format(encoding=encoding).encode(encoding))
        assert (first.title, first.text, first.address) == ("利息太高", "客服不理人", "https://a.cn/1")
        assert first.published_at is not None
        assert second.published_at is None
    assert read(RSS.format(encoding="utf-8").encode("gb18030"))[0].title == "利息太高"  # says one, is another
    assert read(RSS.format(encoding="klingon").encode())[0].title == "利息太高"
    assert read(RSS.format(encoding="utf-8").replace("太高", "太\x0b高").encode())[0].title == "利息太高"
    (entry,) = read(ATOM.encode())
    assert (entry.address, entry.text) == ("https://a.cn/3", "一直没到账")


@pytest.mark.parametrize(
    "wrong",
    ["<!DOCTYPE html><html><body>登录</body></html>", BOMB, OUTSIDE, "", "{}", "<rss><chan", "<other/>", "\xff\xfe"],
)
def test_what_is_no_feed_is_said_in_a_sentence(wrong):
    with pytest.raises(BadFeed):
        read(wrong.encode())


class _Feeds(BaseHTTPRequestHandler):
    asked_for = ""

    def do_GET(self):
        _Feeds.asked_for = self.headers["Host"]
        if self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", f"http://inner.example.cn:{self.headers['Host'].rpartition(':')[2]}/feed")
            self.end_headers()
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "http://elsewhere.invalid/feed")
            self.end_headers()
            return
        if self.path == "/round":
            self.send_response(302)
            self.send_header("Location", "/round")
            self.end_headers()
            return
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        if self.path == "/endless":
            with_nobody_listening = (BrokenPipeError, ConnectionResetError)
            try:
                for _chunk in range(100):
                    self.wfile.write(b"<rss>" * 200_000)
            except with_nobody_listening:
                return
        elif self.path != "/broken":
            self.wfile.write(RSS.format(encoding="utf-8").encode())

    def log_message(self, *args):
        """Tests are quiet."""


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.mark.django_db
def test_a_due_source_is_asked_once_and_its_posts_taken_in(cast, server, settings):
    settings.OPINION_FEEDS_INSIDE = True
    now = timezone.now()
    place = source(cast, now, feed=server + "/feed")
    assert (fetching.due_sources(now), fetching.due_sources(now)) == (1, 0)
    drain(now=now)
    assert Mention.objects.count() == 2
    assert fetching.due_sources(now + timedelta(hours=2)) == 1
    drain(now=now + timedelta(hours=2))
    place.refresh_from_db()
    assert (Mention.objects.count(), place.failures, place.last_error) == (2, 0, "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/away", "/round", "/broken", "/endless"])
def test_what_goes_wrong_stays_with_the_source_which_is_asked_later(cast, server, settings, path, monkeypatch):
    settings.OPINION_FEEDS_INSIDE = True
    monkeypatch.setattr(fetching, "MOST_BYTES", 2 * 1024 * 1024)
    now = timezone.now()
    place = source(cast, now, feed=server + path)
    fetching.due_sources(now)
    drain(now=now)
    place.refresh_from_db()
    assert (place.failures, Mention.objects.count()) == (1, 0)
    assert place.last_error
    assert place.next_fetch_at > now + timedelta(minutes=place.every_minutes)


@pytest.mark.django_db
def test_our_own_network_and_unregistered_hosts_are_never_asked(cast):
    now = timezone.now()
    source(cast, now, feed="http://127.0.0.1:1/feed")
    hosts = fetching.registered_hosts()
    for address in (
        "http://127.0.0.1:1/feed", "http://elsewhere.cn/feed", "file:///etc/passwd", "gopher://127.0.0.1",
        "http://127.0.0.1:99999999/", "http://[::1", "",
    ):  # fmt: skip
        with pytest.raises(BadFeed):
            fetching.require_allowed(address, hosts, fetching.addresses_of)
    fetching.due_sources(now)
    drain(now=now)
    assert Source.objects.get().failures == 1


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("10.0.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("0.0.0.0", False), ("::1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_inside_is_inside_however_it_is_written(address, outside):
    assert fetching.is_outside(address) is outside


@pytest.mark.django_db
def test_the_connection_goes_to_the_address_that_was_looked_at(cast, server, monkeypatch):
    """A name that points outside when asked and inside a moment later; and one with an address of each kind."""
    port = server.rpartition(":")[2]
    source(cast, timezone.now(), feed=f"http://feeds.example.cn:{port}/feed")
    asked = []

    def resolve(host, _port, found=(("127.0.0.1",), ("10.0.0.1",))):
        asked.append(host)
        return list(found[min(len(asked), len(found)) - 1])

    monkeypatch.setattr(fetching, "is_outside", lambda address: address == "127.0.0.1")  # the server of this test
    assert b"<rss" in fetching.download(f"http://feeds.example.cn:{port}/feed", resolve)
    assert asked == ["feeds.example.cn"]  # once; the library never asks again
    assert _Feeds.asked_for == f"feeds.example.cn:{port}"
    with pytest.raises(BadFeed):
        fetching.download(f"http://feeds.example.cn:{port}/feed", resolve)
    with pytest.raises(BadFeed):
        fetching.download(f"http://feeds.example.cn:{port}/feed", lambda *_: ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(BadFeed):
        fetching.download(f"http://feeds.example.cn:{port}/feed", lambda *_: [])


@pytest.mark.django_db
def test_a_redirect_is_looked_at_like_the_first_address(cast, server, monkeypatch):
    port = server.rpartition(":")[2]
    source(cast, timezone.now(), feed=f"http://feeds.example.cn:{port}/inside")
    source(cast, timezone.now(), code="inner", feed=f"http://inner.example.cn:{port}/feed")
    monkeypatch.setattr(fetching, "is_outside", lambda address: address == "127.0.0.1")
    known = {"feeds.example.cn": ["127.0.0.1"], "inner.example.cn": ["10.0.0.1"]}
    with pytest.raises(BadFeed):
        fetching.download(f"http://feeds.example.cn:{port}/inside", lambda host, _port: known[host])
    assert _Feeds.asked_for == f"feeds.example.cn:{port}"
