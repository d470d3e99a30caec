"""How a source is asked. A provider takes a `Question` and gives an `Answer`; it never raises for what a source does,
touches no database, and is asked outside of every transaction."""

from typing import Protocol

from risk.evidence.domain import Answer, Question


class Provider(Protocol):
    def ask(self, question: Question) -> Answer: ...
