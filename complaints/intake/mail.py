"""Reading an e-mail as a complaint, whatever is wrong with it. Pure: bytes in, words out."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

LARGEST_MAIL = 60 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
LONGEST = 4000
OURS = re.compile(r"\bTS\d{8}-\d{4,}\b")
_CHARSETS = ("utf-8", "gb18030", "big5")


@dataclass(frozen=True)
class Part:
    """Something attached; `content` is None when it is too large to be kept."""

    name: str
    content: bytes | None


@dataclass(frozen=True)
class Letter:
    """An e-mail as people read it. `key` names it: the same message twice has the same key."""

    key: str
    sender: str
    name: str
    subject: str
    text: str
    sent_at: datetime | None
    answers: str = ""  # the complaint it belongs to, by the number in its subject
    automatic: bool = False  # an absence note or a bounce: answering it would go on for ever
    parts: tuple[Part, ...] = field(default_factory=tuple)


def read(raw: bytes) -> Letter:
    """Never raises: what cannot be read is replaced, what is missing is empty."""
    message = message_from_bytes(raw[:LARGEST_MAIL], policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy makes them)
    sender, name = _sender(message)
    subject = _clean(_header(message, "Subject"))
    parts = tuple(_attached(message))
    if len(raw) > LARGEST_MAIL:
        parts = (*parts, Part("message.eml", None))
    found = OURS.search(subject)
    return Letter(
        key=_key(message, raw),
        sender=sender,
        name=name,
        subject=subject[:200],
        text=_clean(_body(message))[:LONGEST],
        sent_at=_date(message),
        answers=found[0] if found else "",
        automatic=_header(message, "Auto-Submitted").lower() not in {"", "no"},
        parts=parts,
    )


def _key(message: EmailMessage, raw: bytes) -> str:
    own = _header(message, "Message-ID").strip().strip("<>")
    return own[:150] if own else hashlib.sha256(raw).hexdigest()


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except Exception:
        return ""


def _sender(message: EmailMessage) -> tuple[str, str]:
    try:
        addresses = message["From"].addresses if message["From"] else ()
        first: Address | None = addresses[0] if addresses else None
    except Exception:
        first = None
    if first is None or "@" not in first.addr_spec:
        return "", ""
    return first.addr_spec.lower()[:200], _clean(first.display_name)[:60]


def _date(message: EmailMessage) -> datetime | None:
    try:
        sent = parsedate_to_datetime(_header(message, "Date"))
    except (TypeError, ValueError, IndexError):
        return None
    return sent if sent.tzinfo is not None else None


def _body(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
    except Exception:
        part = None
    if part is None:
        return ""
    text = _decoded(part)
    return _without_tags(text) if part.get_content_type() == "text/html" else text


def _decoded(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[: LONGEST * 20]
    for charset in (part.get_content_charset() or "utf-8", *_CHARSETS):
        try:
            return payload.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("utf-8", errors="replace")


def _attached(message: EmailMessage) -> Iterator[Part]:
    try:
        found = list(message.iter_attachments())
    except Exception:
        return
    for number, part in enumerate(found, 1):
        name = _clean(part.get_filename() or f"{number}")[:120]
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) and 0 < len(payload) <= LARGEST_PART else None
        yield Part(name, content)


def _clean(text: str) -> str:
    """Without characters that cannot be stored or seen, and without long gaps."""
    kept = "".join(
        char if char in "\n\t" or (char.isprintable() and not "\ud800" <= char <= "\udfff") else " " for char in text
    )
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{2,}", " ", kept)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in {"script", "style"}:
            self.hidden += 1
        elif tag in {"br", "p", "div", "li", "tr"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def _without_tags(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    return "".join(reader.words)
