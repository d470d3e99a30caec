from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.values import identity, money, periods, rates, transitions
from backoffice.values.errors import Refused
from backoffice.values.workdays import CHINA_2026

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("10854.28", "人民币壹万零捌佰伍拾肆元贰角捌分"),
        ("10000", "人民币壹万元整"),
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("100000000", "人民币壹亿元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("1000000000000", "人民币壹万亿元整"),
        ("1000100000000", "人民币壹万零壹亿元整"),
        ("1000010000", "人民币壹拾亿零壹万元整"),
        ("300070.08", "人民币叁拾万零柒拾元零捌分"),
        ("-12.3", "人民币负壹拾贰元叁角整"),
    ],
)
def test_amount_in_words(amount, words):
    assert money.in_words(amount) == words


@given(AMOUNTS)
def test_words_name_every_amount_once(amount):
    words = money.in_words(amount)
    assert "零零" not in words
    assert words.endswith(("整", "分"))
    assert _read(words) == amount


def _read(words: str) -> Decimal:
    """Reads the characters back with a rule of its own, so that writer and reader cannot share a mistake."""
    units = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = 0
    cents = 0
    for char in words.removeprefix("人民币"):
        if char in money.DIGITS:
            digit = money.DIGITS.index(char)
        elif char in units:
            section, digit = section + digit * units[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif char == "元":
            total, section, digit = total + section + digit, 0, 0
        elif char in "角分":
            cents, digit = cents + digit * (10 if char == "角" else 1), 0
    return Decimal(total) + Decimal(cents) / 100


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_cents_never_move_more_than_half_a_cent(amount):
    assert abs(money.cents(amount) - amount) <= Decimal("0.005")
    assert money.cents(money.cents(amount)) == money.cents(amount)


def test_cents_round_half_up_and_refuse_floats():
    assert money.cents("2.675") == Decimal("2.68")
    assert money.cents("-2.675") == Decimal("-2.68")
    assert money.yuan("1234567.5") == "1,234,567.50"
    assert money.yuan("-0.001") == "0.00"
    with pytest.raises(TypeError):
        money.cents(0.1)


def test_percent():
    assert rates.percent(Decimal("0.155631")) == "15.56"
    assert rates.percent("0.24", 0) == "24"
    assert rates.fraction("7.2") == Decimal("0.072")
    assert rates.percent(rates.compound_yearly(Decimal("0.01296926"))) == "16.72"


@given(
    st.integers(0, 999), st.sampled_from(sorted(identity.PROVINCES)), st.dates(date(1900, 1, 1), date(2099, 12, 31))
)
def test_check_digit_finds_every_single_wrong_digit(serial, province, born):
    first = f"{province}0101{born:%Y%m%d}{serial:03d}"
    number = first + identity.make_check_digit(first)
    assert identity.resident_id_ok(number)
    assert identity.birth_date(number) == born
    assert identity.sex(number) == ("male" if serial % 2 else "female")
    for place in range(17):
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert not identity.resident_id_ok(changed)


@pytest.mark.parametrize(
    ("number", "ok"),
    [
        ("11010519491231002X", True),
        ("440524188001010014", True),
        ("110105194912310020", False),
        ("11010519491331002X", False),
        ("１1010519491231002X", False),
        ("", False),
    ],
)
def test_resident_id(number, ok):
    assert identity.resident_id_ok(number) is ok


def test_other_identifiers():
    assert identity.credit_code_ok("91350100M000100Y43")
    assert not identity.credit_code_ok("91350100M000100Y44")
    assert identity.bank_card_ok("6222600260001072444")
    assert not identity.bank_card_ok("6222600260001072445")
    assert identity.mobile_ok("13800138000")
    assert not identity.mobile_ok("12800138000")
    assert not identity.mobile_ok("13800138000\n")
    assert identity.normalise_phone("+86 138-0013-8000") == "13800138000"
    assert identity.normalise_id("11010519491231002x ") == "11010519491231002X"
    assert identity.normalise_id("１１010519491231002ｘ") == "11010519491231002X"


def test_masks_hide_what_identifies():
    assert identity.mask_id("11010519491231002X") == "1****************X"
    assert identity.mask_phone("13800138000") == "138****8000"
    assert identity.mask_card("6222600260001072444") == "622260*********2444"
    assert identity.mask_name("欧阳小明") == "欧***"


def test_age_is_completed_years():
    assert identity.age_on(date(2008, 11, 22), date(2026, 11, 21)) == 17
    assert identity.age_on(date(2008, 11, 22), date(2026, 11, 22)) == 18
    assert identity.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


def test_workdays_of_2026():
    assert len(CHINA_2026.holidays) == 33
    assert CHINA_2026.is_workday(date(2026, 1, 4))
    assert not CHINA_2026.is_workday(date(2026, 10, 1))
    assert CHINA_2026.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CHINA_2026.next_workday(date(2026, 2, 15)) == date(2026, 2, 24)
    assert CHINA_2026.add_workdays(date(2026, 9, 24), 1) == date(2026, 9, 28)
    assert CHINA_2026.previous_workday(date(2026, 1, 3)) == date(2025, 12, 31)
    assert CHINA_2026.last_covered_day == date(2026, 12, 31)
    assert not CHINA_2026.covers(date(2027, 1, 1))


@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)), st.integers(0, 20))
def test_adding_workdays_and_counting_them_agree(day, count):
    end = CHINA_2026.add_workdays(day, count)
    assert CHINA_2026.workdays_between(day, end) == count
    if count:
        assert CHINA_2026.is_workday(end)
        assert CHINA_2026.add_workdays(end + timedelta(days=1), -1) == end


def test_months_keep_their_anchor():
    assert periods.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert periods.add_months(date(2026, 2, 28), 1, anchor_day=31) == date(2026, 3, 31)
    assert periods.months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert periods.months_between(date(2026, 3, 15), date(2026, 1, 20)) == -1


def test_transitions_are_a_table():
    flow = transitions.table([("submit", {"draft"}, "sent"), ("withdraw", {"draft", "sent"}, "gone")])
    assert flow.target("submit", "draft") == "sent"
    assert flow.verbs_from("draft") == ["submit", "withdraw"]
    with pytest.raises(Refused) as refusal:
        flow.target("submit", "gone")
    assert refusal.value.code == "transition.not_allowed"
    assert refusal.value.data == {"verb": "submit", "state": "gone"}
    with pytest.raises(ValueError, match="two states"):
        transitions.table([("go", {"a"}, "b"), ("go", {"a"}, "c")])


def test_a_refusal_is_a_sentence():
    assert str(Refused("limit.exceeded", "At most %(limit)s yuan.", limit="5,000.00")) == "At most 5,000.00 yuan."
    assert str(Refused("rate.high", "The rate is over 24 %.")) == "The rate is over 24 %."
