"""The shell around every page: menu entries that lead somewhere, icons that exist, no inline style or script,
keys, guides.
"""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone, translation

from backoffice.accounts.roles import Role
from backoffice.templatetags import icons
from backoffice.web import badges, formats, menu, panels, search
from backoffice.web.guides import ROLES_WITH_GUIDE

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def test_every_menu_entry_leads_to_a_page_and_has_an_icon():
    everyone = SimpleNamespace(may=lambda permission: True)
    items = [*menu.all_items(), *menu.actions_for(everyone)]
    assert items
    for item in items:
        assert item.url, item.url_name
        assert icons.exists(item.icon), f"{item.url_name}: icon {item.icon}"
        assert item.section in menu.SECTIONS, item.section


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_template_has_no_inline_style_script_or_handler_and_only_icons_that_exist(path: Path):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r'{%\s*icon\s+"([^"]+)"', text):
        assert icons.exists(name), name
    if "documents" in path.parts:  # papers are rendered to PDF, not sent to a browser
        return
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", text)
    assert "javascript:" not in text
    assert not re.search(r"(src|href)=[\"']https?://", text)


@pytest.mark.django_db
def test_pages_of_the_shell_open(cast, client_of):
    client = client_of(cast.administrator)
    for url in ("/", "/search/", "/search/?q=%00", "/guide/", "/components/"):
        assert client.get(url).status_code == 200, url
    hits = client.get("/search/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in hits
    assert 'href="/"' in hits
    assert client_of(cast.reviewer).get("/components/").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES_WITH_GUIDE)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_role_has_a_guide_in_both_languages(role, language, cast, client_of):
    client = client_of(getattr(cast, role))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(f"/guide/{role}/")
    assert response.status_code == 200
    assert f"help/{role}.{language[:2]}.html" in [
        template.name.removeprefix("backoffice/") for template in response.templates
    ]


@pytest.mark.django_db
def test_preferences_are_kept_and_lead_back_to_our_own_pages_only(cast, client_of):
    client = client_of(cast.reviewer)
    response = client.post("/preferences/", {"theme": "dark", "density": "nonsense", "next": "//evil.example/"})
    assert response.headers["Location"] == "/"
    assert client.cookies["look_theme"].value == "dark"
    assert "look_density" not in client.cookies
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_language_is_switched_by_anybody(client):
    client.post("/language/", {"language": "en", "next": "/"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.django_db
def test_menu_marks_the_longest_beginning_and_counts(cast, monkeypatch):
    items = [
        menu.MenuItem("work", "Home", "dashboards:home", "dashboards.home"),
        menu.MenuItem("work", "Search", "web:search", "search.use", badge=lambda user: type(user).objects.all()),
        menu.MenuItem("work", "Secret", "web:components", "admin.use"),
    ]
    monkeypatch.setattr(menu, "all_items", lambda: iter(items))
    (section,) = menu.sections_for(cast.reviewer, "/search/")
    staff = type(cast.reviewer).objects.count()
    assert [(str(entry.label), entry.active, entry.badge) for entry in section.entries] == [
        ("Home", False, None),
        ("Search", True, staff),
    ]
    assert (section.open, section.waiting, section.badge_colour) == (True, staff, "red")


@pytest.mark.django_db
def test_a_page_without_an_entry_opens_the_section_of_its_neighbours(cast, monkeypatch):
    items = [menu.MenuItem("complaints", "Complaints", "handling:queue", "search.use")]
    items += [menu.MenuItem("risk", "Search", "web:search", "search.use", order=n) for n in range(menu.LONG + 1)]
    monkeypatch.setattr(menu, "all_items", lambda: iter(items))
    near = {one.name: one.open for one in menu.sections_for(cast.reviewer, "/complaints/resolution/1/")}
    assert near == {"complaints": True, "risk": False}


@pytest.mark.django_db
def test_sections_of_a_long_menu_are_closed_but_as_the_person_left_them(cast, client_of):
    items = [
        menu.MenuItem(name, "Search", "web:search", "search.use", order=n)
        for name in ("work", "loans", "risk")
        for n in range(9)
    ]

    def opened(path="/nowhere/", remembered=""):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(menu, "all_items", lambda: iter(items))
            return [one.name for one in menu.sections_for(cast.reviewer, path, remembered) if one.open]

    assert opened() == ["work"]
    assert opened(remembered="risk-1.work-0") == ["risk"]
    assert opened(remembered="work-2.nothing-1.<b>..-") == ["work"]
    items[9:] = items[9:12]
    assert opened() == ["work", "loans"]
    # The section of the page that is shown is open whatever was chosen.
    assert opened(path="/search/", remembered="work-0.loans-0") == ["work", "loans"]
    client = client_of(cast.manager)
    client.cookies[menu.REMEMBERED] = "risk-1"
    page = client.get("/").content.decode()
    assert 'data-menu-section="risk" open' in page
    assert 'data-menu-section="work" open' in page
    assert 'data-menu-section="loans">' in page


def test_words_of_money_shares_and_spans():
    assert formats.money("1234.5") == "1,234.50"
    assert formats.money(None) == "—"
    assert formats.money("nonsense") == "—"
    assert formats.percent("0.9741") == "97.4%"
    assert formats.rate("0.072") == "7.20%"
    assert formats.masked("13812345678", "phone") == "138****5678"
    assert formats.masked("320102199001011234") == "320***********1234"
    with translation.override("en"):
        assert formats.span_words(3900) == "1:05"
        assert "1 d 1 h" in formats.span_words(90000)
        late = formats.clock(timezone.now() - timedelta(minutes=12))
    assert "clock-over" in late
    assert "0:12" in late


def test_badges_show_unknown_values_as_themselves_and_escape():
    badges.register("test.kind", {"a": ("green", "Alpha")})
    assert "bg-green-lt" in badges.render("test.kind", "a")
    assert "Alpha" in badges.render("test.kind", "a")
    assert "&lt;b&gt;" in badges.render("test.kind", "<b>")
    with pytest.raises(ValueError, match="unknown colour"):
        badges.register("test.kind", {"a": ("mauve", "x")})


def test_panels_take_only_safe_html():
    panels.register("test.slot", lambda request, obj: "<b>")
    with pytest.raises(TypeError):
        panels.render_slot("test.slot", None, None)


@pytest.mark.django_db
def test_search_asks_rooms_only_for_something_typed(cast, monkeypatch):
    asked = []

    def find(user, query):
        asked.append(query)
        return [search.Hit(f"hit {number}", "", "/", "file") for number in range(50)]

    monkeypatch.setattr(search, "_providers", {"x": find})
    search.find(cast.reviewer, "  \x00 ")
    hits = search.find(cast.reviewer, "ab\x07c")
    assert asked == ["abc"]
    assert len([hit for hit in hits if hit.label.startswith("hit")]) == search.MAX_HITS_PER_PROVIDER


def test_every_app_may_offer_menu_entries():
    assert {config.name for config in apps.get_app_configs()} >= {
        "backoffice",
        "customers",
        "loans",
        "risk",
        "complaints",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_all_counts_of_the_menu_are_one_statement(role, cast, django_assert_num_queries):
    user = getattr(cast, role.value)
    with django_assert_num_queries(1):
        menu.sections_for(user, "/")
