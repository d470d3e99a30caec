"""People at their browsers: what the walk through the whole system (test_walk.py) clicks with, and what it watches."""

import io
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sessions.models import Session
from django.db import connections
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from backoffice.accounts import sessions
from backoffice.accounts.roles import Role
from backoffice.demo.people import PASSWORD, username
from backoffice.jobs.services import drain
from backoffice.values.identity import make_check_digit

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 1280, "height": 800}
LARGEST_PICTURE = 300_000  # bytes
# The browser's own report of a content that the policy kept out, made visible to the test as an error of the page.
TELL_OF_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile));
"""


def aside(act: Callable[[], Any]) -> None:
    """Run `act` in a thread of its own, as a worker does: this one is inside Playwright's event loop."""

    def closing() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(closing).result()


class House:
    """One running system: the server under test, its browser, and everything that went wrong in any of its pages."""

    def __init__(self, url: str, browser: Browser, pictures: Path | None) -> None:
        self.url = url
        self.browser = browser
        self.pictures = pictures
        self.people: list[Person] = []
        self.wrong: list[str] = []

    def person(self, role: Role) -> "Person":
        person = Person(self, role)
        self.people.append(person)
        return person

    def work(self) -> None:
        """What the workers would do meanwhile."""
        aside(drain)

    def stranger(self) -> Page:
        """Somebody outside, who is not signed in."""
        return self.watched(self.browser.new_context(locale="zh-CN", viewport=NARROW).new_page(), "stranger")

    def watched(self, page: Page, who: str) -> Page:
        page.set_default_timeout(20_000)
        page.add_init_script(TELL_OF_VIOLATIONS)

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.wrong.append(f"{who} at {page.url}: {message.text}")

        def on_request(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme in {"http", "https", "ws", "wss"} and not request.url.startswith(self.url):
                self.wrong.append(f"{who} at {page.url} asked another host: {request.url}")

        def on_response(response: Response) -> None:
            if response.status >= 400:
                self.wrong.append(f"{who} at {page.url}: {response.status} {response.url}")

        page.on("console", on_console)
        page.on("pageerror", lambda error: self.wrong.append(f"{who} at {page.url}: {error}"))
        page.on("request", on_request)
        page.on("response", on_response)
        return page


class Person:
    """Somebody with a role, signed in through the page. Everything they do is a click, a key or typed text."""

    def __init__(self, house: House, role: Role) -> None:
        self.house, self.role = house, role
        self.context = house.browser.new_context(
            locale="zh-CN", viewport=NARROW, accept_downloads=True, timezone_id="Asia/Shanghai"
        )
        self.page = house.watched(self.context.new_page(), role.value)
        self.page.goto(house.url + "/")
        assert "/accounts/login/" in self.page.url
        self.page.fill("#sign-in [name=username]", username(role))
        self.page.fill("#sign-in [name=password]", PASSWORD)
        self.press("#sign-in button[type=submit]")
        assert urlsplit(self.page.url).path == "/"

    # -- moving about ---------------------------------------------------------------------------------

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector).first

    def sees(self, selector: str) -> Locator:
        found = self.at(selector)
        expect(found).to_be_visible(timeout=20_000)
        return found

    def press(self, selector: str) -> None:
        """Click something visible that leads to another page, and look at that page."""
        self.settled(lambda: self.sees(selector).click())

    def key(self, key: str) -> None:
        """A key of the keyboard that leads to another page."""
        self.settled(lambda: self.page.keyboard.press(key))

    def settled(self, act: Any) -> None:
        with self.page.expect_navigation(wait_until="load"):
            act()
        self.fits()

    def menu(self, url_name: str) -> None:
        """The entry of the menu at the left."""
        entry = f'.sidebar-nav a[href="{reverse(url_name)}"]'
        section = self.page.locator(f"[data-menu-section]:has({entry.removeprefix('.sidebar-nav ')})")
        if section.get_attribute("open") is None:
            section.locator("summary").click()
        self.press(entry)

    def find(self, text: str, starts: str) -> None:
        """The palette: Ctrl K, type, and choose the hit whose address starts with `starts`."""
        self.page.keyboard.press("Control+k")
        self.page.locator("[data-palette] input").first.fill(text)
        self.press(f'[data-palette] a.hit[href^="{starts}"]:has-text("{text}")')

    def again(self) -> None:
        self.page.reload(wait_until="load")
        self.fits()

    def fits(self) -> None:
        """No page is wider than the window it is meant for."""
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            self.house.wrong.append(f"{self.role.value} at {self.page.url}: {over} pixels wider than the window")

    # -- typing ---------------------------------------------------------------------------------------

    def fill(self, **fields: str) -> None:
        """Field ids without `id_` (a double underscore is a hyphen) and what is typed or chosen."""
        for name, value in fields.items():
            field = self.sees(f"#id_{name.replace('__', '-')}")
            kind = field.evaluate("element => element.type")
            if kind == "checkbox":
                field.set_checked(value == "yes")
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)

    def minutes_pass(self, minutes: int) -> None:
        """What this person confirmed, they confirmed so much longer ago."""
        cookie = next(one for one in self.context.cookies() if one["name"] == "sessionid")
        row = Session.objects.get(session_key=cookie["value"])
        content = row.get_decoded()
        content[sessions.CONFIRMED] -= timedelta(minutes=minutes).total_seconds()
        row.session_data = Session.objects.encode(content)
        row.save()

    # -- pictures -------------------------------------------------------------------------------------

    def picture(self, name: str) -> None:
        """Keep what is on the screen for the README, when pictures are wanted."""
        if self.house.pictures is None:
            return
        self.page.set_viewport_size(WIDE)
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.wait_for_load_state("networkidle")
        keep(self.page.screenshot(animations="disabled"), self.house.pictures / name)
        self.page.set_viewport_size(NARROW)


def keep(content: bytes, path: Path) -> None:
    """A PNG of few colours, small enough for a repository."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in (256, 128, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST_PICTURE:
            return


def first_page(pdf: bytes, path: Path) -> None:
    """The first page of a PDF as a picture."""
    tool = shutil.which("pdftoppm")
    assert tool, "pdftoppm is missing: apt-get install poppler-utils"
    made = subprocess.run([tool, "-png", "-r", "110", "-f", "1", "-l", "1", "-"], input=pdf, capture_output=True)
    keep(made.stdout, path)


def paper(lines: int = 6) -> bytes:
    """A scanned page, as the photograph of one would arrive."""
    image = Image.new("RGB", (420, 594), (250, 250, 246))
    for line in range(lines):
        image.paste((90, 90, 96), (40, 60 + 40 * line, 380, 66 + 40 * line))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def identity_of_demonstration(serial: str) -> str:
    """The identity number of somebody whom the sandbox sources know by `serial` (sandbox/bureau.py)."""
    first = f"32050119900101{serial}"
    return first + make_check_digit(first)
