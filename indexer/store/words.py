"""The index of words of the ledger's tables: which rows hold some characters in one of their fields.

Each character of the squeezed fields is a token of FTS5, so that a word of any length is a phrase, and what is found is
just what holds it. The texts themselves are not kept there: they are made of the rows again where one is taken out.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extraction.text.folding import squeeze
from indexer.store.numbers import numbers_of
from indexer.store.rows import TABLES, text_fields

_INDEXES = {table: f"words_{table}" for table in TABLES}
# The indexes, and the tables in which FTS5 keeps them.
NAMES = [f"{index}{ending}" for index in _INDEXES.values() for ending in ("", "_data", "_idx", "_config")]
# Stands between two fields of a row: white space, which no squeezed text holds.
_BETWEEN = "\x1f"
# All of ASCII but letters, digits and the space between two tokens; of other characters each is a letter to FTS5.
_SIGNS = "".join(chr(code) for code in range(1, 128) if chr(code) != " " and not chr(code).isalnum())
_QUOTED = _SIGNS.replace("'", "''''").replace('"', '""')
SCHEMA = "\n".join(
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5"
    f"""(words, content = '', columnsize = 0, tokenize = "ascii tokenchars '{_QUOTED}'");"""
    for index in _INDEXES.values()
)
# Bytes gathered before a part of an index is written: a large build writes few parts.
_MEMORY = 32_000_000


def index(connection: sqlite3.Connection, document_ids: Iterable[str], *, anew: bool = False) -> None:
    """Put in the rows of documents, of many at once: each time a part of the index is written. `anew`: of all, and only those."""
    if anew:
        clear(connection)
        document_ids = [row[0] for row in connection.execute("SELECT document_id FROM main.documents")]
    added = sorted(set(document_ids))  # FTS5 is to be given numbers in their order
    for table, name in _INDEXES.items():
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', ?)", (_MEMORY,))
        connection.executemany(
            f"INSERT INTO {name} (rowid, words) VALUES (?, ?)",
            (row for document_id in added for row in _rows(connection, table, document_id)),
        )


def remove(connection: sqlite3.Connection, document_id: str) -> None:
    """Take out the rows of a document, which are still in their tables."""
    for table, name in _INDEXES.items():
        connection.executemany(
            f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', ?, ?)",
            _rows(connection, table, document_id),
        )


def clear(connection: sqlite3.Connection) -> None:
    """Take out all rows."""
    for name in _INDEXES.values():
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")


def holding(table: str, text: str) -> tuple[str, tuple[str, ...]]:
    """Return the SQL that gives the `number` of each row that holds a text, which is not empty, and what it binds."""
    phrase = '"{}"'.format(" ".join(squeeze(text).replace("\0", "")).replace('"', '""'))
    where = "0" if "\0" in text else "1"  # no text is stored with it, and FTS5 cannot be asked for it
    return f"SELECT rowid AS number FROM main.{_INDEXES[table]} WHERE words MATCH ? AND {where}", (phrase,)


def within(connection: sqlite3.Connection, table: str, text: str, document_ids: Iterable[str]) -> list[int]:
    """Return the numbers of the rows of some documents that hold a text, which is not empty."""
    sql, values = holding(table, text)
    found: list[int] = []
    for document_id in document_ids:
        rows = connection.execute(f"{sql} AND rowid BETWEEN ? AND ?", (*values, *numbers_of(document_id)))
        found += [number for (number,) in rows.fetchall()]
    return found


def differing(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows of a table are not indexed, with words that are not theirs, or are no more."""
    # The index tells its characters one after the other, not row by row: what they and their places come to is summed up.
    sums: Counter[int] = Counter()
    for number, tokens in _rows(connection, table):
        for at, token in enumerate(filter(None, tokens.split(" "))):
            sums[number] += hash((at, token))
    name = _INDEXES[table]
    connection.execute(f"CREATE VIRTUAL TABLE temp.seen_{name} USING fts5vocab (main, {name}, instance)")
    try:
        for token, number, at in connection.execute(f'SELECT term, doc, "offset" FROM temp.seen_{name}'):
            sums[number] -= hash((at, token))
    finally:
        connection.execute(f"DROP TABLE temp.seen_{name}")
    return sum(1 for left in sums.values() if left)


def _rows(
    connection: sqlite3.Connection, table: str, document_id: str | None = None
) -> Iterator[tuple[int, str]]:
    """Yield (number, what is indexed of it) of the rows of one document or of all, by number."""
    fields = ", ".join(f'"{name}"' for name in text_fields(table))
    where, values = ("1", ()) if document_id is None else ("document_id = ?", (document_id,))
    sql = f"SELECT number, {fields} FROM main.row_{table} WHERE {where} ORDER BY number"
    for number, *texts in connection.execute(sql, values):
        yield number, _tokens(texts)


def _tokens(fields: Sequence[str | None]) -> str:
    """Return the characters of fields as tokens; a field that stands in another says nothing of its own."""
    kept: list[str] = []
    for text in sorted((squeeze(field) for field in fields if field), key=len, reverse=True):
        if not any(text in other for other in kept):
            kept.append(text)
    return " ".join(_BETWEEN.join(kept))
