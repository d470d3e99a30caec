"""Wording is text with named holes; nothing in it is ever run."""

import pytest

from backoffice.documents import domain, markup

ALLOWED = frozenset({"borrower", "amount"})

PAYLOADS = [
    "{{ request.user.delete }}",
    "{% include '/etc/passwd' %}",
    "{{7*7}}",
    "{borrower.__class__}",
    "{borrower!r}",
    "{0}",
    "{}",
    "{amount:>10}",
    "{ borrower }",
    "{% load static %}",
    "${borrower}}",
    "[[secret_table]]",
    "{__import__('os')}",
    "<img src=x>",
    "<!-- x -->",
    "&#x7b;",
    "file:///etc/passwd",
    "见 https://example.com",
    "**未闭合",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_the_kind_does_not_know_is_refused(payload):
    assert markup.problems_of(f"甲 {payload} 乙" if "[[" not in payload else payload, ALLOWED, frozenset())


def test_known_names_are_filled_once():
    body = "# 第一条\n借款人 {borrower} 借款 {amount} 元。\n! 重点\n[[schedule]]"
    assert markup.problems_of(body, ALLOWED, frozenset({"schedule"})) == []
    blocks = markup.fill(body, {"borrower": "{amount}", "amount": "10,000.00"})
    assert [(b.kind, b.text) for b in blocks] == [
        ("heading", "第一条"),
        ("text", "借款人 {amount} 借款 10,000.00 元。"),
        ("key", "重点"),
        ("slot", "schedule"),
    ]


def test_a_table_that_would_hang_the_renderer_is_refused():
    with pytest.raises(ValueError, match="500"):
        domain.plain({"rows": [{}] * 501})


def test_numbers_are_frozen_as_text():
    from datetime import date
    from decimal import Decimal

    assert domain.plain({"a": Decimal("1.10"), "d": date(2026, 8, 3), "n": [1, None, True]}) == {
        "a": "1.10", "d": "2026-08-03", "n": ["1", None, True],
    }  # fmt: skip


def test_the_content_hash_moves_with_every_part():
    base = domain.content_hash({"a": "1"}, "x", 1)
    assert len({base, domain.content_hash({"a": "2"}, "x", 1), domain.content_hash({"a": "1"}, "y", 1),
                domain.content_hash({"a": "1"}, "x", 2)}) == 4  # fmt: skip


def test_the_problem_names_its_line():
    found = markup.problems_of("# 一\n借款人 {borrower}\n{nobody} 与 **粗", ALLOWED, frozenset())
    assert [(p.line, p.code, p.what) for p in found] == [(3, "unknown_placeholder", "{nobody}"), (3, "unclosed", "**")]


def test_bold_and_underline_are_runs_and_values_are_never_read_as_marks():
    (block,) = markup.fill("甲 **{amount} 元** __乙__", {"amount": "**1**"})
    assert [(r.text, r.bold, r.underlined) for r in block.runs if r.text.strip()] == [
        ("甲 ", False, False), ("**1**", True, False), (" 元", True, False), ("乙", False, True),
    ]  # fmt: skip
