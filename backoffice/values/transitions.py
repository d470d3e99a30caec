"""A lifecycle as data: rows of (verb, states it starts from, state it leads to)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from backoffice.values.errors import Refused


def _(text: str) -> str:
    """Marks a text for the catalogue; it is translated when the refusal is shown."""
    return text


Row = tuple[str, Iterable[str], str]


@dataclass(frozen=True)
class Transitions:
    """A checked table. Iterating yields (verb, from, to) for every single move."""

    moves: dict[tuple[str, str], str] = field(hash=False)

    def target(self, verb: str, state: str) -> str:
        """The state that `verb` leads to; Refused("transition.not_allowed") when the table has no such move."""
        try:
            return self.moves[verb, state]
        except KeyError:
            raise Refused(
                "transition.not_allowed",
                _("This step is not possible in the present state. Reload the page to see what has changed."),
                verb=verb,
                state=str(state),
            ) from None

    def verbs_from(self, state: str) -> list[str]:
        """The verbs possible in `state`, in the order of the table."""
        return [verb for verb, start in self.moves if start == state]

    def allows(self, verb: str, state: str) -> bool:
        return (verb, state) in self.moves

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        return ((verb, start, to) for (verb, start), to in self.moves.items())


def table(rows: Iterable[Row]) -> Transitions:
    """Builds the table; ValueError when a verb has two targets from one state, since that would not be a rule."""
    moves: dict[tuple[str, str], str] = {}
    for verb, starts, to in rows:
        for start in sorted(starts):
            if moves.setdefault((verb, start), to) != to:
                raise ValueError(f"{verb!r} leads from {start!r} to two states.")
    return Transitions(moves)
