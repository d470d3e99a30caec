"""Rules in the browser and in a workbook, and what can be said of them before they run."""

import copy
import io
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from backoffice.values.errors import Refused
from risk.rules import catalogue, domain, editing, services, shipped, workbook
from risk.rules.coverage import Span
from risk.rules.models import RuleSetVersion

LEAVES = st.fixed_dictionaries(
    {"id": st.text(min_size=1, max_size=8), "fact": st.just("purpose"), "op": st.just("in")},
    optional={
        "value": st.one_of(
            st.text(max_size=12), st.integers(), st.booleans(), st.lists(st.text(max_size=5), max_size=3)
        )
    },
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda some: {"all": some}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda some: {"any": some}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, parts),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_every_tree_survives_the_rows(tree):
    assert editing.tree_of(editing.rows_of(tree)) == tree


def test_a_rule_set_survives_the_workbook():
    content = shipped.read()
    content["rules"][0]["group"] = "准入"
    content["rules"][0]["reason"]["risk"] = "=1+1，不是公式"
    content["rules"][3]["when"] = {"id": "p", "fact": "purpose", "op": "matches", "value": "+86*"}
    assert workbook.from_workbook(io.BytesIO(workbook.to_workbook(content))) == content


def edited(change) -> io.BytesIO:
    book = load_workbook(io.BytesIO(workbook.to_workbook(shipped.read())))
    change(book)
    held = io.BytesIO()
    book.save(held)
    held.seek(0)
    return held


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda book: book["rules"].__setitem__("B2", "=1+1"), "2"),
        (lambda book: book["conditions"].__setitem__("B2", "x"), "2"),
        (lambda book: book.remove(book["conditions"]), "conditions"),
        (lambda book: book["rules"].__setitem__("A1", "nr"), "rules"),
        (lambda book: book["rules"].__setitem__("J2", "{"), "JSON"),
    ],
)
def test_a_workbook_that_is_wrong_says_where(change, says):
    with pytest.raises(Refused, match=says):
        workbook.from_workbook(edited(change))


def test_no_workbook_at_all():
    for content in (b"", b"PK\x03\x04nonsense", b"<html>"):
        with pytest.raises(Refused):
            workbook.from_workbook(io.BytesIO(content))
    held = io.BytesIO()
    Workbook().save(held)
    held.seek(0)
    with pytest.raises(Refused, match="rules"):
        workbook.from_workbook(held)


def row(name, group="表", effect="review", **when):
    base = shipped.read()["rules"][0]
    return base | {"id": name, "effect": effect, "group": group, "when": {"id": "c", **when}}


def findings(*rows, parameters=None):
    report = catalogue.coverage_of({"rules": list(rows)}, parameters or {})
    return {(one.kind, one.rules) for one in report.findings}, report


def test_gaps_and_overlaps_of_a_table():
    found, report = findings(
        row("a", fact="age", op="lt", value=25),
        row("b", fact="age", op="between", value=[30, 40]),
        row("c", fact="age", op="ge", value=40),
    )
    assert found == {("overlap", ("b", "c")), ("gap", ("表",))}
    gap = next(one for one in report.findings if one.kind == "gap")
    assert gap.where == {"age": Span(25, 25, True, True)}


def test_neighbouring_whole_numbers_leave_no_gap_and_levels_are_all_looked_at():
    found, _report = findings(row("a", fact="age", op="le", value=29), row("b", fact="age", op="ge", value=30))
    assert found == set()
    found, _report = findings(row("a", fact="housing", op="in", value=[1, 2]))
    assert found == {("gap", ("表",))}
    found, _report = findings(
        row("a", fact="amount", op="le", parameter="x"), row("b", fact="amount", op="gt", parameter="x"),
        parameters={"x": Decimal(5)},
    )  # fmt: skip
    assert found == set()


def test_rules_that_never_hit_or_add_nothing():
    never = row("n", group="") | {
        "when": {
            "all": [
                {"id": "x", "fact": "age", "op": "gt", "value": 50},
                {"id": "y", "fact": "age", "op": "lt", "value": 40},
            ]
        }
    }
    weak = row("weak", group="", fact="age", op="gt", value=70)
    hard = row("hard", group="", effect="reject", fact="age", op="gt", value=60)
    found, report = findings(never, weak, hard)
    assert found == {("never", ("n",)), ("covered", ("weak", "hard"))}
    opaque = row("o", group="", fact="purpose", op="contains", value="房")
    assert findings(opaque)[1].left_out == ["o"]
    assert report.complete


def test_ten_thousand_rules_compile_judge_and_are_compared_within_bounds():
    rules = [row(f"R{n}", fact="amount", op="between", value=[n * 10, n * 10 + 9]) for n in range(10_000)]
    compiled = catalogue.compiled({"rules": rules})
    outcomes = compiled.outcomes({"amount": Decimal(55)}, {})
    assert outcomes.count(True) == 1
    assert not catalogue.coverage_of({"rules": rules[:3000]}, {}).complete
    assert domain.check({"rules": rules * 2}, catalogue.FACT_TYPES)


def form_of(rule, **changes):
    rows = editing.rows_of(rule["when"])
    data = {f"row-{name}": [str(getattr(one, name)) for one in rows] for name in
            ("depth", "kind", "id", "fact", "op", "value", "parameter", "other", "note")}  # fmt: skip
    texts = {"id": rule["id"], "effect": rule["effect"], "name_zh": rule["name"]["zh"], "name_en": rule["name"]["en"]}
    return data | texts | rule["reason"] | {"submission_id": str(uuid.uuid4()), "version": 1} | changes


@pytest.fixture
def draft(standard, cast) -> RuleSetVersion:
    return services.draft_version(
        actor=cast.risk_manager, title="草稿", content=shipped.read(), note="试", now=timezone.now()
    )


def test_saving_a_rule_unchanged_changes_nothing(draft, cast, client_of):
    client, before = client_of(cast.risk_manager), copy.deepcopy(draft.content)
    for number, rule in enumerate(before["rules"][:8], 1):
        url = reverse("rules:rule", args=[draft.pk]) + f"?rule={rule['id']}"
        assert client.get(url).status_code == 200
        assert client.post(url, form_of(rule, version=number)).status_code == 302
    draft.refresh_from_db()
    assert draft.content == before


def test_a_rule_is_changed_added_and_taken_out_in_the_browser(draft, cast, client_of):
    client = client_of(cast.risk_manager)
    rule = draft.content["rules"][5]
    url = reverse("rules:rule", args=[draft.pk])
    data = form_of(rule)
    data["row-value"][1] = "3"
    client.post(f"{url}?rule={rule['id']}", data)
    draft.refresh_from_db()
    assert draft.content["rules"][5]["when"]["any"][0]["value"] == 3
    fresh = form_of(rule, id="R-900", version=2)
    assert client.post(url, fresh).status_code == 302
    draft.refresh_from_db()
    assert draft.content["rules"][-1]["id"] == "R-900"
    # A second person's edit in between is seen.
    stale = client.post(url, form_of(rule, id="R-901", version=2))
    assert stale.status_code == 400
    remove = {"rule": "R-900", "version": 3, "submission_id": str(uuid.uuid4())}
    client.post(reverse("rules:rule_remove", args=[draft.pk]), remove)
    draft.refresh_from_db()
    assert "R-900" not in {one["id"] for one in draft.content["rules"]}


def test_buttons_of_the_editor_send_the_form_and_keep_what_was_typed(draft, cast, client_of):
    client, rule = client_of(cast.risk_manager), draft.content["rules"][5]
    url = reverse("rules:rule", args=[draft.pk]) + f"?rule={rule['id']}"
    for button, lines in (
        ("condition-0", 4),
        ("any-0", 5),
        ("wrap-1", 4),
        ("remove-1", 2),
        ("remove-99", 3),
        ("x", 3),
    ):
        page = client.post(url, form_of(rule, do=button, name_zh="打到一半"))
        assert len(page.context["lines"]) == lines, button
        assert "打到一半" in page.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"row-value": ["", "abc", "4"]}, "value"),
        ({"row-depth": ["0", "3", "1"]}, "2"),
        ({"row-fact": ["", "nothing", "age"]}, "nothing"),
        ({"row-op": ["", "exec", "ge"]}, "exec"),
        ({"row-kind": ["all"], "row-depth": ["0"]}, ""),
        ({"effect": "run"}, ""),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(draft, cast, client_of, change, where):
    rule = draft.content["rules"][5]
    url = reverse("rules:rule", args=[draft.pk]) + f"?rule={rule['id']}"
    page = client_of(cast.risk_manager).post(url, form_of(rule) | change)
    assert page.status_code == 400
    assert page.content.count(b" data-error>") == len(page.context["form"].non_field_errors())
    assert b"alert-danger" not in page.content  # once, beside the conditions
    assert where in page.content.decode()


def test_a_workbook_goes_out_and_comes_in_by_the_page(draft, cast, client_of):
    client = client_of(cast.risk_manager)
    sheet = client.get(reverse("rules:workbook", args=[draft.pk])).content
    upload = SimpleUploadedFile("rules.xlsx", sheet)
    data = {"title": "自工作簿", "note": "同", "file": upload, "submission_id": str(uuid.uuid4())}
    assert client.post(reverse("rules:new"), data).status_code == 302
    assert RuleSetVersion.objects.get(title="自工作簿").content_hash == draft.content_hash
    wrong = {
        "title": "坏",
        "note": "坏",
        "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04"),
        "submission_id": str(uuid.uuid4()),
    }
    assert client.post(reverse("rules:new"), wrong).status_code == 400


def test_the_page_of_gaps_opens_and_large_sets_come_in_pages(draft, cast, client_of):
    client = client_of(cast.risk_manager)
    assert client.get(reverse("rules:coverage", args=[draft.pk])).status_code == 200
    rules = [row(f"R{n}", fact="amount", op="gt", value=n) for n in range(120)]
    big = services.draft_version(actor=cast.risk_manager, title="大", content={"rules": rules}, now=timezone.now())
    page = client.get(reverse("rules:detail", args=[big.pk]) + "?page=3")
    assert len(page.context["page"]["rows"]) == 20
    for odd in ("?page=999", "?page=-1", "?page=x", "?q=R11", "?q=%00"):
        assert client.get(reverse("rules:detail", args=[big.pk]) + odd).status_code == 200
