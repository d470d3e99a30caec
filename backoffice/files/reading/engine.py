"""The reader of pictures: one process beside each worker, started when first needed, ended when idle or too slow.

The web process never starts it. The reader keeps about 1 GB for as long as it lives, which is why it is no part of
the worker itself: workers are replaced when they grow.
"""

import atexit
import contextlib
import json
import select
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from backoffice.files import apart

PROGRAM = Path(apart.__file__).with_name("eyes.py")
START_SECONDS = 60
PAGE_SECONDS = 120  # 2 to 3 on a quiet machine of two cores

_lock = threading.Lock()
_reader: subprocess.Popen | None = None


def _started() -> subprocess.Popen:
    global _reader
    if _reader is None or _reader.poll() is not None:
        stop()
        _reader = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    return _reader


def stop() -> None:
    """End the reader of this process, if there is one."""
    global _reader
    if _reader is not None:
        _reader.kill()
        for pipe in (_reader.stdin, _reader.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        _reader.wait()
        _reader = None


atexit.register(stop)


def read(picture: bytes) -> list[dict[str, Any]]:
    """The lines of a picture (text, confidence, box, slope). Raises apart.CouldNotRead; then the next starts anew."""
    with _lock:
        fresh = _reader is None or _reader.poll() is not None
        reader = _started()
        try:
            reader.stdin.write(struct.pack(">Q", len(picture)) + picture)  # type: ignore[union-attr]
            reader.stdin.flush()  # type: ignore[union-attr]
            patience = PAGE_SECONDS + (START_SECONDS if fresh else 0)
            if not select.select([reader.stdout], [], [], patience)[0]:
                stop()
                raise apart.CouldNotRead("time")
            answer = reader.stdout.readline()  # type: ignore[union-attr]
        except OSError:
            answer = b""
        if not answer:
            stop()
            raise apart.CouldNotRead("broken")
        return json.loads(answer)
