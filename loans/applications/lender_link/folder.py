"""Exchanging files with a lender: packages in `outbox`, answers in `inbox`, one pair of folders for each lender.

A package is one ZIP: `package.json`, the papers, and `manifest.json` with the SHA-256 of each. It is written under
another name and renamed when it is whole, so nobody ever reads half of one. `sent` keeps each manifest: the lender
takes the ZIP away, and the manifest still says that it was sent. An answer is a JSON file that names the key.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from backoffice.files.services import open_stored
from loans.applications.lender_link.content import LenderUnreachable, package_of
from loans.applications.models import Application
from loans.applications.selectors import materials_of

LARGEST_ANSWER = 1_000_000
AT_ONCE = 200


def name_of(key: str) -> str:
    """forward:12 -> forward-12, which every file system takes."""
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in key)


class FolderLink:
    answers_come_by_themselves = True

    def __init__(self, lender_code: str) -> None:
        self.root = Path(settings.LENDER_EXCHANGE) / lender_code

    def send(self, application: Application, key: str) -> dict[str, Any]:
        """Write the package. The receipt names the file."""
        files = {"package.json": _json(package_of(application, key))}
        for number, paper in enumerate(materials_of(application), 1):
            with open_stored(paper.file) as content:
                files[f"papers/{number:02d}-{paper.code[:40]}.{paper.file.kind}"] = content.read()
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        manifest = _json({"key": key, "files": hashes})
        try:
            self._write_package(name_of(key), files | {"manifest.json": manifest})
            self._write("sent", f"{name_of(key)}.json", manifest)
        except OSError as error:
            raise LenderUnreachable(_("the package could not be written")) from error
        return {"reference": name_of(key), "status": "received"}

    def find(self, key: str) -> dict[str, Any] | None:
        """Whether the package is on its way. Answers are collected, not asked for."""
        try:
            sent = (self.root / "sent" / f"{name_of(key)}.json").is_file()
            waiting = (self.root / "outbox" / f"{name_of(key)}.zip").is_file()
        except OSError as error:
            raise LenderUnreachable(_("the folder cannot be read")) from error
        return {"reference": name_of(key), "status": "received"} if sent or waiting else None

    def withdraw(self, key: str, reason: str) -> None:
        try:
            self._write("outbox", f"{name_of(key)}.withdrawal.json", _json({"key": key, "reason": reason}))
        except OSError as error:
            raise LenderUnreachable(_("the withdrawal could not be written")) from error

    def suspend(self, key: str, *, suspended: bool) -> bool:
        said = _json({"key": key, "suspended": suspended})
        try:
            self._write("outbox", f"{name_of(key)}.suspension.json", said)
        except OSError as error:
            raise LenderUnreachable(_("the suspension could not be written")) from error
        return True

    def answers(self) -> Iterator[tuple[Path, dict[str, Any] | None]]:
        """Answer files that lie ready, oldest name first; None for one that cannot be read."""
        inbox = self.root / "inbox"
        if not inbox.is_dir():
            return
        ready = [path for path in sorted(inbox.glob("*.json")) if path.is_file() and not path.is_symlink()]
        for path in ready[:AT_ONCE]:
            yield path, _read(path)

    def put_away(self, path: Path, verdict: str) -> None:
        """Out of the inbox, into `done` or `refused`: kept, and not read again."""
        target = self.root / ("refused" if verdict in {"unreadable", "unknown"} else "done")
        target.mkdir(parents=True, exist_ok=True)
        path.replace(target / path.name)

    def _write_package(self, name: str, files: dict[str, bytes]) -> None:
        outbox = self._folder("outbox")
        part = outbox / f".{name}.{os.getpid()}.part"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for inner, content in files.items():
                archive.writestr(inner, content)
        _settle(part, outbox / f"{name}.zip")

    def _write(self, folder: str, name: str, content: bytes) -> None:
        place = self._folder(folder)
        part = place / f".{name}.{os.getpid()}.part"
        part.write_bytes(content)
        _settle(part, place / name)

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def _settle(part: Path, final: Path) -> None:
    """On disk for good before it has its name."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(final)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > LARGEST_ANSWER:
            return None
        body = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
