"""Both sides of the resident identity card (居民身份证). Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from backoffice.files.reading.amounts import day
from backoffice.files.reading.domain import Found, Label, Line, Value, labelled
from backoffice.values import identity

KIND = "identity_card"
LABELS = (
    Label("name", ("姓名",)),
    Label("sex", ("性别",)),
    Label("nation", ("民族",)),
    Label("birth_date", ("出生",)),
    Label("address", ("住址",), many=True),
    Label("id_number", ("公民身份号码", "公民身份证号码", "身份号码")),
    Label("authority", ("签发机关",)),
    Label("validity", ("有效期限",)),
)
NUMBER = re.compile(r"\d{17}[\dXx]")


def looks_like(text: str) -> bool:
    return "公民身份号码" in text or ("签发机关" in text and "有效期限" in text)


def parse(pages: Sequence[Sequence[Line]]) -> Found:
    found: dict[str, Value] = {}
    for number, lines in enumerate(pages, 1):
        for name, value in labelled(lines, LABELS, number).items():
            found.setdefault(name, value)
    values = [checked for value in found.values() if (checked := _checked(value, found)) is not None]
    return Found(KIND, tuple(values))


def _checked(value: Value, found: dict[str, Value]) -> Value | None:
    text = value.text.replace(" ", "")
    number = found.get("id_number")
    digits = _number(number.text) if number else ""
    if value.name == "id_number":
        return replace(value, text=digits or text, problem="" if identity.resident_id_ok(digits) else "checksum")
    if value.name == "birth_date":
        born = day(text)
        if born is None:
            return replace(value, problem="unreadable")
        differs = identity.resident_id_ok(digits) and identity.birth_date(digits) != born
        return replace(value, text=born.isoformat(), problem="differs_from_number" if differs else "")
    if value.name == "sex":
        sex = next((char for char in text if char in "男女"), "")
        if not sex:
            return None
        wanted = (
            {"male": "男", "female": "女"}.get(str(identity.sex(digits))) if identity.resident_id_ok(digits) else sex
        )
        return replace(value, text=sex, problem="" if sex == (wanted or sex) else "differs_from_number")
    if value.name == "validity":
        return replace(value, text=text, problem="" if len(re.findall(r"\d{4}", text)) in (1, 2) else "unreadable")
    if value.name == "name" and not re.fullmatch(r"[\u3400-\U0003ffff·]{2,20}", text):
        return replace(value, text=text, problem="unreadable")
    return replace(value, text=text)


def _number(text: str) -> str:
    hit = NUMBER.search(text.replace(" ", ""))
    return hit[0].upper() if hit else ""
