"""Reading an e-mail as a complaint, whatever is wrong with it. Pure: bytes in, words out."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

LARGEST_MAIL = 60 * 1024 * 1024
LARGEST_PART = 20 * 1024 * 1024
LONGEST = 4000
LONGEST_KEY = 150
LONGEST_ADDRESS = 200
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
    """Never raises: what cannot be read is replaced, what is missing is empty. Of a mail larger than LARGEST_MAIL the
    beginning is read; whatever was cut through is named and not kept."""
    message = _parsed(raw[:LARGEST_MAIL])
    sender, name = _sender(message)
    subject = _clean(_header(message, "Subject"))
    parts = tuple(_attached(message))
    if len(raw) > LARGEST_MAIL:
        parts = (*parts[:-1], replace(parts[-1], content=None)) if parts else (Part("message.eml", None),)
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


def _parsed(raw: bytes) -> EmailMessage:
    try:
        message = message_from_bytes(raw, policy=policy.default)
    except (RecursionError, ValueError, LookupError):  # parts in parts without end: its head is read, nothing else
        message = BytesHeaderParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)  # noqa: S101 (the policy makes them)
    return message


def _key(message: EmailMessage, raw: bytes) -> str:
    own = _header(message, "Message-ID").strip().strip("<>")
    if own and len(own) <= LONGEST_KEY and own.isascii() and own.isprintable():
        return own
    return hashlib.sha256(own.encode("utf-8", "surrogateescape") if own else raw).hexdigest()


def _header(message: EmailMessage, name: str) -> str:
    """As people read it. Letters that stand bare in a header, without saying their charset, are tried in ours."""
    try:
        bare = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        if any("\udc80" <= char <= "\udcff" for char in str(bare)):
            return _text(str(bare).encode("utf-8", "surrogateescape"), _CHARSETS)
        return str(message.get(name) or "")
    except Exception:
        return ""


def _sender(message: EmailMessage) -> tuple[str, str]:
    try:
        addresses = message["From"].addresses if message["From"] else ()
        first: Address | None = addresses[0] if addresses else None
    except Exception:
        first = None
    if first is None or not _plain_address(first.addr_spec):
        name, address = parseaddr(_header(message, "From"))  # a line that keeps to no standard
        return (address.lower() if _plain_address(address) else ""), _clean(name)[:60]
    return first.addr_spec.lower(), _clean(first.display_name)[:60]


def _plain_address(address: str) -> bool:
    whole = _clean(address) == address and not {" ", "\ufffd"} & set(address)
    return "@" in address and len(address) <= LONGEST_ADDRESS and whole


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
    return _text(payload, (part.get_content_charset() or "utf-8", *_CHARSETS))


def _text(payload: bytes, charsets: Iterable[str]) -> str:
    """By the first charset that fits; what fits none is replaced, never refused. No letter is cut through."""
    ends = [len(payload)] if len(payload) <= LONGEST * 20 else [LONGEST * 20 - lost for lost in range(4)]
    for charset in charsets:
        for end in ends:
            with suppress(LookupError, UnicodeError, ValueError):
                return payload[:end].decode(charset)
    return payload[: ends[0]].decode("utf-8", errors="replace")


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
