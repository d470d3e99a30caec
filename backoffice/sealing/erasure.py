"""Leave to erase what names a person from rows that otherwise never change（个人信息保护法第四十七条）."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from backoffice.sealing.models import ErasurePermit

TABLE = "backoffice_erasurepermit"


@contextmanager
def permitted() -> Iterator[None]:
    """Inside the block the triggers that freeze rows let them be emptied. The permit is a row that is gone again
    before the transaction ends: no other transaction ever sees it, and a crash leaves none behind."""
    with transaction.atomic():
        permit = ErasurePermit.objects.create()
        yield
        permit.delete()


def unless_permitted(connection: Any) -> str:
    """The condition that a freezing trigger adds to its own; "" before the table exists (early migrations)."""
    if TABLE not in connection.introspection.table_names():
        return ""
    return f" AND NOT EXISTS (SELECT 1 FROM {TABLE})"  # noqa: S608 (a constant of this file)
