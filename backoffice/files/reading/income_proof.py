"""An employer's proof of income (收入证明): a letter, so values stand inside sentences. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal

from backoffice.files.reading.amounts import amount, day, in_words
from backoffice.files.reading.domain import Box, Found, Line, Value, rows, union
from backoffice.values import identity

KIND = "income_proof"
NUMBER = re.compile(r"\d{17}[\dXx]")
FIGURE = r"(?:人民币)?\s*(?:￥|¥)?\s*(?P<figure>\d[\d,]*(?:\.\d{1,2})?)\s*(?P<unit>万?)元"
MONTHLY = re.compile(
    r"(?:月(?:均|平均)?(?:税前|税后)?(?:总)?(?:收入|工资|薪资)|每月(?:税前|税后)?(?:收入|工资)?)[^\d壹贰叁肆伍陆柒捌玖元]{0,14}"
    + FIGURE
)
YEARLY = re.compile(r"年(?:均|平均)?(?:税前|税后)?(?:总)?(?:收入|薪酬|工资)[^\d元]{0,14}" + FIGURE)
WORDS = re.compile(
    r"大写[:）) ]*(?:人民币)?(?P<words>[零壹贰叁肆伍陆柒捌玖拾佰仟万]+[元圆][零壹贰叁肆伍陆柒捌玖角分整正]*)"
)
PERSON = re.compile(
    r"(?:兹证明|(?<!收入)证明)[:,]?(?P<name>[\u3400-\u9fff·]{2,8}?)(?:先生|女士|同志)?(?=[,(（系]|身份证|为我|,|性别|$)"
)
EMPLOYER = re.compile(
    r"(?:单位(?:名称|全称)?|公司名称)(?:\((?:盖章|公章)\)|（(?:盖章|公章)）)?:?(?P<employer>[\u3400-\u9fffA-Za-z0-9()（）]{4,40}?(?:公司|中心|医院|学校|大学|厂|店|所|局|院|社|行))"
)
PERIOD = re.compile(
    r"(?:自|从)?(?P<since>(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?)(?:起)?(?:至今)?(?:在我|在本|于我|于本|入职)"
)


def looks_like(text: str) -> bool:
    return "收入证明" in text or ("兹证明" in text and "收入" in text)


class _Letter:
    """The whole text without blanks, each character knowing its line."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self.text = ""
        self._at: list[tuple[int, Line, int]] = []
        for page, lines in enumerate(pages, 1):
            for row in rows(lines):
                for line in row:
                    for index, char in enumerate(line.text):
                        if not char.isspace():
                            self.text += char
                            self._at.append((page, line, index))

    def value(self, name: str, text: str, start: int, end: int, problem: str = "") -> Value:
        pages, boxes, sure = [], [], []
        first = self._at[start][0]
        spans: dict[int, list[tuple[Line, int]]] = {}
        for page, line, index in self._at[start:end]:
            if page == first:
                spans.setdefault(id(line), []).append((line, index))
            pages.append(page)
        for parts in spans.values():
            line = parts[0][0]
            boxes.append(line.part(parts[0][1], parts[-1][1] + 1).box)
            sure.append(line.confidence)
        return Value(name, text, min(sure), first, union(boxes), problem)


def parse(pages: Sequence[Sequence[Line]], seals: Sequence[tuple[int, Box]] = ()) -> Found:
    """`seals` are places of red stamps that were seen on the pages."""
    letter = _Letter(pages)
    values: list[Value] = []
    if hit := PERSON.search(letter.text):
        values.append(letter.value("name", hit["name"], *hit.span("name")))
    if hit := NUMBER.search(letter.text):
        problem = "" if identity.resident_id_ok(hit[0].upper()) else "checksum"
        values.append(letter.value("id_number", hit[0].upper(), *hit.span(), problem))
    if hit := EMPLOYER.search(letter.text):
        values.append(letter.value("employer", hit["employer"], *hit.span("employer")))
    values += _income(letter)
    if hit := PERIOD.search(letter.text):
        values.append(letter.value("employed_since", hit["since"], *hit.span("since")))
    issued = re.search(r"((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)(?!.*(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)", letter.text)
    if issued and day(issued[1]):
        values.append(letter.value("issued_on", day(issued[1]).isoformat(), *issued.span(1)))  # type: ignore[union-attr]
    if seals:
        values.append(Value("seal", "有", 1.0, seals[0][0], seals[0][1]))
    return Found(KIND, tuple(values), () if seals else ("no_seal",))


def _income(letter: _Letter) -> list[Value]:
    monthly, yearly = MONTHLY.search(letter.text), YEARLY.search(letter.text)
    hit = monthly or yearly
    if hit is None:
        return []
    figure = (amount(hit["figure"]) or Decimal(0)) * (10_000 if hit["unit"] else 1)
    words = WORDS.search(letter.text, hit.end(), hit.end() + 40) or WORDS.search(letter.text, hit.start(), hit.end())
    differs = bool(words) and in_words(words["words"]) != figure  # type: ignore[index]
    if monthly is None:
        figure = (figure / 12).quantize(Decimal("0.01"))
    span = (hit.start("figure"), hit.end("unit"))
    return [letter.value("monthly_income", f"{figure:.2f}", *span, "differs_from_words" if differs else "")]
