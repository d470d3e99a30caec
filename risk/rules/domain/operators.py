"""What a condition may ask: a fixed list of operators, each with the facts it can read and the operand it takes."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NUMERIC = frozenset({"number", "integer"})
ORDERED = NUMERIC | {"day"}
ANY = frozenset({"number", "integer", "text", "flag", "day", "texts"})
TEXTUAL = frozenset({"text"})
LISTED = frozenset({"texts"})

Value = Any
Test = Callable[[Value, Value], bool]


@dataclass(frozen=True)
class Operator:
    """`types`: facts it can read. `operand`: one, two (a range), many (a list), number, none. `needs_other`: a second
    fact beside the operand. `sees_unknown`: answers even when the fact is unknown."""

    code: str
    types: frozenset[str]
    operand: str
    test: Callable[..., bool]
    zh: str
    en: str
    needs_other: bool = False
    sees_unknown: bool = False


def wildcard(text: str, pattern: str) -> bool:
    """`*` any run, `?` one character; linear in text × pattern, so no pattern can be made to run away."""
    place = star = 0
    mark = -1
    index = 0
    while index < len(text):
        if place < len(pattern) and pattern[place] in {"?", text[index]} and pattern[place] != "*":
            place, index = place + 1, index + 1
        elif place < len(pattern) and pattern[place] == "*":
            mark, star = place, index
            place += 1
        elif mark >= 0:
            star += 1
            place, index = mark + 1, star
        else:
            return False
    return all(char == "*" for char in pattern[place:])


def _ratio(left: Decimal, other: Decimal, limit: Decimal, above: bool) -> bool:
    """left ÷ other against a limit without dividing; `other` above zero is checked before."""
    return Decimal(left) > limit * Decimal(other) if above else Decimal(left) < limit * Decimal(other)


OPERATORS: dict[str, Operator] = {
    op.code: op
    for op in (
        Operator("eq", ANY - LISTED, "one", operator.eq, "等于", "is"),
        Operator("ne", ANY - LISTED, "one", operator.ne, "不等于", "is not"),
        Operator("lt", ORDERED, "one", operator.lt, "小于", "is below"),
        Operator("le", ORDERED, "one", operator.le, "不大于", "is at most"),
        Operator("gt", ORDERED, "one", operator.gt, "大于", "is above"),
        Operator("ge", ORDERED, "one", operator.ge, "不小于", "is at least"),
        Operator("between", ORDERED, "two", lambda v, x: x[0] <= v <= x[1], "介于", "is between"),
        Operator("not_between", ORDERED, "two", lambda v, x: not x[0] <= v <= x[1], "不介于", "is not between"),
        Operator("in", ANY - LISTED, "many", lambda v, x: v in x, "属于", "is one of"),
        Operator("not_in", ANY - LISTED, "many", lambda v, x: v not in x, "不属于", "is none of"),
        Operator("is_true", frozenset({"flag"}), "none", lambda v, x: v is True, "为是", "is yes"),
        Operator("is_false", frozenset({"flag"}), "none", lambda v, x: v is False, "为否", "is no"),
        Operator("contains", TEXTUAL, "one", lambda v, x: x in v, "包含", "contains"),
        Operator("not_contains", TEXTUAL, "one", lambda v, x: x not in v, "不包含", "does not contain"),
        Operator("starts_with", TEXTUAL, "one", lambda v, x: v.startswith(x), "开头为", "starts with"),
        Operator("ends_with", TEXTUAL, "one", lambda v, x: v.endswith(x), "结尾为", "ends with"),
        Operator("matches", TEXTUAL, "one", wildcard, "符合通配", "matches"),
        Operator("has", LISTED, "one", lambda v, x: x in v, "含有", "has"),
        Operator("has_any", LISTED, "many", lambda v, x: any(one in v for one in x), "含有任一", "has any of"),
        Operator("has_all", LISTED, "many", lambda v, x: all(one in v for one in x), "含有全部", "has all of"),
        Operator("is_empty", LISTED, "none", lambda v, x: not v, "为空", "is empty"),
        Operator("not_empty", LISTED, "none", lambda v, x: bool(v), "不为空", "is not empty"),
        Operator("count_ge", LISTED, "number", lambda v, x: len(v) >= x, "数量不少于", "has at least"),
        Operator(
            "ratio_gt", NUMERIC, "number", lambda v, x, o: _ratio(v, o, x, True), "之比大于", "is more than … times",
            needs_other=True,
        ),
        Operator(
            "ratio_lt", NUMERIC, "number", lambda v, x, o: _ratio(v, o, x, False), "之比小于", "is less than … times",
            needs_other=True,
        ),
        Operator(
            "diff_gt", NUMERIC, "number", lambda v, x, o: v - o > x, "之差大于", "exceeds … by over",
            needs_other=True,
        ),
        Operator("is_known", ANY, "none", lambda v, x: v is not None, "已知", "is known", sees_unknown=True),
        Operator("is_unknown", ANY, "none", lambda v, x: v is None, "未知", "is unknown", sees_unknown=True),
    )
}  # fmt: skip
