"""The questionnaire of needs: questions as data, which are asked, what is a right answer, what matching reads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from backoffice.values import money
from backoffice.values.errors import Refused

MOST_YUAN = Decimal(100_000_000)
TEXT_MAX = 300
QUESTIONS_MAX = 40
CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")


def _(text: str) -> str:
    return text


class Kind(StrEnum):
    CHOICE = "choice"
    MULTI = "multi"
    MONEY = "money"
    TERM = "term"
    DATE = "date"
    TEXT = "text"
    SCALE = "scale"


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RETIRED = "retired"


# What matching starts from, and which kinds of question can tell it.
FEEDS: Mapping[str, frozenset[Kind]] = {
    "purpose": frozenset({Kind.CHOICE}),
    "amount": frozenset({Kind.MONEY}),
    "least_amount": frozenset({Kind.MONEY}),
    "pay_monthly": frozenset({Kind.MONEY}),
    "assets_value": frozenset({Kind.MONEY}),
    "term_months": frozenset({Kind.TERM}),
    "longest_term": frozenset({Kind.TERM}),
    "cost_limit": frozenset({Kind.SCALE}),
    "speed": frozenset({Kind.CHOICE}),
    "assets": frozenset({Kind.MULTI}),
    "note": frozenset({Kind.TEXT}),
}
NEEDED_FEEDS = ("purpose", "amount", "term_months")
PURPOSES = "purposes"  # options that come from the closed list of uses of funds


@dataclass(frozen=True)
class Question:
    """`when`: all must hold, each (earlier question, answers that count). `low` and `high`: yuan, months or marks."""

    code: str
    kind: Kind
    zh: str
    en: str
    required: bool = True
    options: tuple[tuple[str, str, str], ...] = ()
    options_from: str = ""
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    feeds: str = ""

    def text(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en


def questions_of(content: Iterable[Mapping[str, Any]]) -> list[Question]:
    """From stored data; ValueError or KeyError when it is no questionnaire."""
    return [
        Question(
            code=row["code"],
            kind=Kind(row["kind"]),
            zh=row["zh"],
            en=row["en"],
            required=bool(row.get("required", True)),
            options=tuple((code, zh, en) for code, zh, en in row.get("options", ())),
            options_from=row.get("options_from", ""),
            when=tuple((code, tuple(values)) for code, values in row.get("when", ())),
            low=_decimal(row.get("low")),
            high=_decimal(row.get("high")),
            feeds=row.get("feeds", ""),
        )
        for row in content
    ]


def check(questions: list[Question]) -> None:
    """Refused("needs.questionnaire") with the first thing that cannot work, before anybody approves it."""
    if not 1 <= len(questions) <= QUESTIONS_MAX:
        raise _wrong(_("A questionnaire has from 1 to 40 questions."))
    earlier: dict[str, Question] = {}
    fed: set[str] = set()
    for one in questions:
        if not CODE.fullmatch(one.code) or one.code in earlier:
            raise _wrong(_("Every question needs a code of its own: small letters, digits, underscores."), one)
        if not one.zh.strip() or not one.en.strip():
            raise _wrong(_("A question is asked in Chinese and in English."), one)
        _check_answers(one)
        _check_conditions(one, earlier)
        if one.feeds:
            if one.kind not in FEEDS.get(one.feeds, frozenset()) or one.feeds in fed:
                raise _wrong(_("This kind of answer cannot feed that, or another question feeds it."), one)
            fed.add(one.feeds)
        earlier[one.code] = one
    if not set(NEEDED_FEEDS) <= fed:
        raise _wrong(_("Purpose, amount and term must be asked: matching starts from them."))


def _check_answers(one: Question) -> None:
    codes = [code for code, _zh, _en in one.options]
    chosen = one.kind in (Kind.CHOICE, Kind.MULTI)
    if chosen and not one.options_from and (len(codes) < 2 or len(set(codes)) != len(codes) or not all(codes)):
        raise _wrong(_("A choice needs two options or more, each with a code of its own."), one)
    if not chosen and (one.options or one.options_from):
        raise _wrong(_("Only a choice has options."), one)
    if one.options_from not in ("", PURPOSES):
        raise _wrong(_("Options come from the list of purposes or are written out."), one)
    if one.low is not None and one.high is not None and one.low > one.high:
        raise _wrong(_("The lower limit is above the upper one."), one)
    if one.kind == Kind.SCALE and (one.low is None or one.high is None or one.high - one.low > 100):
        raise _wrong(_("A scale needs both its ends, at most a hundred apart."), one)


def _check_conditions(one: Question, earlier: Mapping[str, Question]) -> None:
    for code, values in one.when:
        asked = earlier.get(code)
        if asked is None or asked.kind not in (Kind.CHOICE, Kind.MULTI):
            raise _wrong(_("A condition names an earlier question with options."), one)
        if not values or (not asked.options_from and not set(values) <= {option for option, _z, _e in asked.options}):
            raise _wrong(_("A condition names options that the earlier question has."), one)


def _wrong(sentence: str, one: Question | None = None) -> Refused:
    return Refused("needs.questionnaire", sentence, question=one.code if one else "")


# -- answering --------------------------------------------------------------------------------------------------------


def asked(questions: list[Question], answers: Mapping[str, Any]) -> list[Question]:
    """The questions of the branch that these answers lead to, in order."""
    shown: list[Question] = []
    codes: set[str] = set()
    for one in questions:
        if all(code in codes and _meets(answers.get(code), values) for code, values in one.when):
            shown.append(one)
            codes.add(one.code)
    return shown


def _meets(answer: Any, values: tuple[str, ...]) -> bool:
    given = answer if isinstance(answer, list) else [answer]
    return bool(set(given) & set(values))


def pruned(questions: list[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only the answers of the branch: what was answered on another one does not count."""
    codes = {one.code for one in asked(questions, answers)}
    return {code: value for code, value in answers.items() if code in codes}


def missing(questions: list[Question], answers: Mapping[str, Any]) -> list[Question]:
    """Required questions of the branch without an answer."""
    return [one for one in asked(questions, answers) if one.required and answers.get(one.code) in (None, "", [])]


def checked_answer(one: Question, raw: Any, purposes: Iterable[str]) -> Any:
    """The answer as it is stored (text, whole number or list); None for an empty one.

    Refused("needs.answer") on what is no answer to this question.
    """
    if raw in (None, "", []):
        return None
    if one.kind == Kind.TEXT:
        text = str(raw).strip()
        return text[:TEXT_MAX] if all(char.isprintable() or char in "\r\n" for char in text) else _no_answer(one)
    if one.kind == Kind.DATE:
        try:
            return (raw if isinstance(raw, date) else date.fromisoformat(str(raw))).isoformat()
        except ValueError:
            return _no_answer(one)
    if one.kind in (Kind.CHOICE, Kind.MULTI):
        return _chosen(one, raw, purposes)
    return _number(one, raw)


def _chosen(one: Question, raw: Any, purposes: Iterable[str]) -> Any:
    allowed = set(purposes) if one.options_from == PURPOSES else {code for code, _zh, _en in one.options}
    given = [str(each) for each in raw] if isinstance(raw, list | tuple | set) else [str(raw)]
    if not set(given) <= allowed or (one.kind == Kind.CHOICE and len(given) != 1):
        return _no_answer(one)
    return given[0] if one.kind == Kind.CHOICE else sorted(set(given))


def _number(one: Question, raw: Any) -> Any:
    number = _decimal(raw)
    whole = one.kind in (Kind.TERM, Kind.SCALE)
    low = one.low if one.low is not None else Decimal(1)
    high = one.high if one.high is not None else Decimal(360) if whole else MOST_YUAN
    if number is None or not low <= number <= high or (whole and number != number.to_integral_value()):
        return _no_answer(one)
    return int(number) if whole else str(money.cents(number))


def _no_answer(one: Question) -> Any:
    raise Refused("needs.answer", _("This is no answer to the question."), field=f"q_{one.code}")


def _decimal(raw: Any) -> Decimal | None:
    if raw in (None, ""):
        return None
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def wish(questions: list[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What matching starts from: by the names of its form, yuan as Decimal, months and percent as whole numbers."""
    found: dict[str, Any] = {}
    for one in asked(questions, answers):
        value = answers.get(one.code)
        if one.feeds and value not in (None, "", []):
            found[one.feeds] = Decimal(value) if one.kind == Kind.MONEY else value
    return found
