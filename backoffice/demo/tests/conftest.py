"""The house that the walks go through: a company before its first application, its partners answering over HTTP."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from backoffice.demo import calendar, lenders, parameters, products, rules, scoring
from backoffice.demo.people import hire
from backoffice.demo.sandbox import server
from backoffice.demo.tests.walking import House, aside
from backoffice.jobs.services import drain


@pytest.fixture
def house(live_server, browser, settings, request, tmp_path):
    partners = server.start()
    partners.faults["/lender"] = "approve"
    settings.PARTNERS = dict.fromkeys(settings.PARTNERS, partners.url)
    settings.PUBLIC_URL = live_server.url
    wanted = os.environ.get("PICTURES")
    aside(found_company if not wanted else lambda: call_command("load_demo", verbosity=0))
    house = House(live_server.url, browser, Path(request.config.rootpath, wanted) if wanted else None)
    failures = request.session.testsfailed
    yield house
    if request.session.testsfailed > failures:
        for person in house.people:  # what everybody had before their eyes
            person.page.screenshot(path=tmp_path / f"{person.role.value}.png", full_page=True)
            print(person.role.value, person.page.url, tmp_path)
    for person in house.people:
        person.context.close()
    server.stop(partners)


def found_company() -> None:
    """People, products on sale, published rules: what a company has before its first application."""
    world = hire(timezone.now())
    for room in (calendar, parameters, lenders, products, rules, scoring):
        room.seed(world)
        drain()
