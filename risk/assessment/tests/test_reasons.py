"""Every reason that a tier can have is said to the applicant and to the desk, in Chinese and in English."""

import pytest
from django.utils import translation

from risk.assessment import present
from risk.assessment.domain import reasons
from risk.review.domain import CONDITIONS, REASONS
from risk.rules import shipped
from risk.rules.domain import Rule
from risk.rules.facts import FACTS
from risk.scoring.domain import Part


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


RULES = [Rule(rule["id"], rule["effect"], rule, lambda *_: None) for rule in shipped.read()["rules"]]
UNKNOWN = {"kind": "unknown", "code": "unknown", "text": "部分信息暂未核验完成。", "risk": "无法判断：失信"}
ALL = [
    *(reasons._of_rule(rule) for rule in RULES),
    *(reasons._of_part(Part(fact, 2, 0, 10, 40)) for fact in FACTS if FACTS[fact].type in {"integer", "number"}),
    reasons.PASSED,
    reasons.POLICY_REASON,
    *reasons.COMPLIANCE_REASONS.values(),
    UNKNOWN,
]


@pytest.mark.parametrize("reason", ALL, ids=lambda reason: reason["code"])
def test_it_is_said_in_both_languages_to_both(reason):
    with translation.override("zh-hans"):
        assert chinese(present.told_words(reason))
        assert chinese(present.risk_words(reason))
    with translation.override("en"):
        for said in (present.told_words(reason), present.risk_words(reason, ["Listed as dishonest"])):
            assert said
            assert not chinese(said)


def test_the_desk_reads_in_english_which_rules_could_not_be_judged():
    with translation.override("en"):
        assert present.risk_words(UNKNOWN, ["Listed as dishonest"]).endswith("Listed as dishonest")


def test_codes_are_there_once():
    codes = [one.code for one in (*REASONS, *CONDITIONS)]
    assert len(codes) == len(set(codes))
    assert len({rule.id for rule in RULES}) == len(RULES)
