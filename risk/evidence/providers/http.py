"""A source over HTTP: JSON in, JSON out, time-out, a second try where nothing was answered, a circuit breaker."""

import os
import time
from typing import Any

import httpx

from risk.evidence.domain import Answer, BadAnswer, Failure, Question, facts_of
from risk.evidence.providers.breaker import Breaker

PAUSE_SECONDS = 0.1
LARGEST_ANSWER = 1_000_000

_clients: dict[int, httpx.Client] = {}
_breakers: dict[str, Breaker] = {}


def client() -> httpx.Client:
    """One pool of connections per process; a forked worker makes its own."""
    found = _clients.get(os.getpid())
    if found is None:
        limits = httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=20)
        found = _clients[os.getpid()] = httpx.Client(limits=limits, follow_redirects=False, trust_env=False)
    return found


def breaker(code: str) -> Breaker:
    return _breakers.setdefault(code, Breaker())


def reset_breakers() -> None:
    """Every circuit closed, as after a start."""
    _breakers.clear()


class HttpProvider:
    """POST {base}/bureau/{source}. A query carries its reference, so asking twice is one query to the source."""

    def __init__(self, source: str, base_url: str, *, timeout_ms: int, attempts: int) -> None:
        self.source = source
        self.url = f"{base_url.rstrip('/')}/bureau/{source}"
        self.timeout = timeout_ms / 1000
        self.attempts = attempts

    def ask(self, question: Question) -> Answer:
        """An answer or a failure, never an exception of the transport."""
        circuit = breaker(self.source)
        if not circuit.allows():
            return Answer(None, Failure.CIRCUIT_OPEN.value, 0, 0)
        began = time.monotonic()
        failure, data, tried = Failure.UNREACHABLE, None, 0
        while tried < self.attempts:
            if tried:
                time.sleep(PAUSE_SECONDS)
            tried += 1
            failure, data, again = self._once(question)
            if data is not None or not again:
                break
        waited = int((time.monotonic() - began) * 1000)
        if data is not None:
            circuit.succeeded()
            return Answer(data, "", waited, tried)
        if failure is Failure.REJECTED:
            circuit.succeeded()  # the source works; it does not want this query
        else:
            circuit.failed()
        return Answer(None, failure.value, waited, tried)

    def _once(self, question: Question) -> tuple[Failure, dict[str, Any] | None, bool]:
        """(failure, data, worth another try). A time-out is not tried again: the source had its time."""
        body = {
            "id_number": question.id_number,
            "name": question.name,
            "mobile": question.mobile,
            "consent_id": question.consent_id,
            "reference": question.reference,
            "declared": dict(question.declared),
        }
        try:
            answer = client().post(self.url, json=body, timeout=self.timeout)
        except httpx.TimeoutException:
            return Failure.TIMEOUT, None, False
        except httpx.HTTPError:
            return Failure.UNREACHABLE, None, True
        if answer.status_code >= 500:
            return Failure.SERVER_ERROR, None, True
        if answer.status_code >= 400:
            return Failure.REJECTED, None, False
        return self._read(answer, question)

    def _read(self, answer: httpx.Response, question: Question) -> tuple[Failure, dict[str, Any] | None, bool]:
        try:
            if len(answer.content) > LARGEST_ANSWER:
                raise BadAnswer("too long")
            content = answer.json()
            data = content["data"]
            if content.get("reference") != question.reference or not isinstance(data, dict):
                raise BadAnswer("not the answer to this query")
            facts_of(self.source, data)
        except (BadAnswer, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return Failure.WRONG_ANSWER, None, False
        return Failure.WRONG_ANSWER, data, False
