"""SQL that Django has no words for: what triggers are made of, run by handwritten migrations."""

from collections.abc import Iterable
from typing import Any


def run(connection: Any, statements: Iterable[str]) -> None:
    """One statement after the other, in the transaction of whoever calls."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
