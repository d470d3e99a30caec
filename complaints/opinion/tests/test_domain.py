"""What a post says of us, when that sets off an alert, and what makes it the same post again."""

import pytest

from complaints.opinion import shipped
from complaints.opinion.domain import (
    Feeling,
    Sentiment,
    Speaks,
    alerts_for,
    check_policy,
    is_spike,
    judge,
    key_of,
    named_in,
    plain_address,
    tidy,
)
from complaints.opinion.learning import measured, our_sentences

RULES = shipped.RULES


@pytest.mark.parametrize(
    ("text", "sentiment", "least", "topic"),
    [
        ("催收 暴 力 催 收 堵门，我不想活了", "negative", 60, "collection"),
        ("利息太高了，千万别借", "negative", 12, "rate"),
        ("客服很耐心，推荐给大家", "positive", 0, ""),
        ("这不是高利贷，服务很好", "positive", 0, ""),
        ("请问怎么申请", "neutral", 0, ""),
        ("黑户可贷加微信，包下款", "neutral", 0, ""),
    ],
)
def test_rules_judge_with_reasons_in_their_places(text, sentiment, least, topic):
    judged = judge(RULES, text, None)
    assert (judged.sentiment, judged.topic) == (sentiment, topic)
    assert judged.urgency >= least
    for reason in judged.reasons:
        assert text[reason.begin : reason.end] == reason.matched


def test_the_model_speaks_only_where_the_rules_are_silent_and_only_when_sure():
    assert judge(RULES, "一般般吧", Feeling("negative", 0.9)).sentiment == Sentiment.NEGATIVE
    assert judge(RULES, "一般般吧", Feeling("negative", 0.5)).sentiment == Sentiment.NEUTRAL
    assert judge(RULES, "利息太高了", Feeling("positive", 0.99)).sentiment == Sentiment.NEGATIVE
    assert judge(RULES, "黑户可贷加微信", None).noise
    assert not judge(RULES, "加微信？我要跳楼", None).noise  # what is pressing is never noise


def test_the_sentences_that_ship_are_ours_and_even():
    labels = [sample.label for sample in our_sentences()]
    assert {labels.count(label) for label in Sentiment} == {150}


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("呵呵，你们这服务可真好", "negative"),  # mockery outweighs the praise in it
        ("客服倒是很客气，问题一个没解决", "negative"),
        ("没有任何隐藏收费，也没有骚扰电话", "positive"),
        ("提前结清一分钱违约金没收", "positive"),
        ("原以为要被踢皮球，结果一次办完", "positive"),
        ("请问提前还款有违约金吗", "neutral"),
        ("担保费和服务费有什么区别", "neutral"),
        ("他们承诺不收违约金，结果还是收了违约金，千万别借", "negative"),
    ],
)
def test_what_is_denied_asked_or_mocked_is_read_so(text, sentiment):
    assert judge(RULES, text, None).sentiment == sentiment


def test_rules_and_model_together_do_better_than_either_on_what_they_have_not_seen():
    figures = measured(our_sentences(), RULES)
    assert figures["held_out"] == 150
    assert figures["together"]["macro_f1"] >= 0.8
    assert figures["together"]["macro_f1"] > max(figures["rules"]["macro_f1"], figures["macro_f1"])


def test_alerts_of_one_post_and_of_a_day():
    def codes(**facts):
        return [rule["code"] for rule in alerts_for(RULES, Speaks(**facts))]

    assert codes(sentiment="negative", urgency=80) == ["urgent_red"]
    assert codes(sentiment="negative", urgency=40, product="1", lender="2") == ["urgent_yellow", "lender", "product"]
    assert codes(sentiment="positive", urgency=0, product="1") == []
    rule = {"at_least": 12, "times": 3}
    assert is_spike(rule, 12, [4] * 7)
    assert not is_spike(rule, 11, [0] * 7)
    assert not is_spike(rule, 20, [7] * 7)
    assert is_spike(rule, 12, [])


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {},
        {**RULES, "brands": ["  "]},
        {**RULES, "minutes": {"red": 0}},
        {**RULES, "minutes": {"red": 10**12, "yellow": 1, "blue": 1}},
        {**RULES, "words": [{"code": "x", "pattern": "a", "text": "t", "weight": 1, "topic": "no such category"}]},
        {**RULES, "alerts": [{"code": "x" * 31, "text": "t", "kind": "heat", "level": "red", "at_least": 1}]},
        {**RULES, "words": [{"code": "x", "pattern": "(a+)+", "text": "t", "weight": 1}]},
        {**RULES, "words": [{"code": "x", "pattern": "(", "text": "t", "weight": 1}]},
        {**RULES, "words": [{"pattern": "a", "text": "t", "weight": 1}]},
        {**RULES, "words": [*RULES["words"], RULES["words"][0]]},
        {**RULES, "alerts": [{"code": "x", "text": "t", "kind": "heat", "level": "pink", "at_least": 1}]},
        {**RULES, "alerts": [{"code": "x", "text": "t", "kind": "volume", "level": "red", "at_least": 1}]},
        {**RULES, "alerts": [{"code": "x", "text": "t", "kind": "named", "what": "boss", "level": "red"}]},
    ],
)
def test_rules_that_cannot_be_applied_are_refused_in_words(wrong):
    with pytest.raises(ValueError, match=r"[A-Z]"):
        check_policy(wrong)


def test_the_same_page_has_one_key_however_it_was_shared():
    one = plain_address("HTTPS://www.weibo.com/1/ab/?b=2&utm_source=wx&a=1#top")
    assert one == plain_address("https://www.weibo.com/1/ab?a=1&b=2&spm=7")
    assert key_of(one, "a", "x") == key_of(plain_address("http://m.weibo.com/1/ab?b=2&a=1"), "b", "y")
    for wrong in ("javascript:alert(1)", "ftp://a/b", "http://", "http://[::1", "随便", "http://a:99999999/x"):
        assert plain_address(wrong) in {"", "http://a/x"}
    assert key_of("", "a", "同 一段") == key_of("", "a", "同一 段")
    assert key_of("", "a", "同一段") != key_of("", "b", "同一段")


def test_hidden_characters_go_and_names_are_found():
    assert tidy("a\x00b\u202e\u200b　 c\ud800", 10) == "ab c"
    assert named_in("薪享贷真坑", {"薪享": 1, "薪享贷": 2, "经营贷": 3}) == 2
    assert named_in("没有", {"薪享贷": 2}) is None
