"""When two records may be the same person or business."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from customers.profiles.domain.records import Kind

SUFFIXES = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团|公司|个体工商户|合作社)$")
NOT_WORDS = re.compile(r"[\s()（）·.,，。\-]")
FIRM_PREFIX = 4


class Sign(StrEnum):
    """What two records share; the strongest first."""

    IDENTITY = "identity"
    NAME_AND_BIRTH = "name_and_birth"
    NEAR_NAME_AND_BIRTH = "near_name_and_birth"
    FIRM_NAME = "firm_name"
    PHONE = "phone"


POINTS = {
    Sign.IDENTITY: 100,
    Sign.NAME_AND_BIRTH: 80,
    Sign.FIRM_NAME: 70,
    Sign.NEAR_NAME_AND_BIRTH: 50,
    Sign.PHONE: 40,
}
WORTH_A_LOOK = 40


@dataclass(frozen=True)
class Traits:
    """What is compared: indexes instead of identifiers."""

    kind: str
    name: str
    id_index: str
    phone_index: str
    birth_date: date | None


def signs(one: Traits, two: Traits) -> list[Sign]:
    """What the two share. A person and a business are never the same."""
    if one.kind != two.kind:
        return []
    found = [Sign.IDENTITY] if one.id_index == two.id_index else []
    if one.kind == Kind.BUSINESS:
        found += [Sign.FIRM_NAME] if firm_key(one.name) == firm_key(two.name) else []
    elif one.birth_date is not None and one.birth_date == two.birth_date:
        if plain(one.name) == plain(two.name):
            found.append(Sign.NAME_AND_BIRTH)
        elif near(plain(one.name), plain(two.name)):
            found.append(Sign.NEAR_NAME_AND_BIRTH)
    return found + ([Sign.PHONE] if one.phone_index == two.phone_index else [])


def points(found: list[Sign]) -> int:
    return min(100, sum(POINTS[sign] for sign in found))


def plain(name: str) -> str:
    """A name as it is compared: one width, no spaces or points, lower case."""
    return NOT_WORDS.sub("", unicodedata.normalize("NFKC", name)).lower()


def firm_key(name: str) -> str:
    """What distinguishes a firm's name, without its legal form."""
    key = plain(name)
    while (shorter := SUFFIXES.sub("", key)) != key and shorter:
        key = shorter
    return key


def near(one: str, two: str) -> bool:
    """One letter typed wrongly, left out, added, or two swapped. A surname of one letter has to agree when nothing
    else would."""
    if one == two:
        return True
    if abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 2:
        return False
    if len(one) == len(two):
        differing = [place for place in range(len(one)) if one[place] != two[place]]
        if len(differing) == 1:
            return len(one) > 2 or differing == [1]
        return (
            len(differing) == 2
            and differing[1] == differing[0] + 1
            and one[differing[0]] == two[differing[1]]
            and one[differing[1]] == two[differing[0]]
        )
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
