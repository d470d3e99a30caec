"""The sandbox text-message partner: takes each idempotency key once, remembers it, and can be asked about it.

Numbers that end in 0000 are refused for good, so that a failed delivery can be seen and sent again. Nothing leaves
the machine; what was taken is kept in memory, newest last, without the number in clear.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

PATH = "/sms/messages"
KEPT = 10_000
Answer = tuple[int, dict[str, Any]]

_taken: OrderedDict[str, dict[str, Any]] = OrderedDict()
_lock = threading.Lock()


def handle(method: str, path: str, headers: Mapping[str, str], body: dict[str, Any]) -> Answer:
    """POST /sms/messages {to, text} with an Idempotency-Key; GET /sms/messages and /sms/messages/KEY."""
    path = urlsplit(path).path.rstrip("/")
    if method == "POST" and path == PATH:
        return _take({name.lower(): value for name, value in headers.items()}, body)
    if method == "GET" and path == PATH:
        with _lock:
            return 200, {"count": len(_taken), "messages": list(_taken.values())[-50:]}
    if method == "GET" and path.startswith(PATH + "/"):
        with _lock:
            found = _taken.get(unquote(path.removeprefix(PATH + "/")))
        return (200, found) if found else (404, {"error": "this key is not known"})
    return 405, {"error": "POST or GET /sms/messages"}


def _take(headers: Mapping[str, str], body: dict[str, Any]) -> Answer:
    key, to, text = headers.get("idempotency-key", ""), str(body.get("to", "")), str(body.get("text", ""))
    if not key:
        return 400, {"error": "an Idempotency-Key header is needed"}
    if not (to.isdigit() and len(to) == 11) or to.endswith("0000"):
        return 422, {"error": "this number cannot receive messages"}
    if not text:
        return 422, {"error": "the text is empty"}
    with _lock:
        if key in _taken:
            return 200, _taken[key]
        receipt = {
            "reference": f"SMS{len(_taken) + 1:08d}",
            "to": f"{to[:3]}****{to[-4:]}",
            "characters": len(text),
            "parts": -(-len(text) // 67),
        }
        _taken[key] = receipt
        while len(_taken) > KEPT:
            _taken.popitem(last=False)
    return 201, receipt


def forget() -> None:
    """Start empty; for tests."""
    with _lock:
        _taken.clear()
