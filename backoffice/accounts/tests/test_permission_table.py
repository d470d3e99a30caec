"""Fault 12: every address × every role × every method, against a table that people have read.

`permission_table.csv` says for each URL name which permission opens it (or `public`). An address without a row fails:
whoever adds a page says in the table who may open it. Run with `-s` to have the missing rows printed ready to paste.
"""

import csv
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import RegexPattern

from backoffice.accounts.roles import GRANTS, Role, permissions_of
from backoffice.accounts.tests.factories import staff
from backoffice.web.permissions import MACHINE, declared

pytestmark = pytest.mark.usefixtures("quiet")
TABLE = Path(__file__).parent / "permission_table.csv"
# The same pages, with bare answers for refusals: drawing the whole shell for each of them would take most of the time.
urlpatterns = [path("", include("backoffice.urls"))]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOBODY_HAS_THIS = "00000000-0000-4000-8000-000000000000"


def handler403(request, exception):
    return HttpResponse(status=403)


def handler404(request, exception):
    return HttpResponse(status=404)


@pytest.fixture
def quiet():
    """Thousands of refused requests need not be told one by one."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def patterns() -> Iterator[tuple[str, str, URLPattern, tuple[str, ...]]]:
    """(name, an address of it, the pattern, its namespaces) of every page there is."""

    def walk(resolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                below = (*namespaces, entry.namespace) if entry.namespace else namespaces
                yield from walk(entry, prefix + address(entry), below)
            else:
                name = ":".join((*namespaces, entry.name or entry.lookup_str))
                yield name, prefix + address(entry), entry, namespaces

    yield from walk(get_resolver(), "/", ())


def address(entry: URLPattern | URLResolver) -> str:
    """The piece of an address that a pattern matches, its parameters filled with what no row has."""
    text = str(entry.pattern)
    for name, converter in getattr(entry.pattern, "converters", {}).items():
        text = re.sub(rf"<(\w+:)?{name}>", sample(converter.regex), text)
    if isinstance(entry.pattern, RegexPattern):
        text = re.sub(r"\(\?P<\w+>([^)]*)\)", lambda group: sample(group[1]), text).strip("^$").replace("\\Z", "")
    return text


def sample(regex: str) -> str:
    """A value that a parameter takes and no row has."""
    tries = ["nothing", "987654321", NOBODY_HAS_THIS, regex.strip("()").split("|")[0]]
    return next(value for value in tries if re.fullmatch(regex, value))


def table() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["url"]: row["opens_with"] for row in csv.DictReader(file)}


def expected(name: str, rows: dict[str, str]) -> str | None:
    return rows.get(name) or rows.get(f"{name.split(':')[0]}:*")


PAGES = list(patterns())


def test_every_page_has_a_row_and_every_row_a_page():
    rows = table()
    missing = sorted(
        f"{name},{declared(entry.callback, spaces) or 'NOTHING DECLARED'}"
        for name, _address, entry, spaces in PAGES
        if expected(name, rows) is None
    )
    print("\n".join(missing))
    assert missing == []
    names = {name for name, *_rest in PAGES} | {f"{name.split(':')[0]}:*" for name, *_rest in PAGES}
    assert set(rows) - names == set()


def test_views_declare_what_the_table_says():
    rows = table()
    assert {
        name: (declared(entry.callback, spaces), expected(name, rows))
        for name, _address, entry, spaces in PAGES
        if declared(entry.callback, spaces) != expected(name, rows)
    } == {}


def test_every_declared_permission_is_granted_to_somebody():
    granted = frozenset().union(*(permissions_of((role,)) for role in GRANTS))
    wanted = {right for right in table().values() if not right.startswith(MACHINE)}
    assert wanted - granted - {"public"} == set()


def test_administrators_see_no_customer_and_auditors_change_nothing():
    """Separation of duties: who runs the system, who audits and who does business are three people."""
    administrator = permissions_of((Role.ADMINISTRATOR,))
    assert not administrator & {"customers.view", "customers.reveal", "applications.view", "loans.view"}
    writing = {
        "edit",
        "manage",
        "work",
        "handle",
        "approve",
        "reveal",
        "decide",
        "disburse",
        "post_repayment",
        "import",
    }
    assert not {right for right in permissions_of((Role.AUDITOR,)) if right.split(".")[1] in writing}


def ask(client: Client, method: str, url: str):
    """One request whose effect is taken back: in the database, and on the cookies (signing out is a page as well)."""
    cookies = client.cookies.output()
    with transaction.atomic():
        response = client.generic(method, url)
        transaction.set_rollback(True)
    if client.cookies.output() != cookies:
        client.cookies.clear()
        client.cookies.load(client.kept)
    return response


def refused(response, name: str) -> bool:
    """Turned away although the role opens the page. Signing out, and the admin's own door, lead to the sign-in page;
    the admin's look-up answers a question without parameters as it answers a stranger."""
    sent_away = is_sign_in(response) and name not in {"accounts:logout", "admin:login"}
    return sent_away or (response.status_code == 403 and name != "admin:autocomplete")


def is_sign_in(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith("/accounts/login/")


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
@override_settings(ROOT_URLCONF=__name__)
def test_role_by_page_by_method(db, client_of, method):
    rows = table()
    people = {role.value: staff(role) for role in Role} | {"no role": staff()}
    clients = {name: client_of(person) for name, person in people.items()}
    disabled = staff(Role.REVIEWER)
    clients["disabled"] = client_of(disabled)
    type(disabled).objects.filter(pk=disabled.pk).update(is_active=False)
    clients["stranger"] = Client()
    for client in clients.values():
        client.raise_request_exception = False
        client.kept = {name: morsel.value for name, morsel in client.cookies.items()}
    wrong, asked = [], 0
    for name, url, _entry, _spaces in PAGES:
        right = expected(name, rows)
        if right == "public":
            continue
        shown = False
        for who, client in clients.items():
            allowed = who in people and right in permissions_of(tuple(people[who].roles))
            # Behind the door it is the same for everyone let in: what is not a page is asked once.
            if allowed and shown and method != "GET":
                continue
            shown = shown or allowed
            response = ask(client, method, url)
            asked += 1
            if right.startswith(MACHINE):  # whoever is signed in: only a key opens it
                good = response.status_code == 401
            elif who in {"stranger", "disabled"}:
                good = is_sign_in(response)
            elif allowed:
                good = response.status_code < 500 and not refused(response, name)
            else:
                good = response.status_code == 403
            if not good:
                wrong.append(f"{who} {method} {name} {url} -> {response.status_code}")
    print("\n".join(wrong))
    print(f"{asked} requests over {len(PAGES)} addresses")
    assert wrong == []


@pytest.mark.parametrize("method", METHODS)
def test_public_pages_answer_strangers_without_failing(client, db, method):
    rows = table()
    client.raise_request_exception = False
    client.kept = {}
    for name, url, _entry, _spaces in PAGES:
        if expected(name, rows) == "public":
            status = ask(client, method, url).status_code
            assert status < 500 or (status == 503 and "health" in name), (name, status)
