"""Articles that closed cases leave behind: their states, and how a text loses whoever it was about."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from backoffice.values import transitions
from backoffice.values.personal_data import What, find


class State(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    RETIRED = "retired"


TRANSITIONS = transitions.table(
    [
        ("write", {State.DRAFT}, State.DRAFT),
        ("submit", {State.DRAFT}, State.WAITING),
        ("refuse", {State.WAITING}, State.DRAFT),
        ("publish", {State.WAITING}, State.PUBLISHED),
        ("review", {State.PUBLISHED}, State.PUBLISHED),
        ("retire", {State.PUBLISHED, State.DRAFT}, State.RETIRED),
    ]
)

# The fields in which people write, in the order of the page.
TEXTS = ("title", "situation", "cause", "resolution", "wording")

# What stands where something was taken out. Written into articles, hence Chinese.
STANDS_FOR: dict[str, str] = {
    What.NAME: "【姓名】",
    What.ID: "【证件号】",
    What.PHONE: "【电话】",
    What.CARD: "【卡号】",
    What.EMAIL: "【邮箱】",
    What.ACCOUNT: "【账号】",
    What.NUMBER: "【编号】",
    What.PLATE: "【车牌】",
    What.ADDRESS: "【地址】",
    What.LINK: "【链接】",
    What.MONEY: "【金额】",
    What.DATE: "【日期】",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original; `what` says what was taken out there, "" for what stays."""

    text: str
    what: str = ""

    @property
    def stands_for(self) -> str:
        return STANDS_FOR.get(self.what, self.text)


def pieces(text: str, known: Iterable[tuple[What, str]] = ()) -> list[Piece]:
    """The text cut where something tells who it is about."""
    found, at = [], 0
    for one in find(text, known):
        if one.begin > at:
            found.append(Piece(text[at : one.begin]))
        found.append(Piece(text[one.begin : one.end], one.what.value))
        at = one.end
    return [*found, Piece(text[at:])] if at < len(text) else found


def anonymised(text: str, known: Iterable[tuple[What, str]] = ()) -> str:
    """The text with a word in brackets for each name, number, sum, date and address.

    >>> anonymised("王先生 138 0013 8000 投诉服务费 3,600 元")
    '【姓名】先生 【电话】 投诉服务费 【金额】'
    """
    return "".join(piece.stands_for for piece in pieces(text, known))


def variants(what: What, value: str) -> list[tuple[What, str]]:
    """Ways in which people write what is on file: a given name alone, the last four digits."""
    value = value.strip()
    if not value:
        return []
    found = [(what, value)]
    if what is What.NAME and len(value) >= 3 and not value.isascii():
        found.append((what, value[-2:]))
    if what in {What.PHONE, What.ID, What.CARD} and len(value) > 6:
        found.append((what, value[-4:]))
    return found
