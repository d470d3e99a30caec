"""Counts that stop: nobody reads the difference between 10,000 and a million, and counting costs 51 ms a million."""

from collections.abc import Mapping

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def capped(querysets: Mapping[str, QuerySet], caps: Mapping[str, int]) -> dict[str, int]:
    """Rows of each queryset, at most its cap + 1, all in one statement: SELECT (SELECT COUNT(*) FROM (… LIMIT
    n)), …
    """
    names, parts, params = [], [], []
    result = dict.fromkeys(querysets, 0)
    using = "default"
    for name, queryset in querysets.items():
        using = queryset.db
        limited = queryset.order_by().values("pk")[: caps[name] + 1]
        try:
            sql, its_params = limited.query.get_compiler(using).as_sql()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 (compiled by Django)
        params += its_params
    if names:
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts), params)  # each part was compiled by Django from a queryset
            result.update(zip(names, cursor.fetchone(), strict=True))
    return result


def words(count: int, cap: int) -> str:
    return f"{cap:,}+" if count > cap else f"{count:,}"
