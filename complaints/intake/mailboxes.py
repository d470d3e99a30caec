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
SEEN = "S"


def messages(url: str, limit: int, most: int) -> Iterator[Message]:
    """New messages of a mailbox, with what marks them as read; of each no more than `most` bytes and one, which tells
    that there was more. `maildir:/path`, `mbox:/path`, `imaps://user:password@host/folder`. ValueError for another
    kind."""
    scheme, _colon, rest = url.partition(":")
    if scheme == "maildir":
        yield from _maildir(Path(rest), limit, most)
    elif scheme == "mbox":
        yield from _mbox(Path(rest), limit, most)
    elif scheme == "imaps":
        yield from _imap(url, limit, most)
    else:
        raise ValueError(f"{scheme!r} is no kind of mailbox: maildir, mbox or imaps.")


def _maildir(folder: Path, limit: int, most: int) -> Iterator[Message]:
    """By the names of the files alone, which hold the flags: what was read long ago is not opened again."""
    mailbox.Maildir(folder, create=True)
    new = [path for part in ("new", "cur") for path in (folder / part).iterdir() if not _is_seen(path)]
    for path in sorted(new, key=lambda path: path.name)[:limit]:
        try:
            with path.open("rb") as file:
                raw = file.read(most + 1)
        except OSError:  # somebody moved it meanwhile, or it is no file
            continue
        yield raw, _seen(path)


def _is_seen(path: Path) -> bool:
    return path.name.startswith(".") or SEEN in path.name.partition(":2,")[2]


def _seen(path: Path) -> Callable[[], None]:
    def mark() -> None:
        name, _info, flags = path.name.partition(":2,")
        with suppress(FileNotFoundError):
            path.rename(path.parent.parent / "cur" / f"{name}:2,{''.join(sorted({*flags, SEEN}))}")

    return mark


def _mbox(path: Path, limit: int, most: int) -> Iterator[Message]:
    box = mailbox.mbox(path, create=False)
    new = [key for key in box.iterkeys() if "R" not in box.get_message(key).get_flags()]
    for key in new[:limit]:
        with box.get_file(key) as file:
            raw = file.read(most + 1)
        yield raw, _read(box, key)


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


def _imap(url: str, limit: int, most: int) -> Iterator[Message]:
    place = urlsplit(url)
    # Without a context of its own the library would not look at the certificate.
    proof = ssl.create_default_context()
    with imaplib.IMAP4_SSL(place.hostname or "", place.port or 993, ssl_context=proof, timeout=TIMEOUT) as server:
        server.login(unquote(place.username or ""), unquote(place.password or ""))
        server.select(place.path.strip("/") or "INBOX")
        _ok, found = server.uid("SEARCH", "UNSEEN")
        for uid in found[0].split()[:limit]:
            _ok, data = server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{most + 1}>)")
            raw = next((row[1] for row in data if isinstance(row, tuple)), b"")
            yield raw, lambda uid=uid: server.uid("STORE", uid, "+FLAGS", "(\\Seen)")  # type: ignore[misc]
