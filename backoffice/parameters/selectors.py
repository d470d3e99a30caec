"""Parameters as people look at them."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from backoffice.parameters import defaults
from backoffice.parameters.domain import Default, Status
from backoffice.parameters.models import ParameterRow


def visible_to(user: Any) -> QuerySet[ParameterRow]:
    if not user.may("parameters.view"):
        return ParameterRow.objects.none()
    return ParameterRow.objects.select_related("proposed_by", "approved_by")


def in_force_on(rows: QuerySet[ParameterRow], day: date) -> QuerySet[ParameterRow]:
    """Of each code the one row that rules read on this day; approved periods do not overlap."""
    covers = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return rows.filter(covers, status=Status.APPROVED.value, valid_from__lte=day)


# As `in_force_on`, written out: every verb reads parameters, and putting the statement together took longer than
# running it.
VALUES_IN_FORCE = """
    SELECT code, kind, content, valid_from, basis, id, name FROM backoffice_parameterrow
     WHERE code IN ({places}) AND status = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)
"""


def values_in_force(codes: Sequence[str], day: date) -> Iterator[tuple[Any, ...]]:
    """(code, kind, content, valid from, basis, id, name) of what rules read on this day."""
    if not codes:
        return
    on = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        statement = VALUES_IN_FORCE.format(places=", ".join(["%s"] * len(codes)))
        cursor.execute(statement, [*codes, Status.APPROVED.value, on, on])
        for code, kind, content, *rest in cursor.fetchall():
            yield code, kind, json.loads(content), *rest


def in_force(code: str, day: date) -> ParameterRow | None:
    return in_force_on(ParameterRow.objects.filter(code=code), day).first()


def history(code: str) -> list[ParameterRow]:
    """All rows of a code, newest first."""
    rows = ParameterRow.objects.filter(code=code).select_related("proposed_by", "approved_by")
    return list(rows.order_by("-valid_from", "-id"))


def coming(code: str, day: date) -> list[ParameterRow]:
    """Approved values that begin after a day, and proposals that wait, the nearest first."""
    rows = ParameterRow.objects.filter(
        Q(status=Status.APPROVED.value, valid_from__gt=day) | Q(status=Status.PROPOSED.value), code=code
    )
    return list(rows.order_by("valid_from", "id"))


def like(code: str) -> ParameterRow | Default | None:
    """A row that tells name, type and unit of a code: the newest entered, else the shipped one."""
    return ParameterRow.objects.filter(code=code).order_by("-id").first() or next(
        iter(defaults.BY_CODE.get(code, ())), None
    )
