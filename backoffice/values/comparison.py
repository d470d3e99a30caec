"""Two versions of a text side by side: which lines are the same, gone, new, and what changed inside a line. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW, CHANGED, LEFT_OUT = "same", "gone", "new", "changed", "left_out"


@dataclass(frozen=True)
class Part:
    """Some characters of a line; `differs` marks what the other side does not have."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Line:
    """A line of both versions. A side that does not have it is empty; numbers count from 1, 0 is none."""

    kind: str
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()
    before_number: int = 0
    after_number: int = 0


def compare(before: str, after: str) -> list[Line]:
    """The lines of both texts in order; changed lines that stand opposite are compared character by character.

    >>> [line.kind for line in compare("a\\nb", "a\\nc\\nd")]
    ['same', 'changed', 'new']
    """
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [
                Line(SAME, (Part(old[i]),), (Part(old[i]),), i + 1, j1 + i - i1 + 1) for i in range(i1, i2)
            ]  # fmt: skip
            continue
        pairs = min(i2 - i1, j2 - j1)
        lines += [_changed(old[i1 + k], new[j1 + k], i1 + k + 1, j1 + k + 1) for k in range(pairs)]
        lines += [Line(GONE, (Part(old[i], True),), (), i + 1) for i in range(i1 + pairs, i2)]
        lines += [Line(NEW, (), (Part(new[j], True),), 0, j + 1) for j in range(j1 + pairs, j2)]
    return lines


def near_changes(lines: list[Line], around: int = 1) -> list[Line]:
    """What changed and `around` lines on each side; the stretches between are one line of the kind `left_out`."""
    wanted = {
        place
        for index, line in enumerate(lines)
        if line.kind != SAME
        for place in range(index - around, index + around + 1)
    }
    kept: list[Line] = []
    for index, line in enumerate(lines):
        if index in wanted:
            kept.append(line)
        elif not kept or kept[-1].kind != LEFT_OUT:
            kept.append(Line(LEFT_OUT))
    return kept


def _changed(old: str, new: str, before_number: int, after_number: int) -> Line:
    before, after = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if i2 > i1:
            before.append(Part(old[i1:i2], tag != "equal"))
        if j2 > j1:
            after.append(Part(new[j1:j2], tag != "equal"))
    return Line(CHANGED, tuple(before), tuple(after), before_number, after_number)
