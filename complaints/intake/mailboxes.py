"""Where e-mails come from: a Maildir or mbox beside the program, or a mailbox over IMAP. Each gives raw messages and
is told which of them are on record."""

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

Message = tuple[bytes, Callable[[], None]]
TIMEOUT = 30


def messages(url: str, limit: int) -> Iterator[Message]:
    """New messages of a mailbox, with what marks them as read. `maildir:/path`, `mbox:/path`,
    `imaps://user:password@host/folder`. ValueError for another kind."""
    scheme, _colon, rest = url.partition(":")
    if scheme == "maildir":
        yield from _maildir(Path(rest), limit)
    elif scheme == "mbox":
        yield from _mbox(Path(rest), limit)
    elif scheme == "imaps":
        yield from _imap(url, limit)
    else:
        raise ValueError(f"{scheme!r} is no kind of mailbox: maildir, mbox or imaps.")


def _maildir(folder: Path, limit: int) -> Iterator[Message]:
    box = mailbox.Maildir(folder, create=True)
    new = [key for key in sorted(box.keys()) if "S" not in box.get_message(key).get_flags()]
    for key in new[:limit]:
        yield box.get_bytes(key), _seen(box, key)


def _seen(box: mailbox.Maildir, key: str) -> Callable[[], None]:
    def mark() -> None:
        with suppress(KeyError):  # somebody moved it meanwhile
            message = box.get_message(key)
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message

    return mark


def _mbox(path: Path, limit: int) -> Iterator[Message]:
    box = mailbox.mbox(path, create=False)
    new = [key for key in box.iterkeys() if "R" not in box.get_message(key).get_flags()]
    for key in new[:limit]:
        yield box.get_bytes(key), _read(box, key)


def _read(box: mailbox.mbox, key: str) -> Callable[[], None]:
    def mark() -> None:
        box.lock()
        try:
            message = box.get_message(key)
            message.add_flag("R")
            box[key] = message
            box.flush()
        finally:
            box.unlock()

    return mark


def _imap(url: str, limit: int) -> Iterator[Message]:
    place = urlsplit(url)
    # Without a context of its own the library would not look at the certificate.
    proof = ssl.create_default_context()
    with imaplib.IMAP4_SSL(place.hostname or "", place.port or 993, ssl_context=proof, timeout=TIMEOUT) as server:
        server.login(unquote(place.username or ""), unquote(place.password or ""))
        server.select(place.path.strip("/") or "INBOX")
        _ok, found = server.uid("SEARCH", "UNSEEN")
        for uid in found[0].split()[:limit]:
            _ok, data = server.uid("FETCH", uid, "(BODY.PEEK[])")
            raw = next((row[1] for row in data if isinstance(row, tuple)), b"")
            yield raw, lambda uid=uid: server.uid("STORE", uid, "+FLAGS", "(\\Seen)")  # type: ignore[misc]
