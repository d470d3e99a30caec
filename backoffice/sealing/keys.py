"""Where keys come from. Kept behind `KeyProvider` so that a KMS or a certified module can take its place.

The key file is JSON, mode 0600: {"active": 1, "data": {"1": {"alg": "AES", "key": "<base64, 32 bytes>"}},
"index": "<base64, 32 bytes>", "audit": "<base64, 32 bytes>"}. SM4 keys have 16 bytes.
"""

import base64
import contextlib
import json
import os
import secrets
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = {"AES": 32, "SM4": 16}


@dataclass(frozen=True, repr=False)
class DataKey:
    number: int
    algorithm: str
    secret: bytes


@dataclass(frozen=True, repr=False)
class Keyring:
    """Data keys by number, which of them seals, and the separate keys of blind index and audit trail."""

    data: dict[int, DataKey]
    active: int
    index: bytes
    audit: bytes

    def sealing_key(self) -> DataKey:
        return self.data[self.active]


class KeyProvider(Protocol):
    def load(self) -> Keyring: ...


def key_file() -> Path:
    return Path(settings.SEALING_KEY_FILE or settings.DATA_DIR / "keys.json")


class FileKeys:
    """Keys from the environment (SEALING_KEYS, the same JSON) or from the file SEALING_KEY_FILE."""

    def load(self) -> Keyring:
        text = settings.SEALING_KEYS
        if not text:
            text = self._read(key_file())
        return parse(text)

    def _read(self, path: Path) -> str:
        if not path.exists():
            if not settings.DEMO:
                raise ImproperlyConfigured(
                    f"No keys: set SEALING_KEYS or put a key file at {path} (docs/production.md says how to make one)."
                )
            write_new(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise ImproperlyConfigured(f"Others can read the key file {path}: run chmod 600 on it.")
        return path.read_text()


def parse(text: str) -> Keyring:
    """A keyring from its JSON. ImproperlyConfigured with one sentence when a part is missing or has a wrong size."""
    try:
        raw = json.loads(text)
        data = {
            int(number): DataKey(int(number), entry["alg"], base64.b64decode(entry["key"], validate=True))
            for number, entry in raw["data"].items()
        }
        ring = Keyring(
            data,
            int(raw["active"]),
            base64.b64decode(raw["index"], validate=True),
            base64.b64decode(raw["audit"], validate=True),
        )
    except (KeyError, TypeError, ValueError) as error:
        # The text itself never appears in the message: it holds the keys.
        raise ImproperlyConfigured(f"The keys cannot be read: {type(error).__name__} in the key JSON.") from None
    for key in data.values():
        if KEY_BYTES.get(key.algorithm) != len(key.secret) or not 1 <= key.number <= 255:
            raise ImproperlyConfigured(
                f"Data key {key.number} needs alg AES with 32 bytes or SM4 with 16, number 1-255."
            )
    if ring.active not in data:
        raise ImproperlyConfigured(f"The active data key {ring.active} is not in the key file.")
    if len(ring.index) < 32 or len(ring.audit) < 32 or ring.index == ring.audit:
        raise ImproperlyConfigured("The index key and the audit key need 32 bytes each and must differ.")
    return ring


def new_keys(algorithm: str = "AES") -> dict:
    return {
        "active": 1,
        "data": {"1": {"alg": algorithm, "key": _fresh(KEY_BYTES[algorithm])}},
        "index": _fresh(32),
        "audit": _fresh(32),
    }


def with_new_key(keys: dict, algorithm: str = "AES") -> dict:
    """The same keys and one more data key, which seals from now on; old ones stay for reading until all is rotated."""
    number = max(map(int, keys["data"])) + 1
    return keys | {
        "active": number,
        "data": keys["data"] | {str(number): {"alg": algorithm, "key": _fresh(KEY_BYTES[algorithm])}},
    }


def write_new(path: Path, keys: dict | None = None) -> None:
    """Writes the key file for its owner only; whoever comes second at the first start keeps the first one's keys."""
    draft = _draft(path, keys or new_keys())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def replace(path: Path, keys: dict) -> None:
    """Puts a changed key file in place of the old one in one step."""
    _draft(path, keys).replace(path)


def _draft(path: Path, keys: dict) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _fresh(size: int) -> str:
    return base64.b64encode(secrets.token_bytes(size)).decode()


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keys of this process, read once. Tests and rotation call `keyring.cache_clear()`."""
    return FileKeys().load()
