"""Full text of complaints and articles in the database's own index: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both keep the same tokens (`backoffice.values.pairs`), so both find the same. The tables stand outside Django's models;
a migration makes them, the verbs keep them in step, `manage.py rebuild_knowledge_index` makes them anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backoffice.values.pairs import Term, tokens

LONGEST = 6000
BATCH = 1000
LAST_PLACE = 16_383  # a tsvector counts no further


@dataclass(frozen=True)
class WordIndex:
    """One table: the id of a row and the tokens of its text."""

    table: str

    def install(self, to: Any = connection) -> None:
        """Make the table where it is missing."""
        with to.cursor() as cursor:
            if to.vendor == "postgresql":
                cursor.execute(f"CREATE TABLE IF NOT EXISTS {self.table} (rowid bigint PRIMARY KEY, words tsvector)")
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {self.table}_gin ON {self.table} USING gin (words)")
            else:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.table} USING fts5(words, tokenize='unicode61')"
                )

    def remove(self, to: Any = connection) -> None:
        with to.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {self.table}")

    def put(self, rows: Iterable[tuple[int, str]], to: Any = connection) -> None:
        """Index texts under their ids; a row that is there is replaced."""
        if to.vendor == "postgresql":
            values = [(pk, _tsvector(text)) for pk, text in rows]
            statement = (
                f"INSERT INTO {self.table} (rowid, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (rowid) DO UPDATE SET words = EXCLUDED.words"
            )
        else:
            values = [(pk, " ".join(tokens(text[:LONGEST]))) for pk, text in rows]
            statement = f"INSERT OR REPLACE INTO {self.table} (rowid, words) VALUES (%s, %s)"
        with to.cursor() as cursor:
            cursor.executemany(statement, values)

    def forget(self, pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table} WHERE rowid = %s", [pk])

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {self.table}")

    def newest(self, wanted: Sequence[Term], *, limit: int, before: int | None = None) -> list[int]:
        """Ids of texts that hold all the terms, newest first, below `before`."""
        if not wanted:
            return []
        where, values = self._match(wanted, all_of_them=True)
        if before is not None:
            where, values = f"{where} AND rowid < %s", [*values, before]
        return self._ids(
            f"SELECT rowid FROM {self.table} WHERE {where} ORDER BY rowid DESC LIMIT %s", [*values, limit]
        )

    def best(self, wanted: Sequence[Term], *, limit: int, all_of_them: bool = True) -> list[int]:
        """Ids of texts that fit best: all the terms, or any of them. For an index of thousands, not of millions."""
        if not wanted:
            return []
        where, values = self._match(wanted, all_of_them=all_of_them)
        order = "rank"
        if connection.vendor == "postgresql":
            order, values = "ts_rank(words, %s::tsquery) DESC, rowid DESC", [*values, *values]
        return self._ids(f"SELECT rowid FROM {self.table} WHERE {where} ORDER BY {order} LIMIT %s", [*values, limit])

    def _match(self, wanted: Sequence[Term], *, all_of_them: bool) -> tuple[str, list[Any]]:
        if connection.vendor == "postgresql":
            return "words @@ %s::tsquery", [(" & " if all_of_them else " | ").join(map(_tsquery, wanted))]
        return f"{self.table} MATCH %s", [(" AND " if all_of_them else " OR ").join(map(_fts5, wanted))]

    def _ids(self, statement: str, values: list[Any]) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return [row[0] for row in cursor.fetchall()]


def _fts5(term: Term) -> str:
    # Tokens are letters and digits only, so nothing needs escaping.
    return f'"{" ".join(term.tokens)}"{" *" if term.open_end else ""}'


def _tsquery(term: Term) -> str:
    parts = [f"'{token}'" for token in term.tokens]
    if term.open_end:
        parts[-1] += ":*"
    return "(" + " <-> ".join(parts) + ")"


def _tsvector(text: str) -> str:
    """The index's own literal: no parser of the server decides what a Chinese word is."""
    return " ".join(f"'{token}':{place}" for place, token in enumerate(tokens(text[:LONGEST])[:LAST_PLACE], 1))


COMPLAINTS = WordIndex("complaints_complaint_words")
ARTICLES = WordIndex("complaints_article_words")
ALL = (COMPLAINTS, ARTICLES)
