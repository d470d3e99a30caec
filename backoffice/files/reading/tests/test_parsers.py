"""What papers say, from lines with places; no reader, no database."""

from datetime import date
from decimal import Decimal

import pytest

from backoffice.files.reading import amounts, kinds
from backoffice.files.reading.domain import Line, lines_from, rows
from backoffice.files.reading.tests.samples import CREDIT_CODE, ID_NUMBER, SEEN


def said(name: str, seals=()) -> dict[str, str]:
    return {value.name: value.text for value in kinds.understood([lines_from(SEEN[name])], seals).values}


def line(text: str, x: float, y: float, width: float = 0.0, confidence: float = 0.99) -> Line:
    return Line(text, confidence, (x, y, width or 0.02 * len(text), 0.03))


def test_both_sides_of_an_identity_card():
    front = said("front_photo")
    assert front["name"] == "林若溪"
    assert front["id_number"] == ID_NUMBER
    assert (front["sex"], front["birth_date"], front["nation"]) == ("男", "1988-03-05", "汉")
    assert front["address"] == "上海市浦东新区样例路100弄8号602室"
    assert said("back_clean") == {"authority": "上海市公安局浦东分局", "validity": "2018.05.20-2038.05.20"}


def test_a_business_licence_in_two_columns():
    licence = said("licence_photo")
    assert licence["credit_code"] == CREDIT_CODE
    assert (licence["name"], licence["legal_representative"]) == ("杭州样例百货有限公司", "周明远")
    assert (licence["capital"], licence["founded_on"]) == ("2000000.00", "2016-04-18")
    assert licence["scope"].endswith("信息咨询服务。")
    assert licence["address"].endswith("3幢")


def test_a_letter_about_income():
    letter = said("income_photo", [(1, (0.6, 0.4, 0.2, 0.1))])
    assert (letter["name"], letter["id_number"]) == ("林若溪", ID_NUMBER)
    assert letter["employer"] == "上海样例科技有限公司"
    assert letter["monthly_income"] == "18500.00"
    assert letter["seal"] == "有"
    assert kinds.understood([lines_from(SEEN["income_photo"])]).notes == ("no_seal",)


def test_each_value_knows_its_place():
    value = kinds.understood([lines_from(SEEN["front_photo"])]).get("id_number")
    assert value is not None
    assert value.page == 1
    assert 0.3 < value.box[0] < 0.35
    assert value.confidence > 0.9


@pytest.mark.parametrize(
    ("number", "born", "sex", "problems"),
    [
        (ID_NUMBER, "1988年3月5日", "男", {}),
        (ID_NUMBER[:-1] + "0", "1988年3月5日", "男", {"id_number": "checksum"}),
        (ID_NUMBER, "1989年3月5日", "女", {"birth_date": "differs_from_number", "sex": "differs_from_number"}),
        (ID_NUMBER, "1988年13月5日", "男", {"birth_date": "unreadable"}),
    ],
)
def test_a_card_that_contradicts_itself_says_so(number, born, sex, problems):
    lines = [
        line("姓名 林若溪", 0.1, 0.1), line(f"性别 {sex}", 0.1, 0.2), line(f"出生 {born}", 0.1, 0.3),
        line("公民身份号码", 0.1, 0.8), line(number, 0.4, 0.8),
    ]  # fmt: skip
    found = kinds.understood([lines])
    assert {value.name: value.problem for value in found.values if value.problem} == problems


def test_figures_that_differ_from_the_words_are_marked():
    text = "兹证明林若溪系我单位员工，月收入为人民币18,500.00元(大写:壹万伍仟元整)"
    income = kinds.understood([[line("收入证明", 0.4, 0.1), line(text, 0.1, 0.2)]]).get("monthly_income")
    assert income is not None
    assert income.problem == "differs_from_words"


def test_papers_of_other_kinds_are_not_guessed_at():
    assert kinds.understood([[line("今天天气很好", 0.1, 0.1)]]).kind == ""
    assert kinds.understood([]).kind == ""


def test_rows_of_a_page_seen_from_aside():
    level = []
    for r in range(10):
        slope = 0.05 + 0.002 * r
        for c in range(4):
            level.append(Line(f"{r}{c}", 1, (0.1 + 0.2 * c, 0.1 + 0.02 * r + slope * 0.2 * c, 0.12, 0.012), slope))
    assert [[piece.text for piece in row] for row in rows(level)] == [[f"{r}{c}" for c in range(4)] for r in range(10)]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12,345.67", "12345.67"), ("￥1.5万元", "15000.0"), ("-300", "-300"), ("(8.20)", "-8.20"), ("1,23.4", None),
     ("", None), ("12.345,67", None), ("+5,000.00元", "5000.00")],
)  # fmt: skip
def test_amounts(text, value):
    assert amounts.amount(text) == (Decimal(value) if value else None)


def test_words_and_days():
    assert amounts.in_words("壹拾贰万叁仟零伍拾元陆角整") == Decimal("123050.6")
    assert amounts.in_words("无") is None
    assert amounts.day("20260131") == amounts.day("2026 年 1 月 31 日") == date(2026, 1, 31)
    assert amounts.day("2026-02-30") is None
