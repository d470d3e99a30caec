"""Amounts and days as papers print them. Pure; None when it is none."""

import re
from datetime import date
from decimal import Decimal

DIGITS = {char: n for n, char in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    char: n for n, char in enumerate("〇一二三四五六七八九")
}
UNITS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
DAY = re.compile(r"((?:19|20)\d{2})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"\b((?:19|20)\d{2})(\d{2})(\d{2})\b")


def amount(text: str) -> Decimal | None:
    """12,345.67 · ￥1.2万 · -300.00 · (300.00) · +5,000 -> yuan.

    >>> amount("12,345.67"), amount("(300.00)"), amount("1.2万元"), amount("abc")
    (Decimal('12345.67'), Decimal('-300.00'), Decimal('12000.0'), None)
    """
    cleaned = text.replace(" ", "").replace("￥", "").replace("¥", "").replace("人民币", "").replace("RMB", "")
    cleaned = cleaned.removesuffix("整").removesuffix("元")
    times = Decimal(1)
    for unit, value in (("亿", 100_000_000), ("万", 10_000)):
        if cleaned.endswith(unit):
            cleaned, times = cleaned[: -len(unit)], Decimal(value)
    minus = cleaned.startswith("-") or (cleaned.startswith("(") and cleaned.endswith(")"))
    cleaned = cleaned.strip("+-()")
    if not re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d{1,2})?|\d{1,13}(\.\d{1,6})?", cleaned):
        return None
    value = Decimal(cleaned.replace(",", "")) * times
    return -value if minus else value


def in_words(text: str) -> Decimal | None:
    """An amount in Chinese words, whole yuan and 角分.

    >>> in_words("壹万贰仟元整"), in_words("叁佰零伍元伍角")
    (Decimal('12000'), Decimal('305.5'))
    """
    total = section = number = 0
    fraction = Decimal(0)
    seen = False
    for char in text:
        if char in DIGITS:
            number, seen = DIGITS[char], True
        elif char in UNITS:
            section += (number or 1) * UNITS[char]
            number = 0
        elif char == "万":
            total += (section + number) * 10_000
            section = number = 0
        elif char in "元圆":
            total += section + number
            section = number = 0
        elif char == "角":
            fraction += Decimal(number) / 10
            number = 0
        elif char == "分":
            fraction += Decimal(number) / 100
            number = 0
    return Decimal(total + section + number) + fraction if seen else None


def day(text: str) -> date | None:
    """2026年1月5日 · 2026-01-05 · 2026.1.5 · 20260105."""
    found = DAY.search(text) or COMPACT.search(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
