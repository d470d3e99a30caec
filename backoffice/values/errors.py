"""Refusals: a business rule said no. Not a fault of the program, so never logged as one."""

from collections.abc import Callable
from typing import Any


def _same(text: str) -> str:
    return text


class Refused(Exception):
    """A business move was refused.

    `code` is stable and machine readable (`approvals.same_person`), `message` a full sentence for people that says
    what to do; it may be a lazy translation. `%(name)s` in it is filled from `data`, which is kept for callers.
    `translate` is set once at start-up, so that pure rules can refuse in the reader's language without a framework.
    """

    translate: Callable[[str], str] = staticmethod(_same)

    def __init__(self, code: str, message: object, **data: Any) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.data = data

    def __str__(self) -> str:
        text = type(self).translate(self.message) if type(self.message) is str else str(self.message)
        return text % self.data if self.data and "%(" in text else text
