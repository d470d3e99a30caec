"""Reads the house as a browser would: which pages there are for a person, which forms stand on them, what they ask.

Works through Django's test client, inside transactions that are taken back, on whatever database is configured.
"""

import os
import sys
import tempfile
import traceback
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

BACKEND = "django.contrib.auth.backends.ModelBackend"
HTML = "text/html"
FORM = "application/x-www-form-urlencoded"
# Signing out would end the crawl; the admin is Django's own and has tests of its own.
LEAVE_OUT = ("accounts:logout", "accounts:sessions_end", "admin:")


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    page: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def view(self) -> str:
        return view_of(self.action)

    def plausible(self) -> dict[str, Any]:
        """What somebody who fills in everything would send; files are left out."""
        filled = {}
        for part in self.fields:
            if part.kind in {"file", "submit", "button"} or part.name == "csrfmiddlewaretoken":
                continue
            filled[part.name] = part.value or next((choice for choice in part.choices if choice), "") or guess(part)
        return filled


def guess(part: Field) -> str:
    by_kind = {"number": "12", "date": "2026-11-20", "datetime-local": "2026-11-20T10:00", "email": "a@example.com"}
    return by_kind.get(part.kind, "12")


class Page(HTMLParser):
    """Links, forms, and what should not be there: scripts and handlers inside the page."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url = url
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.inline: list[str] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._textarea: Field | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "hx-get", "data-preview", "data-href") if given.get(name)]
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        data = given.get("type") in {"application/json", "text/template"}
        if tag in {"script", "style"} and not (given.get("src") or given.get("nonce") or data):
            self.inline.append(tag)
        if any(value.lower().strip().startswith("javascript:") for value in given.values()):
            self.inline.append(f"{tag} javascript:")
        if tag == "form":
            action = urljoin(self.url, given.get("action") or given.get("hx-post") or self.url)
            method = "post" if given.get("hx-post") else given.get("method", "get").lower()
            self._form = Form(self.url, action, method)
            self.forms.append(self._form)
        elif given.get("hx-post"):
            self.forms.append(Form(self.url, urljoin(self.url, given["hx-post"]), "post"))
        if tag in {"input", "select", "textarea", "button"} and self._form is not None and given.get("name"):
            part = Field(given["name"], given.get("type", tag), given.get("value", ""))
            same = next((known for known in self._form.fields if known.name == part.name), None)
            if same is None:
                self._form.fields.append(part)
            elif part.kind in {"radio", "checkbox"}:
                same.choices.append(part.value)
            if tag == "select":
                self._select = part
            elif tag == "textarea":
                self._textarea = part
        elif tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None


def view_of(url: str) -> str:
    try:
        return resolve(urlsplit(url).path).view_name
    except (Resolver404, UnicodeError, ValueError):
        return ""


@contextmanager
def sample_company() -> Iterator[None]:
    """Django on DATABASE_URL or BACKOFFICE_DATA, filled by `load_demo` before; without them on a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        fresh = "BACKOFFICE_DATA" not in os.environ and "DATABASE_URL" not in os.environ
        os.environ.setdefault("BACKOFFICE_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
        os.environ.setdefault("LOG_LEVEL", "CRITICAL")
        import django

        django.setup()
        from django.core.management import call_command
        from django.test.utils import override_settings, setup_test_environment

        if fresh:
            call_command("migrate", verbosity=0)
            call_command("load_demo")
        setup_test_environment()
        # Pages name their style sheets; those need not have been collected for this.
        with override_settings(
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
            }
        ):
            yield


def people_by_role() -> dict[str, Any]:
    """The first active person of each role."""
    from backoffice.accounts.models import User

    people: dict[str, Any] = {}
    for person in User.objects.filter(is_active=True).order_by("pk"):
        for role in person.roles:
            people.setdefault(role, person)
    return people


def sign_in(person: Any) -> Client:
    """A client of that person, past the second factor, a moment ago."""
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=BACKEND)
    session = client.session
    now = timezone.now().timestamp()
    session.update({"signed_in_at": now, "seen_at": now, "confirmed_at": now, "second_factor_at": now})
    session.save()
    return client


class Asker:
    """Sends requests whose effects are taken back, and remembers what went wrong behind a 500."""

    def __init__(self, client: Client) -> None:
        self.client, self.asked, self.failures = client, 0, Counter()
        self._error = ""
        got_request_exception.connect(self._remember, weak=False, dispatch_uid=str(id(self)))

    def close(self) -> None:
        got_request_exception.disconnect(dispatch_uid=str(id(self)))

    def _remember(self, **_kwargs: Any) -> None:
        kind, error, trace = sys.exc_info()
        frames = [frame for frame in traceback.extract_tb(trace) if "site-packages" not in frame.filename]
        where = f"{frames[-1].filename.rsplit('/', 3)[-1]}:{frames[-1].lineno}" if frames else "?"
        self._error = f"{getattr(kind, '__name__', kind)} {str(error)[:150]} at {where}"

    def ask(self, method: str, url: str, data: Any = None, **headers: str) -> HttpResponseBase:
        self.asked += 1
        self._error = ""
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        with transaction.atomic():
            if method == "get":
                response = self.client.get(url, headers=headers or None)
            else:
                # As a browser or a hostile client sends it: a lone surrogate as its three bytes.
                body = urlencode(data or {}, doseq=True, errors="surrogatepass")
                response = self.client.post(url, body, content_type=FORM, headers=headers or None)
            if response.streaming and hasattr(response, "streaming_content"):
                response.body = b"".join(response.streaming_content)
            else:
                response.body = response.content
            transaction.set_rollback(True)
        self.client.cookies.clear()
        self.client.cookies.load(cookies)
        if response.status_code >= 500:
            self.failures[f"{method} {view_of(url)} {response.status_code} {self._error}"] += 1
        return response


def crawl(
    asker: Asker, *, per_view: int = 2, limit: int = 1000
) -> Iterator[tuple[str, HttpResponseBase, Page | None]]:
    """Every page that can be reached from the first one: at most `per_view` addresses of each view and set of
    parameters."""
    waiting, seen, taken = deque(["/"]), {"/"}, Counter()
    while waiting and limit > 0:
        url = waiting.popleft()
        limit -= 1
        response = asker.ask("get", url)
        page = None
        if response.headers.get("Content-Type", "").startswith(HTML):
            page = Page(url, response.body.decode())
        yield url, response, page
        found = [response["Location"]] if response.status_code in {301, 302} else []
        for link in [*found, *(page.links if page else ())]:
            target = urljoin(url, link)
            parts = urlsplit(target)
            if parts.netloc or parts.scheme not in {"", "http"} or not parts.path.startswith("/"):
                continue
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            view = view_of(target)
            if not view or target in seen or view.startswith(LEAVE_OUT):
                continue
            names = frozenset(f"{k}={v}" if k in {"tab", "export"} else k for k, v in parse_qsl(parts.query))
            kind = (view, names)
            if taken[kind] >= per_view or (names and sum(1 for k in taken if k[0] == view) > 40):
                continue
            taken[kind] += 1
            seen.add(target)
            waiting.append(target)
