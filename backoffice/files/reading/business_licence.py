"""The business licence (营业执照) with its unified social credit code. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from backoffice.files.reading.amounts import amount, day, in_words
from backoffice.files.reading.domain import Found, Label, Line, Value, labelled
from backoffice.values import identity

KIND = "business_licence"
LABELS = (
    Label("credit_code", ("统一社会信用代码",)),
    Label("name", ("名称",), many=True),
    Label("company_type", ("类型",)),
    Label("legal_representative", ("法定代表人", "经营者", "负责人", "投资人")),
    Label("capital", ("注册资本", "出资额")),
    Label("founded_on", ("成立日期", "注册日期")),
    Label("validity", ("营业期限",), many=True),
    Label("address", ("住所", "经营场所"), many=True),
    Label("scope", ("经营范围",), many=True),
    Label("authority", ("登记机关",)),
)
CODE = re.compile(r"[0-9A-Z]{18}")


def looks_like(text: str) -> bool:
    return "营业执照" in text or ("统一社会信用代码" in text and "经营范围" in text)


def parse(pages: Sequence[Sequence[Line]]) -> Found:
    found: dict[str, Value] = {}
    for number, lines in enumerate(pages, 1):
        for name, value in labelled(lines, LABELS, number).items():
            found.setdefault(name, value)
        if "credit_code" not in found or not CODE.search(_code(found["credit_code"].text)):
            found |= _code_anywhere(lines, number)
    found.pop("authority", None)
    return Found(KIND, tuple(_checked(value) for value in found.values()))


def _code(text: str) -> str:
    """The alphabet of the code has no I, O, S, V, Z: what looks like one is the digit beside it."""
    return text.replace(" ", "").upper().translate(str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2"}))


def _code_anywhere(lines: Sequence[Line], page: int) -> dict[str, Value]:
    """Many licences print the code under its label, not behind it."""
    for line in lines:
        hit = CODE.search(_code(line.text))
        if hit and identity.credit_code_ok(hit[0]):
            return {"credit_code": Value("credit_code", hit[0], line.confidence, page, line.box)}
    return {}


def _checked(value: Value) -> Value:
    text = value.text.replace(" ", "")
    if value.name == "credit_code":
        hit = CODE.search(_code(text))
        code = hit[0] if hit else text
        return replace(value, text=code, problem="" if identity.credit_code_ok(code) else "checksum")
    if value.name == "capital":
        yuan = amount(text) or in_words(text)
        return replace(value, text=f"{yuan:.2f}" if yuan else text, problem="" if yuan else "unreadable")
    if value.name == "founded_on":
        founded = day(text)
        return replace(value, text=founded.isoformat() if founded else text, problem="" if founded else "unreadable")
    return replace(value, text=text)
