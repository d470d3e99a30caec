"""Parameters as people look at them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.parameters import defaults
from backoffice.parameters.domain import Default, Status
from backoffice.parameters.models import ParameterRow


def visible_to(user: Any) -> QuerySet[ParameterRow]:
    if not user.may("parameters.view"):
        return ParameterRow.objects.none()
    return ParameterRow.objects.select_related("proposed_by", "approved_by")


def in_force_on(rows: QuerySet[ParameterRow], day: date) -> QuerySet[ParameterRow]:
    """Of each code the one row that rules read on this day."""
    covers = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    newer = ParameterRow.objects.filter(
        covers,
        Q(valid_from__gt=OuterRef("valid_from")) | Q(valid_from=OuterRef("valid_from"), id__gt=OuterRef("id")),
        code=OuterRef("code"),
        status=Status.APPROVED.value,
        valid_from__lte=day,
    )
    return rows.filter(covers, ~Exists(newer), status=Status.APPROVED.value, valid_from__lte=day)


def in_force(code: str, day: date) -> ParameterRow | None:
    return in_force_on(ParameterRow.objects.filter(code=code), day).first()


def history(code: str) -> list[ParameterRow]:
    """All rows of a code, newest first."""
    rows = ParameterRow.objects.filter(code=code).select_related("proposed_by", "approved_by")
    return list(rows.order_by("-valid_from", "-id"))


def like(code: str) -> ParameterRow | Default | None:
    """A row that tells name, type and unit of a code: the newest entered, else the shipped one."""
    return ParameterRow.objects.filter(code=code).order_by("-id").first() or next(
        iter(defaults.BY_CODE.get(code, ())), None
    )
