import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from risk.rules import catalogue, facts
from risk.rules.domain import (
    MAX_DEPTH,
    MAX_NODES,
    OPERATORS,
    BadRules,
    compile_rules,
    facts_of,
    parameters_of,
)
from risk.rules.domain.operators import wildcard
from risk.rules.tests.sets import leaf, one_rule

STANDARD = json.loads((Path(__file__).parent.parent / "shipped" / "standard.json").read_text())


def judge(when, values, parameters=None):
    rules = catalogue.compiled(one_rule(when))
    return rules.judge(facts.typed(values), parameters or {})[0]


@pytest.mark.parametrize(
    ("left", "right", "all_", "any_"),
    [
        (1, 1, True, True),
        (1, 0, False, True),
        (0, 0, False, False),
        (1, None, None, True),
        (0, None, False, None),
        (None, None, None, None),
    ],
)
def test_three_valued_tables(left, right, all_, any_):
    values = {"age": left, "term_months": right}
    parts = [leaf("a", "age", "eq", 1), leaf("b", "term_months", "eq", 1)]
    assert judge({"all": parts}, values).outcome is all_
    assert judge({"any": parts}, values).outcome is any_
    negated = judge({"not": {"all": parts}}, values).outcome
    assert negated is (None if all_ is None else not all_)


@pytest.mark.parametrize(
    ("node", "values", "outcome"),
    [
        (leaf("a", "amount", "gt", "1000.10"), {"amount": "1000.11"}, True),
        (leaf("a", "amount", "gt", "1000.10"), {"amount": "1000.1"}, False),
        (leaf("a", "amount", "between", [1, 2]), {"amount": "2"}, True),
        (leaf("a", "amount", "not_between", [1, 2]), {"amount": "2"}, False),
        (leaf("a", "purpose", "in", ["装修", "旅游"]), {"purpose": "旅游"}, True),
        (leaf("a", "purpose", "not_in", ["装修"]), {"purpose": "旅游"}, True),
        (leaf("a", "purpose", "contains", "旅"), {"purpose": "旅游"}, True),
        (leaf("a", "purpose", "matches", "旅*"), {"purpose": "旅游"}, True),
        (leaf("a", "is_student", "is_true"), {}, False),
        (leaf("a", "identity_match", "is_false"), {}, None),
        (leaf("a", "identity_match", "is_unknown"), {}, True),
        (leaf("a", "identity_match", "is_known"), {"identity_match": False}, True),
        (leaf("a", "evidence_missing", "is_empty"), {}, True),
        (leaf("a", "evidence_missing", "has_any", ["court"]), {"evidence_missing": ["court", "telecom"]}, True),
        (leaf("a", "evidence_missing", "count_ge", 2), {"evidence_missing": ["court"]}, False),
        (leaf("a", "amount", "lt", other="monthly_income"), {"amount": "5", "monthly_income": "6"}, True),
        (leaf("a", "amount", "ratio_gt", "2", other="monthly_income"), {"amount": "13", "monthly_income": "6"}, True),
        (leaf("a", "amount", "ratio_gt", "2", other="monthly_income"), {"amount": "13", "monthly_income": "0"}, None),
        (leaf("a", "amount", "diff_gt", "2", other="monthly_income"), {"amount": "9"}, None),
        (leaf("a", "age", "lt", 18), {"age": "nonsense"}, None),
    ],
)
def test_operators(node, values, outcome):
    assert judge(node, values).outcome is outcome


def test_parameters_are_handed_in_and_seen_in_the_trace():
    node = {"id": "young", "fact": "age", "op": "lt", "parameter": "applicant.age.min"}
    verdict = judge(node, {"age": 17}, {"applicant.age.min": 18})
    assert verdict.conditions == [["young", "age", "lt", 17, 18, True]]
    assert judge(node, {"age": 17}).outcome is None


def test_every_leaf_is_traced_without_short_cut():
    parts = [leaf("a", "age", "eq", 1), leaf("b", "term_months", "eq", 2), leaf("c", "amount", "eq", "3")]
    verdict = judge({"any": parts}, {"age": 1, "amount": "4.50"})
    assert verdict.outcome is True
    assert verdict.conditions == [
        ["a", "age", "eq", 1, 1, True],
        ["b", "term_months", "eq", None, 2, None],
        ["c", "amount", "eq", "4.50", "3", False],
    ]


@pytest.mark.parametrize(
    "when",
    [
        None,
        [],
        {},
        {"all": []},
        {"all": [leaf("a", "age", "lt", 1)], "any": []},
        leaf("", "age", "lt", 1),
        leaf("a", "no_such_fact", "lt", 1),
        leaf("a", "age", "exec", 1),
        leaf("a", "purpose", "lt", 1),
        leaf("a", "age", "lt", "x"),
        leaf("a", "age", "lt", "1e999999"),
        leaf("a", "age", "between", [2, 1]),
        leaf("a", "age", "in", []),
        leaf("a", "age", "lt"),
        leaf("a", "is_student", "is_true", True),
        leaf("a", "age", "lt", other="purpose"),
        leaf("a", "amount", "ratio_gt", 2),
        {"id": "a", "fact": "age", "op": "lt", "parameter": "no.such"},
        {"id": "a", "fact": "age", "op": "lt", "value": 1, "code": "import os"},
        {"all": [leaf("a", "age", "lt", 1), leaf("a", "age", "lt", 2)]},
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(when):
    found = catalogue.problems(one_rule(when))
    assert found
    assert all(problem.where.startswith("R-1") for problem in found)
    with pytest.raises(BadRules):
        catalogue.compiled(one_rule(when))


def test_depth_and_size_are_bounded():
    deep = leaf("a", "age", "lt", 1)
    for _ in range(MAX_DEPTH):
        deep = {"not": deep}
    assert catalogue.problems(one_rule(deep))
    wide = {"any": [leaf(f"c{number}", "age", "lt", 1) for number in range(MAX_NODES)]}
    assert len(catalogue.problems(one_rule(wide))) == 1


@pytest.mark.parametrize("content", [None, [], {}, {"rules": []}, {"rules": [1]}, {"rules": "x"}])
def test_rule_sets_that_are_none(content):
    assert catalogue.problems(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "fact", "op", "value", "all", "any", "not", "other", "parameter", "when", "name"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(json_values)
@pytest.mark.slow
def test_no_content_makes_the_check_stumble(content):
    catalogue.problems({"rules": [content]})
    catalogue.problems(one_rule(content))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
def test_wildcards_agree_with_the_shell(pattern, text):
    from fnmatch import fnmatchcase

    assert wildcard(text, pattern) is fnmatchcase(text, pattern)


def test_a_pattern_made_to_explode_does_not():
    assert wildcard("a" * 500, "*a" * 200 + "b") is False


def test_shipped_rules_compile_and_know_what_they_read():
    assert catalogue.problems(STANDARD) == []
    assert facts_of(STANDARD) <= set(facts.FACTS)
    assert parameters_of(STANDARD) <= catalogue.PARAMETERS
    assert len(OPERATORS) >= 25


def test_facts_read_their_types_and_nothing_else():
    assert facts.typed({"amount": "12.30", "age": 30, "is_student": "true", "stranger": 1}) == {
        "amount": Decimal("12.30"),
        "age": 30,
        "is_student": True,
        "evidence_missing": (),
        "evidence_conflicts": (),
    }
    assert facts.plain_value(date(2026, 1, 2)) == "2026-01-02"
    with pytest.raises(facts.BadFact):
        facts.read(facts.FACTS["age"], "3.5")
    with pytest.raises(facts.BadFact):
        facts.read(facts.FACTS["amount"], "NaN")


def test_compile_needs_only_the_facts_it_is_given():
    with pytest.raises(BadRules):
        compile_rules(one_rule(leaf("a", "age", "lt", 1)), {})
