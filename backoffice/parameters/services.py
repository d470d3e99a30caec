"""Reading what is in force on a day, and changing it with a second person."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backoffice.parameters import defaults
from backoffice.parameters.domain import Parameter, Status, read
from backoffice.parameters.models import ParameterRow
from backoffice.values.errors import Refused


def value(code: str, on: date) -> Parameter:
    """The value of `code` in force on a day. Refused("parameters.missing") when nothing covers that day."""
    return values([code], on)[code]


def values(codes: Iterable[str], on: date) -> dict[str, Parameter]:
    """Several values with one query. A code without an approved row on that day falls back to the shipped value."""
    wanted = list(codes)
    rows = ParameterRow.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        code__in=wanted,
        status=Status.APPROVED.value,
        valid_from__lte=on,
    ).order_by("valid_from", "id")
    # The later start wins; of two rows from the same day the one entered later.
    found = {
        row.code: Parameter(row.code, read(row.kind, row.content), row.valid_from, row.basis, row.pk) for row in rows
    }
    for code in wanted:
        if code not in found:
            found[code] = _shipped(code, on)
    return found


def _shipped(code: str, on: date) -> Parameter:
    rows = [
        row
        for row in defaults.BY_CODE.get(code, ())
        if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
    ]
    if not rows:
        raise Refused(
            "parameters.missing",
            _("No value of %(parameter)s is in force on %(day)s. Enter one under Parameters."),
            parameter=code,
            day=on.isoformat(),
        )
    row = max(rows, key=lambda row: row.valid_from)
    return Parameter(row.code, read(row.kind, row.content), row.valid_from, row.basis)
