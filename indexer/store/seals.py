"""A digest of everything the ledger holds of a document, written with it: what was changed since shows."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import KnowledgeBaseError
from indexer.storage import storage_error
from indexer.store.rows import CLAUSES, DOCUMENTS, TABLES, ledger_columns

# What is asked of SQLite before a build writes, and of its pages and indexes in a thorough check.
_QUICK, _WHOLE = "quick_check", "integrity_check"


def seal(connection: sqlite3.Connection, document_id: str) -> str:
    """Return the digest of a document's row, its clauses, its regions and its rows of all tables.

    Left out is what depends on other documents: links, and which document a reference names.
    """
    found = hashlib.blake2b(digest_size=20)
    for statement in _statements():
        for row in connection.execute(statement, (document_id,)):
            found.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _statements() -> Iterator[str]:
    where = "WHERE document_id = ? ORDER BY"
    yield f"SELECT {DOCUMENTS.columns}, notes FROM documents {where} document_id"
    yield f"SELECT {CLAUSES.columns}, position FROM clauses {where} position"
    yield f'SELECT start, "end", kind FROM regions {where} start'
    for table in TABLES:
        name, columns = ledger_columns(table)
        yield f"SELECT {columns} FROM {name} {where} position"


def write_seal(connection: sqlite3.Connection, document_id: str) -> None:
    """Write the digest of a document that has just been added."""
    connection.execute("INSERT INTO seals VALUES (?, ?)", (document_id, seal(connection, document_id)))


def broken_seals(connection: sqlite3.Connection) -> list[str]:
    """Return the documents of which something is not what the build wrote."""
    documents = [row[0] for row in connection.execute("SELECT document_id FROM documents")]
    written = dict(connection.execute("SELECT document_id, digest FROM seals").fetchall())
    return [name for name in documents if written.get(name) != seal(connection, name)]


def damaged_ledger(path: Path, what: str) -> KnowledgeBaseError:
    """Return the error for a database that is damaged."""
    return KnowledgeBaseError(
        f"{path} is damaged: {what}.",
        remedy="Put it back from a backup, or move the folder away and build again; corrections are only in it.",
    )


def unsound(connection: sqlite3.Connection, *, whole: bool = False) -> str | None:
    """Return what SQLite finds wrong with the file, None where it is sound."""
    try:
        found = connection.execute(f"PRAGMA {_WHOLE if whole else _QUICK}(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if storage_error(error, Path()):  # a full disk or a missing right is no damage
            raise
        return str(error)
    return None if found == "ok" else " ".join(str(found).split())
