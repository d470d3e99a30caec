"""Chinese text as a search index reads it: pairs of neighbouring characters, and Latin words. Pure.

A word of any length is a phrase of such pairs, so 利率 or 提前还款违约金 is found wherever it stands, by every
database in the same way, without a dictionary that would not know the names of products.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from backoffice.values.plain_text import TRADITIONAL

HAN = "㐀-䶿一-鿿〇"
# What people put between characters to hide a word; anything else that is no letter parts two runs.
HIDING = r"[\s　·•.*_\-~～|/\\+'\"`^]"
RUN = re.compile(rf"[{HAN}](?:{HIDING}{{0,3}}[{HAN}])*|[a-z0-9]+")
ONE = re.compile(f"[{HAN}a-z0-9]")
IDENTIFIER = re.compile(r"\d{6,}")
MOST_TERMS, LONGEST_TERM = 6, 24


@dataclass(frozen=True, slots=True)
class Term:
    """One thing looked for: tokens that stand side by side; `open_end` when the last may go on."""

    tokens: tuple[str, ...]
    open_end: bool


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    places: tuple[int, ...]


def _runs(text: str) -> Iterator[_Run]:
    """Runs of Chinese characters and Latin words, plain, with the place of each character in the original."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).lower().translate(TRADITIONAL):
            characters.append(plain)
            places.append(place)
    for run in RUN.finditer("".join(characters)):
        kept = [place for place in range(run.start(), run.end()) if ONE.match(characters[place])]
        yield _Run("".join(characters[place] for place in kept), tuple(places[place] for place in kept))


def _tokens(run: str) -> list[str]:
    if run.isascii():
        return [run]
    return [run[place : place + 2] for place in range(len(run))]  # the last stands alone: 款 of 还款


def tokens(text: str) -> list[str]:
    """What an index keeps of a text, in order. Numbers of six digits and more are left out: they name people.

    >>> tokens("提前还款 APP")
    ['提前', '前还', '还款', '款', 'app']
    """
    return [token for run in _runs(text) for token in _tokens(run.text) if not IDENTIFIER.search(token)]


def terms(query: str) -> list[Term]:
    """What somebody typed, as things that must all be found. Empty when nothing in it can be looked for.

    >>> terms("违约金")
    [Term(tokens=('违约', '约金'), open_end=False)]
    """
    found = []
    for word in query.split():
        for run in _runs(word):
            text = run.text[:LONGEST_TERM]
            parts = [text] if text.isascii() else _tokens(text)[: max(1, len(text) - 1)]
            found.append(Term(tuple(parts), text.isascii() or len(text) == 1))
    return found[:MOST_TERMS]


def telling(text: str, most: int = 40) -> list[Term]:
    """Pairs of a text to look for anything alike: each once, the earliest first."""
    pairs = dict.fromkeys(token for token in tokens(text) if len(token) > 1)
    return [Term((pair,), False) for pair in list(pairs)[:most]]


def spots(text: str, wanted: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in the original text, for marking: (begin, end), in order, overlaps joined."""
    found = []
    for run in _runs(text):
        for term in wanted:
            words = _words_of(term)
            at = run.text.find(words)
            while at >= 0:
                found.append((run.places[at], run.places[at + len(words) - 1] + 1))
                at = run.text.find(words, at + 1)
    return _joined(sorted(found))


def _words_of(term: Term) -> str:
    return term.tokens[0] + "".join(token[1:] for token in term.tokens[1:])


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined
