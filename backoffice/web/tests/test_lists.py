"""The list page: keyset pages meet without gap or double, tabs and filters, the same queries for 1 row and for
30, no 500.
"""

import io
from decimal import Decimal

import django_filters
import pytest
from django.db import connection
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from backoffice.accounts.models import User
from backoffice.accounts.tests.factories import staff
from backoffice.audit.models import AuditRow
from backoffice.web import counts, exports, keyset
from backoffice.web.lists import Action, Column, Tab, Table, list_response
from backoffice.web.models import SavedFilter

pytestmark = pytest.mark.django_db


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="full_name", lookup_expr="icontains", label="name")
    number = django_filters.NumberFilter(field_name="id", label="number")
    since = django_filters.DateFilter(field_name="date_joined", lookup_expr="date__gte", label="since")
    active = django_filters.BooleanFilter(field_name="is_active", label="active")
    joined = django_filters.DateFromToRangeFilter(field_name="date_joined", label="joined")
    late = django_filters.ChoiceFilter(
        field_name="username", label="late", choices=lambda: [("a", "First"), ("b", "B")]
    )

    class Meta:
        model = User
        fields: list = []


class PeopleTable(Table):
    columns = [
        Column("full_name", "Name", link=True),
        Column("username", "User", kind="code"),
        Column("last_login", "Last", kind="time"),
        Column("is_active", "State", kind="badge", badge="test.active"),
    ]
    sorts = {
        "name": ("full_name", "id"),
        "-last": ("-last_login", "-id"),
        "last": ("last_login", "id"),
        "-id": ("-id",),
    }
    default_sort = "name"
    tabs = [
        Tab("active", "Active", lambda qs, user: qs.filter(is_active=True)),
        Tab("gone", "Gone", lambda qs, user: qs.filter(is_active=False)),
        Tab("nobody", "Nobody", lambda qs, user: qs.none()),
    ]
    page_size = 25

    def row_url(self, obj):
        return f"/people/{obj.pk}/"


def ask(user, query="", **options):
    request = RequestFactory().get(f"/people/{query}")
    request.user, request.resolver_match, request.htmx = user, None, False
    response = list_response(
        request, table=PeopleTable(), queryset=User.objects.all(), filterset=PeopleFilter, title="People", **options
    )
    return response.render() if isinstance(response, TemplateResponse) else response


def names(response):
    return [row["obj"].full_name for row in response.context_data["listing"].rows]


@pytest.mark.parametrize("sort", ["name", "-last", "last", "-id"])
def test_pages_meet_without_gap_or_double_forth_and_back(sort, cast):
    from django.utils import timezone

    me = cast.reviewer
    for number in range(59):  # two people in three have never signed in: NULLs, and many equal names
        person = staff("reviewer", username=f"p{number}", full_name=f"Person {number % 7}")
        if number % 3 == 0:
            User.objects.filter(pk=person.pk).update(last_login=timezone.now())
    order = PeopleTable.sorts[sort]
    seen, cursor, pages = [], "", []
    while True:
        page = keyset.page(User.objects.all(), order=order, cursor=cursor, size=7)
        pages.append([row.pk for row in page.rows])
        seen += pages[-1]
        if not page.after:
            break
        cursor = page.after
    assert sorted(seen) == sorted(User.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == 60
    back = page.before
    for expected in reversed(pages[:-1]):
        page = keyset.page(User.objects.all(), order=order, cursor=back, size=7)
        assert [row.pk for row in page.rows] == expected
        back = page.before
    assert back == ""
    assert me.pk in seen


def test_cursor_of_another_order_or_a_broken_one_gives_the_first_page(cast):
    for number in range(9):
        staff("reviewer", username=f"p{number}")
    first = keyset.page(User.objects.all(), order=("id",), cursor="", size=3)
    for cursor in ("nonsense", first.after[:-2] + "xx", "a" * 3000):
        assert [r.pk for r in keyset.page(User.objects.all(), order=("id",), cursor=cursor, size=3).rows] == [
            r.pk for r in first.rows
        ]
    other = keyset.page(User.objects.all(), order=("full_name", "id"), cursor=first.after, size=3)
    assert other.before == ""


def test_same_number_of_queries_for_1_row_and_for_30(cast):
    me = cast.reviewer
    with CaptureQueriesContext(connection) as few:
        ask(me)
    for number in range(30):
        staff("reviewer", username=f"p{number}")
    with CaptureQueriesContext(connection) as many:
        response = ask(me)
    assert len(names(response)) == 25
    assert len(many) == len(few)
    assert len(many) <= 12  # rows, all counts in one, saved filters; the rest is menu and bell of every page


def test_tabs_filter_and_chips(cast):
    me = cast.reviewer
    gone = staff("reviewer", username="gone", full_name="Somebody Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    response = ask(me, "?tab=gone&q=Somebody")
    listing = response.context_data["listing"]
    assert names(response) == ["Somebody Gone"]
    assert [tab.active for tab in listing.tab_views] == [False, False, True, False]
    assert [tab.count for tab in listing.tab_views] == ["", "", "1", ""]
    assert listing.bar.chips[0].text == "Somebody"
    assert "q=" not in listing.bar.chips[0].remove
    assert "tab=gone" in listing.bar.chips[0].remove


def test_counts_stop_at_their_cap(cast):
    for number in range(12):
        staff("reviewer", username=f"p{number}")
    found = counts.capped({"a": User.objects.all(), "b": User.objects.none()}, {"a": 10, "b": 10})
    assert found == {"a": 11, "b": 0}
    assert counts.words(found["a"], 10) == "10+"
    assert counts.words(9, 10) == "9"


NASTY = [
    "%00", "a%00b", "%ED%A0%80", "%FF%FE", str(2**63), str(-(2**63)), str(10**30), "1e999999", "NaN",
    "Infinity", "' OR 1=1--",
    "<script>alert(1)</script>", "9999-12-31", "0001-01-01", "10000-01-01", "-1", "x" * 5000, "%F0%9F%92%A9",
    "../../etc/passwd",
    "owner__password", "{{7*7}}", "%0d%0aSet-Cookie:x=1",
]  # fmt: skip


def test_choices_that_are_worked_out_late_are_named_by_their_words(cast):
    assert "First" in ask(cast.reviewer, "?late=a").content.decode().split("<table")[0]
    assert ask(cast.reviewer, "?late=zzz").status_code == 200


@pytest.mark.parametrize("value", NASTY)
def test_no_query_string_breaks_a_list(value, cast):
    """Fault 14: NUL, lone surrogates, huge numbers, impossible dates, bad cursors, sort by foreign columns."""
    me = cast.reviewer
    for name in (
        "q",
        "number",
        "since",
        "active",
        "joined_after",
        "joined_before",
        "tab",
        "sort",
        "cursor",
        "size",
        "zzz",
    ):
        response = ask(me, f"?{name}={value}", export_name="people")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content
    assert ask(me, "?" + "&".join(f"a{n}={value[:20]}" for n in range(300))).status_code == 200


def test_saved_filter_is_a_tab_of_its_owner_only(cast, client_of):
    client = client_of(cast.reviewer)
    body = {"page": "accounts:user_list", "name": "Mine", "query": "q=x", "next": "/"}
    assert client.post("/filters/save/", body).headers["Location"] == "/?q=x"
    assert client.post("/filters/save/", body).status_code == 302  # the name is taken: a message, no second row
    kept = SavedFilter.objects.get()
    assert client_of(cast.manager).post(f"/filters/{kept.pk}/delete/").status_code == 404
    assert client.post(f"/filters/{kept.pk}/delete/", {"next": "https://evil.example/"}).headers["Location"] == "/"
    assert not SavedFilter.objects.exists()


PAYLOADS = [
    "=1+1", '=HYPERLINK("http://evil","x")', "+1+1", "-2+3", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1", " =1+1",
    "  @x", "|calc",
    "%0A=1", "＝1+1", "＋1", "－1+1", "＠SUM", "｜x", "％x", "=cmd|' /C calc'!A0", "@HYPERLINK(1)", "-@x", "+cmd|x",
    "\u3000=1", "\ufeff=1",
    "=IMPORTXML(1)", "\u200b=1", "- 1", "--1", "+ ", "=", "==", "\x00=1",
]  # fmt: skip


def test_no_cell_of_an_export_is_a_formula(cast):
    """Fault 20: 30 payloads, read back with openpyxl, and looked at as CSV."""
    for number, payload in enumerate(PAYLOADS):
        User.objects.create_user(username=f"u{number}", password=None, full_name=payload.replace("\x00", "")[:40])
    response = ask(cast.auditor, "?export=xlsx", export_name="people")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert len(cells) > 4 * len(PAYLOADS)
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    response = ask(cast.auditor, "?export=csv", export_name="people")
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    import csv

    for row in csv.reader(io.StringIO(text[1:])):
        for cell in row:
            assert not cell.lstrip(" \u3000\ufeff\u200b").startswith(
                ("=", "+", "@", "|", "\t", "\r", "＝", "＋", "＠", "｜")
            ), cell
    taken = [row.facts for row in AuditRow.objects.filter(action="web.export").order_by("id")]
    assert [fact["format"] for fact in taken] == ["xlsx", "csv"]
    assert {fact["rows"] for fact in taken} == {User.objects.count()}


def test_plain_numbers_stay_numbers():
    assert exports.safe_text("-12.50") == "-12.50"
    assert exports.safe_text("+86") == "+86"
    assert exports.safe_text("-1+1") == "'-1+1"
    assert exports.csv_value(Decimal("-3.10")) == "-3.10"


def test_actions_of_others_are_not_shown(cast):
    actions = [Action("Hire", "/hire/", "accounts.manage"), Action("Look", "/look/", "search.use", key="l")]
    page = ask(cast.reviewer, actions=actions).content.decode()
    assert "/look/" in page
    assert "/hire/" not in page
    assert 'data-key="l"' in page


def test_query_is_cleaned_before_any_form_sees_it():
    from backoffice.web.lists import clean_query

    raw = QueryDict(mutable=True)
    raw.setlist("q", ["a\x00", "fine", "\ud800"])
    raw["x" * 100] = "1"
    assert dict(clean_query(raw).lists()) == {"q": ["fine"]}


def test_a_person_chooses_columns_and_the_file_has_the_same(cast, client_of):
    page, kept = client_of(cast.administrator), {"page": "accounts:staff_list", "next": "/accounts/staff/"}

    def headings() -> list[str]:
        return [head["column"].name for head in page.get("/accounts/staff/").context_data["listing"].headings]

    usual = headings()
    page.post("/columns/", {**kept, "column": ["roles", "username", "full_name", "gone"]})
    assert headings() == ["roles", "username", "full_name"]
    file = b"".join(page.get("/accounts/staff/?export=csv").streaming_content).decode()
    assert file.splitlines()[0].count(",") == 2
    page.post("/columns/", {**kept, "column": ["roles", "username", "full_name"], "up": "username"})
    assert headings() == ["username", "roles", "full_name"]
    page.post("/columns/", {**kept, "column": ["roles"]})
    assert headings() == ["full_name", "roles"]  # the way into a row stays
    page.post("/columns/", {**kept, "reset": "1", "column": ["roles"]})
    assert headings() == usual
    page.post("/columns/", {**kept, "page": "x y", "column": ["roles"]})
    assert headings() == usual
