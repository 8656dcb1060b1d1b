"""The numbers of clauses and rows, and how many rows documents have: counted of numbers, or kept by kind."""

from __future__ import annotations

import sqlite3
from bisect import bisect
from collections import Counter
from collections.abc import Iterable

# An id of a document has 48 bits, a number in SQLite and in the indexes 63.
_POSITION_BITS = 15
# Rows of a table in one document. Those behind the first 32,768 take numbers of the documents with the next 31 ids, of
# which hardly ever one is there; if it is, the second of them cannot be stored, and that is told.
MOST_ROWS = 1 << 20
# Stands for rows of all kinds together.
_ALL = ""
SCHEMA = """
-- How many rows of a table, of a kind or of all, a document has.
CREATE TABLE IF NOT EXISTS row_counts (
    "table" TEXT NOT NULL, kind TEXT NOT NULL, document_id TEXT NOT NULL, rows INTEGER NOT NULL
) STRICT;
-- A page of a table is counted in this index alone.
CREATE INDEX IF NOT EXISTS row_counts_of_kind ON row_counts ("table", kind, document_id, rows);
CREATE INDEX IF NOT EXISTS row_counts_of_document ON row_counts (document_id);
"""


def key_of(document_id: str, position: int) -> int:
    """Return the number of the clause, or of a table's row, at a position (from 0) of a document: the same in every knowledge base.

    Ties in a ranking are broken by it, whatever came into the knowledge base first.
    """
    return (int(document_id, 16) << _POSITION_BITS) + position


def numbers_of(document_id: str) -> tuple[int, int]:
    """Return the first and the last number that a row of a document may have."""
    return key_of(document_id, 0), min(key_of(document_id, MOST_ROWS - 1), (1 << 63) - 1)


def keep_counts(
    connection: sqlite3.Connection, document_id: str, table: str, kinds: Iterable[str | None]
) -> None:
    """Keep how many rows a document has, each given by its kind."""
    counts: Counter[str] = Counter()
    for kind in kinds:
        counts.update((_ALL,) if kind is None else (_ALL, kind))
    connection.executemany(
        "INSERT INTO row_counts VALUES (?, ?, ?, ?)",
        [(table, kind, document_id, count) for kind, count in counts.items()],
    )


def kept_counts(connection: sqlite3.Connection, table: str, kind: str | None) -> dict[str, int]:
    """Return document -> how many rows of a table it has, of a kind or of all."""
    if kind == _ALL:
        return {}
    sql = 'SELECT document_id, rows FROM row_counts WHERE "table" = ? AND kind = ?'
    return dict(connection.execute(sql, (table, _ALL if kind is None else kind)).fetchall())


def counted(connection: sqlite3.Connection, numbers: str, values: Iterable[object]) -> Counter[str]:
    """Return document -> how many of its rows a query gives the numbers of, also of documents that are not seen."""
    sql = f"SELECT number >> {_POSITION_BITS}, count(*) FROM ({numbers}) GROUP BY 1"
    found = connection.execute(sql, list(values)).fetchall()
    counts = Counter({f"{document:012x}": count for document, count in found})
    every = [
        row[0] for row in connection.execute("SELECT document_id FROM main.documents ORDER BY document_id")
    ]
    for far in counts.keys() - set(every):  # rows of a document that has more than its own numbers
        count = counts.pop(far)
        if at := bisect(every, far):
            counts[every[at - 1]] += count
    return counts


def number_of(row_id: str) -> int:
    """Return the number of a row by its id."""
    document_id, _, place = row_id.rpartition("-")
    return key_of(document_id, int(place[1:]) - 1)
