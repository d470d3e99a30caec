from datetime import date
from decimal import Decimal as D

import pytest

from customers.channels.domain import (
    CHECKLIST,
    ChannelKind,
    Figures,
    Scale,
    Standing,
    checklist_for,
    missing_papers,
    obstacles,
    score,
)

SCALE = Scale({"conversion": 40, "complaints": 20, "bad": 25, "conduct": 15}, D("0.10"), D("0.05"), D("0.08"), 10)
DAY = date(2026, 11, 22)


def standing(kind=ChannelKind.PARTNER_ONLINE, **other):
    values = {
        "kind": kind, "status": "active", "credit_code": "91350100M000100Y43", "licence_no": "L1",
        "licence_valid_to": date(2027, 1, 1), "agreement_no": "A1", "agreement_valid_from": date(2026, 1, 1),
        "agreement_valid_to": date(2026, 12, 31), "shown": {item.code: "x" for item in CHECKLIST},
    }  # fmt: skip
    return Standing(**values | other)


def test_a_partner_with_all_papers_is_open():
    assert obstacles(standing(), DAY) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"agreement_valid_to": date(2026, 11, 21)}, ["agreement_over"]),
        ({"agreement_valid_from": date(2026, 11, 23)}, ["agreement_not_begun"]),
        ({"licence_valid_to": date(2026, 11, 21)}, ["licence_over"]),
        ({"status": "suspended"}, ["status.suspended"]),
        ({"shown": {}, "kind": ChannelKind.REFERRAL}, ["item.no_students"]),
        ({"credit_code": "", "agreement_no": "", "licence_no": ""}, ["credit_code", "agreement", "licence"]),
    ],
)
def test_each_thing_that_is_missing_is_named(change, codes):
    assert obstacles(standing(**change), DAY) == codes


def test_own_channels_need_no_agreement_and_every_kind_swears_off_students():
    bare = standing(ChannelKind.OWN_ONLINE, credit_code="", agreement_no="", licence_no="")
    assert missing_papers(bare, DAY) == []
    assert all("no_students" in {item.code for item in checklist_for(kind)} for kind in ChannelKind)


def test_the_score_of_a_worked_example():
    total, parts = score(Figures(leads=100, disbursed=8, complaints=0, bad=0, misconduct=3), SCALE)
    assert [(part.code, part.points) for part in parts] == [
        ("conversion", D("32.0")), ("complaints", D("20.0")), ("bad", D("25.0")), ("conduct", D("10.5")),
    ]  # fmt: skip
    assert total == D("87.5")


def test_without_loans_only_what_can_be_judged_counts():
    total, _parts = score(Figures(leads=50, disbursed=0, complaints=0, bad=0, misconduct=0), SCALE)
    assert total == D("27.3")  # 15 of 55: nothing converted, nothing done wrong
    assert score(Figures(0, 0, 0, 0, 0), SCALE)[0] == D("100.0")


def test_more_misdeeds_never_raise_the_score():
    base = Figures(leads=100, disbursed=10, complaints=0, bad=0, misconduct=0)
    from dataclasses import replace

    for field in ("complaints", "bad", "misconduct"):
        marks = [score(replace(base, **{field: count}), SCALE)[0] for count in range(12)]
        assert marks == sorted(marks, reverse=True)
        assert all(0 <= mark <= 100 for mark in marks)
