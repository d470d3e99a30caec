"""Names as people write and say them: traditional and simplified characters, spaces, order, pinyin, several readings.

Two names that may mean one person share a key; keys are 63-bit whole numbers, so that an index finds candidates and
nobody compares everybody with everybody.
"""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

MOST_READINGS = 8
# Of longer names (companies) only the usual reading counts: their readings would multiply beyond use.
LONG_NAME = 5
COMPANY_FORMS = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|公司|集团|limited|coltd|ltd|corporation|corp|inc|llc)"
)
# Sounds that accents and spellings confuse; applied to the toneless syllables before names are compared by sound.
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("ü", "u"), ("v", "u"))


@dataclass(frozen=True)
class Name:
    """`plain`: simplified characters or small letters, without spaces, dots and company forms. `readings`: its
    toneless syllables in every likely reading; of a name in Latin letters one, split into syllables where it can be.
    """

    written: str
    plain: str
    latin: bool
    readings: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=20_000)
def read(written: str) -> Name:
    """張 偉 -> 张伟, zhang wei; "ZHANG, Wei" -> zhangwei, zhang wei. Empty readings for a name without letters."""
    text = _simplified(unicodedata.normalize("NFKC", written)).lower()
    words = re.findall(r"[a-zü]+|[\u3400-\u9fff\U00020000-\U0003ffff]", text)
    chars = [word for word in words if not word.isascii() and "ü" not in word]
    if chars:
        plain = COMPANY_FORMS.sub("", "".join(chars)) or "".join(chars)
        return Name(written, plain, False, _readings(plain))
    joined = COMPANY_FORMS.sub("", "".join(words)) if len(words) > LONG_NAME else "".join(words)
    syllables = tuple(part for word in words for part in split_syllables(word))
    return Name(written, joined, True, (syllables,) if syllables else ())


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC  # type: ignore[import-untyped]

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    return text if text.isascii() else str(_converter().convert(text))


def _readings(plain: str) -> tuple[tuple[str, ...], ...]:
    from pypinyin import Style, lazy_pinyin, pinyin  # costs 0.15 s; most processes never read a name

    usual = tuple(lazy_pinyin(plain, style=Style.NORMAL, v_to_u=False))
    if len(plain) > LONG_NAME:
        return (usual,)
    each = pinyin(plain, style=Style.NORMAL, heteronym=True)
    combined = itertools.islice(itertools.product(*(dict.fromkeys(one) for one in each)), MOST_READINGS)
    return tuple(dict.fromkeys((usual, *combined)))


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT

    marked = {one for readings in PINYIN_DICT.values() for one in readings.split(",")}
    bare = {_without_tone(one) for one in marked}
    # Single consonants are interjections (嗯 "n"): as syllables of a name they would split everything.
    return frozenset(one for one in bare if any(vowel in one for vowel in "aeiouv"))


def _without_tone(syllable: str) -> str:
    plain = syllable.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
    return "".join(char for char in unicodedata.normalize("NFD", plain) if char.isascii() and char.isalpha())


@lru_cache(maxsize=20_000)
def split_syllables(word: str) -> tuple[str, ...]:
    """ "xiaoming" -> xiao, ming; the fewest syllables win; a word that is no pinyin stays whole."""
    known = _syllables()
    word = word.replace("ü", "v")
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            piece = word[start:end]
            if before is None or piece not in known:
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, piece)
    return best[-1] or (word,)


def sound(text: str) -> str:
    """As confused by accents: zhang and zan, shi and si, ling and lin are one."""
    for heard, as_one in _CONFUSED:
        text = text.replace(heard, as_one)
    return text


def anagram(syllables: Iterable[str]) -> str:
    """The letters of what is heard, sorted: the same whatever the order of the names and wherever spaces stand."""
    return "".join(sorted("".join(sound(one) for one in syllables)))


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def keys(name: Name, born: date | None) -> set[int]:
    """Keys under which a name is found: by its whole sound, and, where the birth date is known, by the date with any
    one syllable, so that a name with one character wrong is found with its date."""
    found = {_number("n" + anagram(reading)) for reading in name.readings}
    if born is not None:
        heard = {sound(one) for reading in name.readings for one in reading}
        found |= {_number(f"b{born.isoformat()}{one}") for one in heard}
    return found
