"""What a text rule speaks to among real texts, cut at the places, as the page of a rule shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaints.cases import triage

SHOWN = 20  # hits that are shown; all are counted


@dataclass(frozen=True)
class Hit:
    """A text that the rule speaks to; `number` and `url` where it is one of ours."""

    pieces: list[triage.Piece]
    number: str = ""
    url: str = ""


@dataclass(frozen=True)
class Hits:
    name: str
    title: str
    count: int
    shown: list[Hit]


def hits_in(name: str, title: Any, rule: Mapping[str, Any], texts: Sequence[tuple[str, str, str]]) -> Hits:
    """Of `texts` (text, number, address); the title says how many (`n`) of how many (`of`)."""
    found = []
    for text, number, url in texts:
        reason = triage.spoken(rule, text)
        if reason is not None:
            found.append(Hit(triage.pieces(text, [reason.as_data()]), number, url))
    return Hits(name, str(title) % {"n": len(found), "of": len(texts)}, len(found), found[:SHOWN])


def words_told(rule: Mapping[str, Any]) -> list[str]:
    """Pattern and must-not words of a rule as lines."""
    return [rule["pattern"], *([f"≠ {rule['unless']}"] if rule.get("unless") else [])]
