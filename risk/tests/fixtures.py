"""Fixtures of the risk rooms: published rules and scorecard, sandbox partners on a free port."""

from collections.abc import Iterator

import pytest

from backoffice.demo.sandbox import server
from backoffice.jobs import registry
from risk.evidence.providers import http
from risk.tests.factories import publish_standard


@pytest.fixture(scope="session")
def sandbox_server() -> Iterator[server.SandboxServer]:
    running = server.start(slow_seconds=0.5)
    yield running
    server.stop(running)


@pytest.fixture
def sandbox(sandbox_server, settings) -> Iterator[server.SandboxServer]:
    """The partners, healthy at the start of each test."""
    sandbox_server.faults.clear()
    sandbox_server.requests.clear()
    http.reset_breakers()
    settings.PARTNERS = dict.fromkeys(("bureau", "lender", "sms"), sandbox_server.url)
    yield sandbox_server
    sandbox_server.faults.clear()
    http.reset_breakers()


@pytest.fixture
def standard(db) -> None:
    publish_standard()


@pytest.fixture
def ready(standard, sandbox, monkeypatch) -> server.SandboxServer:
    """Everything an assessment needs."""
    if "review.open_case" not in registry.jobs:
        known = registry.Job("review.open_case", "default", True, 3, lambda **payload: None, False)
        monkeypatch.setitem(registry.jobs, "review.open_case", known)
    return sandbox
