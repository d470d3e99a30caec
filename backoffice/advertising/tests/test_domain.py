"""Texts and what the check says about them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backoffice.advertising.domain import Level, ProductTerms, TextKind, WordLists, check, may_go_out
from backoffice.advertising.words import LEGAL_BASIS, RULES, sentence_of, suggestion_of

FOOTER = "贷款有风险，借款需谨慎；请根据个人能力合理借贷，理性消费；额度与放款时间以贷款人审批为准。"
LISTS = WordLists(("秒批", "零门槛", "低息", "免费", "最低息"), ("随借随还",), FOOTER, "广告法第九条")
CAR = ProductTerms("车贷", Decimal("0.072"), Decimal("0.1556"), Decimal(300000), 36)


def codes(text, kind=TextKind.SCRIPT, products=()):
    return [finding.code for finding in check(text, kind, LISTS, products)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秒批到账", ["words.block"]),
        ("秒 批、零·门·槛", ["words.block", "words.block"]),
        ("０门槛不在名单里", []),
        ("最低息", ["words.block"]),
        ("请等三秒。批复会来", []),
        ("随借随还，低息", ["words.warn", "words.block"]),
        ("年化利率 7.20%（单利）", []),
        ("年化利率 7.20%", ["rate.no_basis"]),
        ("利率低至 0.6%", ["rate.not_yearly"]),
        ("日息万分之五", ["rate.shorter_alone"]),
        ("月费率0.6%", ["rate.shorter_alone", "rate.not_yearly"]),
        ("月利率0.6%，折合年化利率7.2%（单利）", []),
        ("抵押率不超过 70%", []),
    ],
)
def test_words_and_rates(text, found):
    assert codes(text) == found


def test_a_finding_points_at_its_place_in_the_text():
    text = "本产品秒 批！"
    (finding,) = check(text, TextKind.SCRIPT, LISTS)
    assert text[finding.begin : finding.end] == "秒 批"
    assert finding.level is Level.BLOCK


def test_an_advertisement_carries_the_whole_risk_warning():
    assert codes("欢迎咨询", TextKind.ADVERT) == ["footer.missing"] * 3
    assert codes(f"欢迎咨询。{FOOTER}", TextKind.ADVERT) == []
    assert codes("欢迎咨询", TextKind.REPLY) == []


def test_students_are_never_addressed():
    assert codes(f"大学生专享。{FOOTER}", TextKind.ADVERT) == ["audience.excluded"]
    assert codes("客户若为大学生，礼貌结束通话", TextKind.SCRIPT) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("年化利率7.2%至15.56%（单利）", []),
        ("年化利率3.6%（单利）起", ["product.rate"]),
        ("最高30万元", []),
        ("最高可贷50万元", ["product.amount"]),
        ("最长3年", []),
        ("期限最长60期", ["product.term"]),
    ],
)
def test_figures_are_the_products_own(text, found):
    assert codes(text, products=[CAR]) == found


def test_who_names_a_sum_names_its_yearly_cost_and_its_term():
    assert codes(f"最高可贷30万元。{FOOTER}", TextKind.ADVERT) == ["rate.missing", "term.missing"]
    whole = f"最高可贷30万元，期限最长36个月，年化利率7.2%至15.56%（单利）。{FOOTER}"
    assert codes(whole, TextKind.ADVERT, [CAR]) == []
    assert codes("最高可贷30万元", TextKind.SCRIPT) == []


def test_which_kind_of_text_owes_what_is_data():
    nothing_owed = replace(LISTS, duties=frozenset())
    assert check("利率0.6%，最高90万元", TextKind.ADVERT, nothing_owed, [CAR]) == []
    dancers = replace(LISTS, excluded=("广场舞",))
    assert [f.code for f in check(f"广 场舞专享。{FOOTER}", TextKind.ADVERT, dancers)] == ["audience.excluded"]


def test_a_reply_about_an_old_loan_is_left_to_a_person():
    (finding,) = check("您的合同年化利率为18%（单利）", TextKind.REPLY, LISTS, [CAR])
    assert (finding.code, finding.level) == ("product.rate", Level.WARN)


def test_a_remark_does_not_keep_a_text_back():
    assert may_go_out(check("随借随还", TextKind.SCRIPT, LISTS))
    assert not may_go_out(check("免费", TextKind.SCRIPT, LISTS))


def test_every_rule_has_words_for_people():
    text = f"秒批随借随还。日息万分之五。利率0.6%。年化利率0.1%。最高90万。期限99年。大学生。{FOOTER[:10]}"
    found = check(text, TextKind.ADVERT, LISTS, [CAR]) + check("最高可贷30万元", TextKind.ADVERT, LISTS)
    assert {finding.code for finding in found} == set(RULES) >= set(LEGAL_BASIS)
    for finding in found:
        assert finding.words in sentence_of(finding)
        assert "%(" not in suggestion_of(finding)
