"""How inputs and outcome are kept, so that a replay can be compared byte for byte."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same bytes everywhere."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(inputs: str, outcome: str) -> str:
    return hashlib.sha256(f"{inputs}\n{outcome}".encode()).hexdigest()
