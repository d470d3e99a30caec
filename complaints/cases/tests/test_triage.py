"""Sentences and the tier that the shipped rules give them."""

from decimal import Decimal

import pytest

from backoffice.values.plain_text import normalise
from complaints.cases.shipped import TRIAGE
from complaints.cases.triage import Facts, check_policy, tier_of

SENTENCES = [
    ("再逼我我就跳楼，不想活了", "urgent", "collection"),
    ("催收员恐吓我，说要来家里打砸", "urgent", "collection"),
    ("催收打给我父母和单位领导，一天几十个电话", "high", "collection"),
    ("我的身份证信息被你们泄露给别的公司", "high", "privacy"),
    ("不是我本人申请的贷款，被冒名了", "high", "funds"),
    ("再不处理我就打12378举报", "high", ""),
    ("我要找记者曝光你们", "high", ""),
    ("等着收律师函吧，法院见", "high", ""),
    ("砍头息，骗子公司", "high", "rate"),
    ("年化利率和宣传不符", "normal", "rate"),
    ("放款都三天了还没到账", "normal", "disbursement"),
    ("客服态度很差，电话打不通", "normal", "service"),
    ("APP闪退，验证码收不到", "normal", "system"),
    ("建议增加微信还款方式", "suggestion", ""),
    ("希望能改进页面的字体大小", "suggestion", ""),
    ("重复扣款两次，请退还", "high", "funds"),
]


@pytest.mark.parametrize(("content", "tier", "category"), SENTENCES)
def test_sentence(content, tier, category):
    result = tier_of(TRIAGE, Facts(content, "hotline"))
    assert (result.tier, result.category) == (tier, category)


@pytest.mark.parametrize("content", ["高 利 贷", "高利貸", "高·利．贷", "ＧＬＤ", "高\n利\n贷"])
def test_hidden_words_are_found_where_they_stand(content):
    reason = tier_of(TRIAGE, Facts("这是" + content + "！", "hotline")).reasons[0]
    assert reason.code == "fraud"
    assert reason.matched == content
    assert (reason.begin, reason.end) == (2, 2 + len(content))


def test_must_not_words_near_it_silence_a_rule():
    assert tier_of(TRIAGE, Facts("客服没有辱骂我，只是利率有疑问", "hotline")).tier == "normal"
    assert "abuse" not in {r.code for r in tier_of(TRIAGE, Facts("从未辱骂", "hotline")).reasons}
    assert "abuse" in {r.code for r in tier_of(TRIAGE, Facts("没有解决问题，态度敷衍推诿，最后还辱骂", "x")).reasons}


@pytest.mark.parametrize(
    ("facts", "tier", "code"),
    [
        ({"channel": "regulator"}, "urgent", "channel_regulator"),
        ({"channel": "media"}, "high", "channel_media"),
        ({"amount": Decimal("50000")}, "high", "amount"),
        ({"amount": Decimal("49999.99")}, "normal", "amount"),
        ({"customer_tier": "vip"}, "high", "vip"),
        ({"vulnerable": True}, "normal", "vulnerable"),
        ({"earlier_within_days": 1}, "high", "repeated"),
        ({"group_size": 5}, "urgent", "group"),
    ],
)
def test_circumstances_weigh_and_are_named(facts, tier, code):
    result = tier_of(TRIAGE, Facts(**({"content": "请核实还款日期", "channel": "hotline"} | facts)))
    assert result.tier == tier
    assert [reason.code for reason in result.reasons] == [code]


def test_weights_add_up():
    result = tier_of(TRIAGE, Facts("利率太高，客服态度差，合同没给我", "hotline", vulnerable=True))
    assert result.score == 50
    assert result.tier == "high"


def test_a_threat_wrapped_in_a_suggestion_stays_a_threat():
    assert tier_of(TRIAGE, Facts("建议你们退款，否则我就跳楼", "hotline")).tier == "urgent"


def test_normalising_keeps_places():
    text = normalise("我 說：Ａ\u3000b")
    assert text.text == "我说:ab"
    assert text.original(3, 5) == (4, 7)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"thresholds": {"urgent": 1, "high": 1}, "words": [{"code": "x", "pattern": "(", "weight": 1, "text": "x"}]},
        {"thresholds": {"urgent": 1, "high": 1}, "vip": {"weight": "1", "text": "x"}},
        {"thresholds": {"urgent": 1, "high": 1}, "vip": {"weight": 1, "text": "x", "floor": "sky"}},
        "a text",
        7,
        None,
        [1],
        {"thresholds": ["urgent", "high"]},
        {"thresholds": {"urgent": "1", "high": 1}},
        {"thresholds": {"urgent": 1, "high": 1}, "words": 3},
        {"thresholds": {"urgent": 1, "high": 1}, "words": ["x"]},
        {"thresholds": {"urgent": 1, "high": 1}, "words": [{"code": "x", "weight": 1, "text": "x"}]},
        {"thresholds": {"urgent": 1, "high": 1}, "words": [{"pattern": "x", "weight": 1, "text": "x"}]},
        {"thresholds": {"urgent": 1, "high": 1}, "amounts": [{"weight": 1, "text": "x"}]},
        {"thresholds": {"urgent": 1, "high": 1}, "amounts": [{"weight": 1, "text": "x", "at_least": "viel"}]},
        {"thresholds": {"urgent": 1, "high": 1}, "group": {"weight": 1, "text": "x", "at_least": "3"}},
        {"thresholds": {"urgent": 1, "high": 1}, "channels": {"letter": 3}},
        {"thresholds": {"urgent": 1, "high": 1}, "repeated": {"weight": 1, "text": "x", "days": "30"}},
    ],
)
def test_policy_that_cannot_be_applied_is_refused(broken):
    with pytest.raises(ValueError):
        check_policy(broken)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+$", "(a*)*", "((?:ab)+c?)+", "(.*,){2,}x", "(?:ab|abab)*c", "(a{1,30}){1,30}b", "a*a*a*a*b", "(x+x+)+y"],
)
def test_a_pattern_that_could_run_for_hours_is_refused(pattern):
    """One complaint with the right forty letters would hold a web process for good."""
    words = [{"code": "x", "pattern": pattern, "weight": 1, "text": "x"}]
    with pytest.raises(ValueError, match="repeats"):
        check_policy({"thresholds": {"urgent": 1, "high": 1}, "words": words})
