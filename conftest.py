"""The fixed cast of people, how a test signs them in, and which tests a second database is worth."""

import os
import shutil
import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backoffice.accounts.roles import Role


class Cast:
    """One person per role, hired the first time a test names them: `cast.reviewer`, `cast.stranger` (no role)."""

    def __init__(self) -> None:
        self._hired: dict = {}

    def __getattr__(self, name: str):
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._hired:
            from backoffice.accounts.tests.factories import staff

            roles = [] if name == "stranger" else [Role(name)]
            self._hired[name] = staff(*roles, username=f"cast-{name}", full_name=f"{name}")
        return self._hired[name]


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture(autouse=True)
def _no_reader(request, monkeypatch):
    """Tests do not start the reader of pictures, which takes seconds and a gigabyte, unless they are marked slow."""
    if "slow" not in request.keywords:
        monkeypatch.setattr("backoffice.files.reading.engine.read", lambda picture: [])


@pytest.fixture
def client_of(db):
    """`client_of(user)`: a test client of that person, signed in a moment ago with password and second factor."""

    def sign_in(user, **client_options) -> Client:
        client = Client(**client_options)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        now = timezone.now().timestamp()
        session.update({"signed_in_at": now, "seen_at": now, "confirmed_at": now, "second_factor_at": now})
        session.save()
        return client

    return sign_in


@pytest.fixture
def queries_of(db) -> Callable[[Callable], int]:
    """`queries_of(ask)`: how many statements `ask()` costs, once all that a process loads only once is loaded."""

    def count(ask: Callable) -> int:
        ask()
        with CaptureQueriesContext(connection) as counted:
            ask()
        return len(counted)

    return count


@pytest.fixture
def in_threads(transactional_db) -> Callable:
    """`in_threads(8, work)`: `work(number)` in 8 threads at once; returns the results, raises what one raised."""

    def run(count: int, work: Callable) -> list:
        results: list = [None] * count
        errors: list[BaseException] = []
        barrier = threading.Barrier(count)

        def one(number: int) -> None:
            try:
                barrier.wait(timeout=30)
                results[number] = work(number)
            except BaseException as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return results

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="leave out tests that touch no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    touching = {"db", "transactional_db", "live_server", "django_db_setup"}
    kept = [item for item in items if item.get_closest_marker("django_db") or touching & set(item.fixturenames)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    # Playwright keeps an event loop in this thread, in which nothing of ours runs; Django would refuse the database.
    if item.get_closest_marker("browser"):
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium; nothing is downloaded, and it asks nobody but our own server."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("this machine lacks chromium")
    quiet = ["quic", "background-networking", "component-update", "sync"]
    return browser_type_launch_args | {
        "executable_path": path,
        "args": ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{name}" for name in quiet)],
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests of transactions empty every table afterwards, which the triggers of the audit trail refuse by design.

    What the triggers do is tested where they are installed again: backoffice/audit/tests/test_chain.py.
    """
    from backoffice.audit import triggers as audit_triggers
    from backoffice.documents import triggers as paper_triggers
    from complaints.cases.wordindex import ALL as word_indexes
    from loans import triggers as loan_triggers
    from loans.contracts import triggers as form_triggers

    with django_db_blocker.unblock():
        for index in word_indexes:
            index.install(connections["default"])  # tables outside Django's models, where no migration ran
        for triggers in (form_triggers, loan_triggers, paper_triggers, audit_triggers):
            triggers.remove(connections["default"])
