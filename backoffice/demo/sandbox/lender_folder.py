"""The sandbox lender and its folders: takes packages whose hashes are right, decides, answers with a file."""

import hashlib
import json
import threading
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings

from backoffice.demo.sandbox import lender

EVERY_SECONDS = 2.0


def work_once(root: Path | None = None) -> int:
    """Work off every outbox below the exchange folder; returns how many packages were answered."""
    answered = 0
    for outbox in sorted(Path(root or settings.LENDER_EXCHANGE).glob("*/outbox")):
        for package in sorted(outbox.glob("*.zip")):
            _answer(outbox.parent, package, _decision(package))
            answered += 1
        for note in sorted(outbox.glob("*.withdrawal.json")):
            lender.withdraw(str(json.loads(note.read_text()).get("key", "")))
            _away(outbox.parent, note)
        for note in sorted(outbox.glob("*.suspension.json")):
            said = json.loads(note.read_text())
            lender.suspend(str(said.get("key", "")), suspended=said.get("suspended") is True)
            _away(outbox.parent, note)
    return answered


def _decision(package: Path) -> dict[str, Any]:
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for name, digest in manifest["files"].items():
            if hashlib.sha256(archive.read(name)).hexdigest() != digest:
                return {"key": manifest["key"], "status": "received", "reference": "BROKEN-PACKAGE"}
        body = json.loads(archive.read("package.json"))
    _status, answer = lender.decide(manifest["key"], body)
    return {"key": manifest["key"]} | answer


def _answer(folder: Path, package: Path, answer: dict[str, Any]) -> None:
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    part = inbox / f".{package.stem}.part"
    part.write_text(json.dumps(answer, ensure_ascii=False))
    part.replace(inbox / f"{package.stem}.json")
    _away(folder, package)


def _away(folder: Path, file: Path) -> None:
    taken = folder / "taken"
    taken.mkdir(parents=True, exist_ok=True)
    file.replace(taken / file.name)


def watch(stopping: threading.Event) -> threading.Thread:
    """Look into the folders every two seconds until told to stop."""

    def run() -> None:
        while not stopping.wait(EVERY_SECONDS):
            work_once()

    thread = threading.Thread(target=run, name="sandbox-folders", daemon=True)
    thread.start()
    return thread
