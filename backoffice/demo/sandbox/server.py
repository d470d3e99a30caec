"""The sandbox partners: bureau, lender and text messages in one small HTTP server on loopback, speaking the protocol
that the adapters speak to real ones.

Faults on request, so that every fault can be shown and tested: header `X-Sandbox-Fault` or query `?fault=` with
`slow` (answers after the caller has given up), `down` (503), `wrong` (200 with something that is not the answer),
`garbage` (200 with a page of HTML), `half` (the answer ends in the middle), `late` (the answer to an earlier query
comes now), `contradictory`, `drop` (closes the connection). `POST /faults {"prefix": "/bureau/court", "fault":
"down"}` switches one on for a path until `{"fault": ""}`; `GET /healthz` says that the server is there.
"""

import importlib
import importlib.util
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PARTNERS = ("bureau", "lender", "sms")
FAULTS = frozenset({"slow", "down", "wrong", "garbage", "half", "late", "drop", "contradictory"})
LARGEST_BODY = 2_000_000
SLOW_SECONDS = 8.0

Answer = tuple[int, dict[str, Any]]
Handle = Callable[[str, str, Mapping[str, str], dict[str, Any]], Answer]


def partner(name: str) -> Handle | None:
    module = f"backoffice.demo.sandbox.{name}"
    if name not in PARTNERS or importlib.util.find_spec(module) is None:
        return None
    handle: Handle = importlib.import_module(module).handle
    return handle


class SandboxServer(ThreadingHTTPServer):
    """`faults`: path prefix -> fault, until switched off. `requests`: (method, path) of what came in, newest last."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], *, slow_seconds: float = SLOW_SECONDS) -> None:
        super().__init__(address, Handler)
        self.faults: dict[str, str] = {}
        self.slow_seconds = slow_seconds
        self.requests: list[tuple[str, str]] = []
        self.stopping = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news; anything else is a fault of the sandbox and shows its trace."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault_for(self, path: str) -> str:
        fits = [prefix for prefix in list(self.faults) if path.startswith(prefix)]
        return self.faults.get(max(fits, key=len), "") if fits else ""

    def note(self, method: str, path: str) -> None:
        self.requests.append((method, path))
        del self.requests[:-1000]


class Handler(BaseHTTPRequestHandler):
    server: SandboxServer
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""
    timeout = 30
    # One segment for head and body: without it every answer waits 40 ms for the other side's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def log_message(self, format: str, *args: Any) -> None:
        """Requests carry identity numbers: nothing of them is written anywhere."""

    def _serve(self, method: str) -> None:
        parts = urlsplit(self.path)
        body = self._body()
        if body is None:
            self._answer(400, {"error": "the body is not a JSON object of at most 2 MB"})
            return
        if parts.path == "/healthz":
            self._answer(200, {"status": "ok", "faults": self.server.faults})
            return
        if parts.path == "/faults" and method == "POST":
            self._switch(body)
            return
        self.server.note(method, parts.path)
        fault = (
            self.headers.get("X-Sandbox-Fault")
            or parse_qs(parts.query).get("fault", [""])[0]
            or self.server.fault_for(parts.path)
        )
        handle = partner(parts.path.strip("/").split("/", 1)[0])
        if handle is None:
            self._answer(404, {"error": "no such partner"})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        if fault:
            headers["x-sandbox-fault"] = fault
        if self._play(fault):
            return
        status, answer = handle(method, self.path, headers, body)
        if fault == "late":
            answer = {**answer, "reference": "an-earlier-query"}
        if fault == "half":
            whole = json.dumps(answer, ensure_ascii=False).encode()
            self._send(status, whole[: len(whole) // 2], "application/json")
            return
        self._answer(status, answer)

    def _body(self) -> dict[str, Any] | None:
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 <= length <= LARGEST_BODY:
                return None
            body = json.loads(self.rfile.read(length)) if length else {}
        except (ValueError, UnicodeDecodeError, RecursionError):
            return None
        return body if isinstance(body, dict) else None

    def _play(self, fault: str) -> bool:
        """Plays a fault of the transport; True when the request is finished with that."""
        if fault == "slow":
            self.server.stopping.wait(self.server.slow_seconds)
        elif fault == "down":
            self._answer(503, {"error": "the service is being maintained"})
        elif fault == "wrong":
            self._answer(200, {"result": "ok", "data": [1, 2, 3]})
        elif fault == "garbage":
            self._send(200, b"<html>maintenance</html>", "text/html")
        elif fault == "drop":
            self.close_connection = True
        return fault in {"down", "wrong", "garbage", "drop"}

    def _switch(self, body: dict[str, Any]) -> None:
        prefix, fault = str(body.get("prefix", "/")), str(body.get("fault", ""))
        if fault and fault not in FAULTS:
            self._answer(400, {"error": f"faults are {', '.join(sorted(FAULTS))}"})
            return
        if fault:
            self.server.faults[prefix] = fault
        else:
            self.server.faults.pop(prefix, None)
        self._answer(200, {"faults": self.server.faults})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller has given up waiting, as callers of a slow service do


def start(port: int = 0, *, slow_seconds: float = SLOW_SECONDS) -> SandboxServer:
    """A server in a thread of this process, on a free port unless one is given; for tests, seeds and benchmarks."""
    server = SandboxServer(("127.0.0.1", port), slow_seconds=slow_seconds)
    threading.Thread(target=server.serve_forever, name="sandbox", daemon=True).start()
    return server


def stop(server: SandboxServer) -> None:
    server.stopping.set()
    server.shutdown()
    server.server_close()


def serve(port: int, ready: Callable[[str], None]) -> None:
    """Serves until interrupted."""
    server = SandboxServer(("127.0.0.1", port))
    ready(server.url)
    try:
        server.serve_forever()
    finally:
        server.stopping.set()
        server.server_close()


def wait_until_up(url: str, seconds: float = 5.0) -> bool:
    """Whether a sandbox answers at `url` within the time."""
    import httpx

    end = time.monotonic() + seconds
    while True:
        try:
            if httpx.get(f"{url}/healthz", timeout=1.0).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        if time.monotonic() >= end:
            return False
        time.sleep(0.05)
