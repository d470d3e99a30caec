"""RSS and Atom, however broken: bytes in, posts out, or a sentence that says why not. Knows no network."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from complaints.opinion.domain import Post, tidy

MOST_POSTS = 500
DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadFeed(ValueError):
    """The sentence says what came instead of a feed."""


def read(content: bytes) -> list[Post]:
    """The posts of a feed, in its order, at most MOST_POSTS. Raises BadFeed."""
    text = _decoded(content)
    if re.match(r"\s*(<!doctype html|<html)", text, re.IGNORECASE):
        raise BadFeed(_("The address answers with a page, not with a feed."))
    try:
        root = fromstring(text, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise BadFeed(_("The feed declares entities or a document type, which may be an attack.")) from None
    except (ParseError, ValueError, RecursionError):
        raise BadFeed(_("The feed is no valid XML.")) from None
    items = [node for node in root.iter() if _name(node) in {"item", "entry"}]
    if not items and _name(root) not in {"rss", "feed", "RDF"}:
        raise BadFeed(_("The address answers with XML that is no feed."))
    return [_post(node) for node in items[:MOST_POSTS]]


def _decoded(content: bytes) -> str:
    """By its declaration, else UTF-8, else GB 18030; what fits nothing is replaced, never refused."""
    declared = DECLARED.search(content[:200])
    wanted = [declared.group(1).decode()] if declared else []
    for encoding in [*wanted, "utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        text = content.decode("utf-8", errors="replace")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", NOT_XML.sub("", text), count=1)
    return text.strip()


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _texts(node: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in node:
        found.setdefault(_name(child), "".join(child.itertext()))
    return found


def _post(node: Element) -> Post:
    texts = _texts(node)
    body = texts.get("encoded") or texts.get("content") or texts.get("description") or texts.get("summary") or ""
    return Post(
        text=without_tags(body),
        title=without_tags(texts.get("title", "")),
        address=_link(node) or texts.get("link", "").strip() or texts.get("guid", ""),
        author=texts.get("creator") or texts.get("author") or "",
        published_at=_when(
            texts.get("pubDate") or texts.get("published") or texts.get("updated") or texts.get("date")
        ),
    )


def _link(node: Element) -> str:
    """Atom keeps the address in an attribute."""
    links = [child for child in node if _name(child) == "link" and child.get("href")]
    main = [link for link in links if link.get("rel", "alternate") == "alternate"]
    return str((main or links)[0].get("href")) if links else ""


def _when(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text.strip()) or parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


class _Words(HTMLParser):
    """Keeps what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in {"script", "style"}
        if tag in {"p", "br", "div", "li"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in {"script", "style"}))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def without_tags(markup: str) -> str:
    """The words of a piece of HTML, without scripts."""
    if "<" not in markup and "&" not in markup:
        return tidy(markup, 20_000)
    reader = _Words()
    reader.feed(markup[:200_000])
    return tidy(re.sub(r"\n\s*\n+", "\n", "".join(reader.words)), 20_000)
