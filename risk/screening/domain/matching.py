"""How alike a customer and an entry of a list are: points by part, each with what was compared. Pure.

A name alone comes to 60 points at most, so that a common name without a birth date is a hit of the weakest kind and a
name with its birth date a strong one. An identity number that agrees settles the matter, one that differs tells
against it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from risk.screening.domain import names
from risk.screening.domain.names import Name

SAME, ORDER, SOUND, LATIN, ALIKE, PARTLY = "same", "order", "sound", "latin", "alike", "partly"
NAME_POINTS = {SAME: 60, ORDER: 55, SOUND: 48, LATIN: 48, ALIKE: 42}
PARTLY_MOST = 54  # times the share of characters or syllables that agree
PARTLY_LEAST_SHARE = 0.5
BORN_SAME, BORN_SWAPPED, BORN_YEAR, BORN_OTHER = 30, 15, 12, -30
NUMBER_SAME, NUMBER_OTHER, SEX_OTHER = 100, -40, -15


@dataclass(frozen=True)
class Person:
    """What is compared. `born` is an ISO day, a year alone, or ""; `number` a blind index of the identity number."""

    names: tuple[str, ...]
    business: bool = False
    born: str = ""
    sex: str = ""
    number: str = ""


@dataclass(frozen=True)
class Match:
    """`score` from 0 to 100; `parts`: what was compared, how it came out, its points."""

    score: int
    parts: tuple[dict[str, Any], ...]


def match(customer: Person, entry: Person, *, least: int = -NUMBER_SAME) -> Match:
    """Adds the parts up. A person never matches a company. What cannot come to `least` with the best of names is not
    compared by name, which is what costs."""
    if customer.business != entry.business:
        return Match(0, ())
    if customer.number and customer.number == entry.number:
        return Match(100, (_part("number", "same", NUMBER_SAME, "", ""),))
    beside = _beside_the_name(customer, entry)
    points_beside = sum(part["points"] for part in beside)
    if points_beside + max(NAME_POINTS.values()) < least:
        return Match(0, ())
    how, points, mine, theirs = best_name(customer.names, entry.names)
    if not points:
        return Match(0, ())
    return Match(max(0, min(100, points + points_beside)), (_part("name", how, points, mine, theirs), *beside))


def _beside_the_name(customer: Person, entry: Person) -> list[dict[str, Any]]:
    parts = []
    if entry.number and customer.number:
        parts.append(_part("number", "other", NUMBER_OTHER, "", ""))
    if customer.born and entry.born:
        parts.append(_born(customer.born, entry.born))
    if customer.sex and entry.sex and customer.sex != entry.sex:
        parts.append(_part("sex", "other", SEX_OTHER, customer.sex, entry.sex))
    return parts


def _part(part: str, how: str, points: int, mine: str, theirs: str) -> dict[str, Any]:
    return {"part": part, "how": how, "points": points, "mine": mine, "theirs": theirs}


def best_name(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, int, str, str]:
    """(how, points, name of the customer, name of the entry) of the two names that are most alike."""
    best = ("", 0, "", "")
    for one in mine:
        read = names.read(one)
        for other in theirs:
            how, points = compare(read, names.read(other))
            if points > best[1]:
                best = (how, points, one, other)
    return best


def compare(one: Name, other: Name) -> tuple[str, int]:
    """How two names are alike and what that is worth: 张伟 and 張 偉 the same, 张玮 by sound."""
    how = _whole(one, other)
    if how:
        return how, NAME_POINTS[how]
    share = _share(one, other)
    return (PARTLY, int(PARTLY_MOST * share)) if share >= PARTLY_LEAST_SHARE else ("", 0)


def _whole(one: Name, other: Name) -> str:
    if not one.readings or not other.readings:
        return ""
    if one.latin == other.latin:
        if one.plain == other.plain:
            return SAME
        if sorted(one.plain) == sorted(other.plain) and (not one.latin or _tokens(one) == _tokens(other)):
            return ORDER
    if set(one.readings) & set(other.readings):
        return SOUND if one.latin == other.latin else LATIN
    letters = {"".join(sorted("".join(reading))) for reading in one.readings}
    if one.latin != other.latin and letters & {"".join(sorted("".join(reading))) for reading in other.readings}:
        return LATIN
    heard = {names.anagram(reading) for reading in one.readings}
    return ALIKE if heard & {names.anagram(reading) for reading in other.readings} else ""


def _tokens(name: Name) -> list[str]:
    return sorted(name.readings[0])


def _share(one: Name, other: Name) -> float:
    """The share that agrees, of characters or else of syllables, which count for nine tenths."""
    if not one.readings or not other.readings:
        return 0.0
    shares = [0.9 * _common(mine, theirs) for mine in one.readings for theirs in other.readings]
    if not one.latin and not other.latin:
        shares.append(_common(one.plain, other.plain))
    return max(shares)


def _common(mine: Iterable[str], theirs: Iterable[str]) -> float:
    one, other = Counter(mine), Counter(theirs)
    return (one & other).total() / max(one.total(), other.total())


def _born(mine: str, theirs: str) -> dict[str, Any]:
    if mine == theirs:
        return _part("born", "same", BORN_SAME, mine, theirs)
    if mine[:4] == theirs[:4]:
        if len(mine) == 4 or len(theirs) == 4:
            return _part("born", "year", BORN_YEAR, mine, theirs)
        if (mine[5:7], mine[8:]) == (theirs[8:], theirs[5:7]):
            return _part("born", "swapped", BORN_SWAPPED, mine, theirs)
    return _part("born", "other", BORN_OTHER, mine, theirs)


def born_of(text: str) -> str:
    """A birth date as lists write it: "1970-05-12", "1970年5月12日", "1970", "circa 1970", "00 May 1970" are read as a
    day or a year; ValueError for anything else that is not empty."""
    plain = "".join(char for char in text if not char.isspace())
    if not plain:
        return ""
    digits = [int(piece) for piece in "".join(char if char.isdigit() else " " for char in plain).split()]
    if len(digits) == 1 and 19000101 <= digits[0] <= 29991231:
        digits = [digits[0] // 10000, digits[0] // 100 % 100, digits[0] % 100]
    if len(digits) == 3 and digits[0] > 31 and digits[1] and digits[2]:
        return date(*digits).isoformat()
    years = [one for one in digits if 1900 <= one <= 2100]
    if len(years) == 1:
        return str(years[0])
    raise ValueError(text)
