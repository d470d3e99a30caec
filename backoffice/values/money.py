"""Money in yuan: `Decimal` only, rounded by name to the cent (分)."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
LARGEST = Decimal("9999999999999999.99")


def cents(amount: Decimal | int | str) -> Decimal:
    """Yuan rounded to 0.01, half up (away from zero): `cents("2.675") == Decimal("2.68")`. A float: TypeError."""
    if isinstance(amount, float):
        raise TypeError("Money is never a float; pass a Decimal, an int or a str.")
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def yuan(amount: Decimal | int | str) -> str:
    """For reading: `yuan(Decimal("12345.67")) == "12,345.67"`, always two decimals, a plain minus sign."""
    rounded = cents(amount)
    return f"{rounded if rounded else Decimal('0.00'):,.2f}"


def in_words(amount: Decimal | int | str) -> str:
    """The amount in banker's characters (人民币大写) for legal papers.

    Rule (支付结算办法): prefix 人民币; 整 after 元 and after 角, never after 分; 角 zero, 分 not: 零.
    `in_words("16409.02") == "人民币壹万陆仟肆佰零玖元零贰分"`. ValueError beyond 16 digits before the point.
    """
    value = cents(amount)
    if abs(value) > LARGEST:
        raise ValueError("An amount in words has at most sixteen digits before the point.")
    sign = "负" if value < 0 else ""
    total = int(abs(value) * 100)
    whole, jiao, fen = total // 100, total // 10 % 10, total % 10
    if total == 0:
        return "人民币零元整"
    text = _integer_words(whole) + "元" if whole else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif fen and whole:
        text += "零"
    text += DIGITS[fen] + "分" if fen else "整"
    return f"人民币{sign}{text}"


def _integer_words(number: int) -> str:
    """A whole number by sections of four digits; one 零 stands for any run of zeros between digits."""
    sections: list[int] = []
    while number:
        number, section = divmod(number, 10000)
        sections.append(section)
    text, zero_waiting = "", False
    for place in range(len(sections) - 1, -1, -1):
        section = sections[place]
        if section == 0:
            zero_waiting = bool(text)
            # 亿 itself must still be named when the section above it was counted in 万亿.
            if place == 2 and text and text.endswith("万"):
                text += "亿"
            continue
        if text and (zero_waiting or section < 1000):
            text += DIGITS[0]
        text += _section_words(section) + _section_name(place)
        zero_waiting = False
    return text


def _section_name(place: int) -> str:
    # 12,0000,0000,0000 is 壹拾贰万亿: the upper section says 万 and the 亿 section (or the rule above) adds 亿.
    return ("", "万", "亿", "万")[place]


def _section_words(section: int) -> str:
    text, zero_waiting = "", False
    for place in range(3, -1, -1):
        digit = section // 10**place % 10
        if digit == 0:
            zero_waiting = bool(text)
            continue
        if zero_waiting:
            text += DIGITS[0]
            zero_waiting = False
        text += DIGITS[digit] + UNITS[place]
    return text
