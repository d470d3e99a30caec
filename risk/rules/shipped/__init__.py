"""The rule set that ships with the project."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "standard.json"
TITLE = "标准准入规则"


def read() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content
