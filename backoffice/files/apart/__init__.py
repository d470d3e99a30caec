"""What foreign papers are opened with: a process of its own, with little memory, little time and no house around it.

A PDF is never parsed in the web process, nor in a worker. `call` starts `tools.py` for one paper; whatever that paper
does to the reader, the caller gets a result or a `CouldNotRead` in time.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).with_name("tools.py")
SECONDS = 20


class CouldNotRead(Exception):
    """The paper could not be opened: `reason` is "broken", "time" or "memory"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    data: dict[str, Any]
    blobs: tuple[bytes, ...]


def call(tool: str, content: bytes, *, seconds: int = SECONDS, **options: Any) -> Answer:
    """Run one tool of `tools.py` over the bytes of a paper. Raises CouldNotRead."""
    asked = json.dumps({"tool": tool, "seconds": seconds, **options})
    command = [sys.executable, "-I", str(TOOLS), asked]
    try:
        done = subprocess.run(  # noqa: S603 (our own program; the paper comes in by its standard input)
            command, input=content, capture_output=True, timeout=seconds + 5, check=False
        )
    except subprocess.TimeoutExpired:
        raise CouldNotRead("time") from None
    head, _, rest = done.stdout.partition(b"\n")
    if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL: the limits of the process
        raise CouldNotRead("time")
    if done.returncode != 0 or not head:
        raise CouldNotRead("memory" if b"MemoryError" in done.stderr else "broken")
    data = json.loads(head)
    blobs, at = [], 0
    for size in data.pop("blobs", []):
        blobs.append(rest[at : at + size])
        at += size
    return Answer(data, tuple(blobs))
