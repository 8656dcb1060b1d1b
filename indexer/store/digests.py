"""Digests of what a build has written into the database: a row that was changed since is found at once.

Corrections and what else is written between builds have digests of their own, which whoever writes them
renews. Whoever forges a digest of what a build has written is found by `verify`, which reads the source files again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable

from indexer.store.codec import to_json
from indexer.store.database import KEPT, Database
from indexer.store.rows import TABLES
from indexer.store.schema import LATER

# Tables with rows of one document, and what orders them.
_OF_DOCUMENT = {
    "documents": "document_id",
    "clauses": "clause_key",
    "regions": "start",
    "row_counts": '"table", kind',
    **{f"row_{table}": "row_id" for table in TABLES},
}
# Tables of the whole knowledge base.
_OF_ALL = {
    "roots": "path",
    "files": "path",
    "contents": "sha256",
    "holdings": "sha256, position",
    "asides": "sha256, position",
    "links": "document_id, other_id",
    "manifest": "key",
}
# Filled in anew for all references by each build.
_RESOLVED = "resolved_document_id"
_REFERENCES = "row_references"
# So many documents are looked at by each build of a larger knowledge base.
_AT_A_TIME = 512


def seal(store: Database, added: Iterable[str], gone: Iterable[str]) -> None:
    """Write the digests of documents added and of the tables of the whole; drop those of documents gone."""
    connection = store.connection
    connection.executemany("DELETE FROM digests WHERE name = ?", [(name,) for name in gone])
    statements = _statements(connection)
    rows = [(name, _document(connection, statements, name)) for name in added]
    rows += [(table, _table(connection, table)) for table in [*_OF_ALL, _RESOLVED, *KEPT]]
    connection.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?)", rows)


def seal_kept(store: Database) -> None:
    """Write the digests of corrections and of what else is written between builds."""
    connection = store.connection
    rows = [(table, _table(connection, table)) for table in KEPT]
    connection.executemany("INSERT OR REPLACE INTO digests VALUES (?, ?)", rows)


def ledger_version(store: Database, reader: str = "*") -> str:
    """Return what changes with every build, correction and deletion, and so with all that is read of documents."""
    return _version(store, ("corrections", "library", "collections"), reader)


def version(store: Database, reader: str = "*") -> str:
    """Return what changes with every build, correction, deletion and change of collections, all that is said of tasks, and searches kept.

    A `reader` who does not see everything has another one: what was made for him is his.
    """
    return _version(
        store,
        ("corrections", "library", "collections", "follow_ups", "saved_searches", "own_searches"),
        reader,
    )


def _version(store: Database, names: tuple[str, ...], reader: str) -> str:
    wanted = "SELECT name, digest FROM digests WHERE name IN (SELECT value FROM json_each(?))"
    sealed = dict(store.connection.execute(wanted, (to_json(list(names)),)).fetchall())
    whose = [] if reader == "*" else [hashlib.blake2b(reader.encode(), digest_size=8).hexdigest()]
    parts = [store.manifest().get("generation", "0"), *(sealed.get(name, "")[:8] for name in names), *whose]
    return "-".join(parts)


def changed_kept(store: Database, *, sealed_only: bool = False) -> list[str]:
    """Return the tables of what is in no file that are not as they were written last.

    With `sealed_only` those are left out that nobody has sealed: of another layout, or of a new database.
    """
    connection = store.connection
    sealed = dict(connection.execute("SELECT name, digest FROM digests").fetchall())
    return [
        table
        for table in KEPT
        if (table in sealed or not (sealed_only or (table in LATER and not store.has(table))))
        and sealed.get(table) != _table(connection, table)
    ]


def changed_documents(store: Database, turn: int | None = None) -> list[str]:
    """Return the ids of documents whose rows are not those that a build has written.

    With a `turn` (the number of a build) so many are looked at as take a second or two: others each time, until it is
    the turn of the first ones again.
    """
    connection = store.connection
    sealed = dict(connection.execute("SELECT name, digest FROM digests").fetchall())
    statements = _statements(connection)
    return [
        document_id
        for document_id in _looked_at(connection, turn)
        if sealed.get(document_id) != _document(connection, statements, document_id)
    ]


def _looked_at(connection: sqlite3.Connection, turn: int | None) -> list[str]:
    ids = [
        str(row[0]) for row in connection.execute("SELECT document_id FROM documents ORDER BY document_id")
    ]
    if turn is None or len(ids) <= _AT_A_TIME:
        return _document_ids(connection)
    first = turn * _AT_A_TIME % len(ids)
    return [*ids[first:], *ids[:first]][:_AT_A_TIME]


def changed_tables(store: Database) -> list[str]:
    """Return the names of tables of the whole that are not as the last build has written them."""
    connection = store.connection
    sealed = dict(connection.execute("SELECT name, digest FROM digests").fetchall())
    found = [table for table in [*_OF_ALL, _RESOLVED] if sealed.get(table) != _table(connection, table)]
    documents = (row[0] for row in connection.execute("SELECT document_id FROM documents"))
    have = {*documents, *_OF_ALL, _RESOLVED, *KEPT}
    return found + [f"digests ({name})" for name in sealed if name not in have]


def _document_ids(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of all documents, also of those of which other rows alone are left."""
    tables = " UNION ".join(f"SELECT document_id FROM {table}" for table in _OF_DOCUMENT)
    return [str(document_id) for (document_id,) in connection.execute(tables)]


def _statements(connection: sqlite3.Connection) -> dict[str, str]:
    """Return table -> the statement that reads the rows of one document."""
    statements = {}
    for table, order in _OF_DOCUMENT.items():
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(f'"{name}"' for name in names if (table, name) != (_REFERENCES, _RESOLVED))
        statements[table] = f"SELECT {columns} FROM {table} WHERE document_id = ? ORDER BY {order}"
    return statements


def _document(connection: sqlite3.Connection, statements: dict[str, str], document_id: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for table, statement in statements.items():
        _add(digest, table, connection.execute(statement, (document_id,)).fetchall())
    return digest.hexdigest()


def _table(connection: sqlite3.Connection, table: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    if table == _RESOLVED:
        sql = f"SELECT row_id, {_RESOLVED} FROM main.{_REFERENCES} ORDER BY row_id"
    else:
        # Of the table itself: an editor who does not see all of it seals all of it.
        sql = f"SELECT * FROM main.{table} ORDER BY {(_OF_ALL | KEPT)[table]}"
    _add(digest, table, connection.execute(sql))
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, table: str, rows: Iterable[sqlite3.Row]) -> None:
    digest.update(table.encode())
    for row in rows:
        # The separators are control characters, which no stored text holds; numbers are told from text.
        line = "\x1f".join([value if isinstance(value, str) else f"\x1e{value}" for value in row])
        digest.update(f"{line}\x1d".encode("utf-8", "surrogatepass"))
