"""What other rooms call: the blind index, and MACs made with the audit key."""

import hashlib
import hmac

from backoffice.sealing.keys import keyring


def blind_index(value: str, purpose: str) -> str:
    """A deterministic HMAC-SHA256 (64 hex digits) to find a sealed value by; `purpose` keeps columns apart.

    The key differs from the data keys: a leaked index key opens nothing, and data keys rotate without this changing.
    Callers normalise the value first (`values.identity.normalise_id`, `normalise_phone`).
    """
    return hmac.digest(keyring().index, f"{purpose}\0{value}".encode(), "sha256").hex()


def mac(purpose: str, *parts: bytes) -> bytes:
    """HMAC-SHA256 with the audit key over parts, each preceded by its length so that no two lists collide."""
    digest = hmac.new(keyring().audit, purpose.encode(), hashlib.sha256)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
