"""The fixed cast of people, and how a test signs them in."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
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
