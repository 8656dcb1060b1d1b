"""The database of a knowledge base: layout, manifest, the files it was made of, transactions.

`ledger.sqlite` is the truth; readers open it read-only and see the last committed build, whatever a
running build does.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from indexer.documents.precedence import precedence_text
from indexer.errors import KnowledgeBaseError
from indexer.models import FileRow
from indexer.storage import storage_error
from indexer.store import rows as ledger
from indexer.store import words
from indexer.store.codec import to_json
from indexer.store.connection import Connection, damaged_database
from indexer.store.filters import sql_validity
from indexer.store.hidden import Seen, Sight, hide_deleted, restrict
from indexer.store.schema import LATER, LATER_SCHEMA, SCHEMA

SCHEMA_VERSION = 14
DATABASE = "ledger.sqlite"
# Bytes of a database that is checked as a whole before each build, in a second.
_CHECKED_WHOLE = 256_000_000
# Tables, with what orders them, that no change of layout empties: what they hold is in no file. Their own
# layout must be carried over.
KEPT = {
    "corrections": 'document_id, "table", key',
    "correction_log": "number",
    "library": "path",
    "successors": "document_id",
    "former_clauses": "clause_id",
    "follow_ups": "uid",
    "follow_log": "number",
    "reminded": '"day", target, item',
    "members": "who",
    "collections": "name, path",
    "collection_readers": "name, who",
    "tokens": "token_id",
    "arrivals": "number",
    "saved_searches": "title",
    "signed_out": "who",
    "own_searches": "who, title",
}


class Database:
    """One `ledger.sqlite`, open for reading or for writing; a `with` block closes it."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        # What the reader sees, None for everything.
        self.sight: Sight | None = None
        connection.row_factory = sqlite3.Row
        connection.create_function("precedence", 1, precedence_text, deterministic=True)
        connection.create_function("validity", 5, sql_validity, deterministic=True)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Open a knowledge base for writing, making it where there is none."""
        path = folder / DATABASE
        try:
            if _is_emptied(path):
                raise damaged_database(path, "it is empty")
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=30, factory=Connection)
            connection.path = path
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            store = cls(connection, path)
            if found := store.faults(in_part=path.stat().st_size > _CHECKED_WHOLE):
                raise damaged_database(path, found[0])
            version = store.connection.execute("PRAGMA user_version").fetchone()[0]
            roots, kept = [], {}
            if version not in (0, SCHEMA_VERSION):  # the files are read again; what was asked for stays
                roots, kept = roots_of(folder), store.manifest()
                store.drop_all()
            connection.executescript(SCHEMA + LATER_SCHEMA + ledger.schema() + words.SCHEMA)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            if roots:
                store.set_roots(roots)
                store.set_manifest({key: kept[key] for key in ("encoder_name", "generation") if key in kept})
        except (sqlite3.Error, OSError) as error:
            raise _unusable(path, error) from error
        return store

    @classmethod
    def open(cls, folder: Path, *, hiding: bool = True, seen: Seen = None) -> Self:
        """Open a knowledge base for reading; raises KnowledgeBaseError where there is none.

        What is deleted and waits for the next build to go is not seen, unless `hiding` is False, nor what is
        in collections other than those `seen`.
        """
        store = cls._open(folder, "ro")
        if seen is not None:
            store.sight = restrict(store.connection, seen, reading=True, deleted=hiding)
        elif hiding:
            hide_deleted(store.connection)
        return store

    @classmethod
    def edit(cls, folder: Path, *, seen: Seen = None) -> Self:
        """Open a knowledge base to write corrections; raises KnowledgeBaseError where there is none."""
        store = cls._open(folder, "rw")
        if not all(map(store.has, LATER)):
            store.connection.executescript(LATER_SCHEMA)
        if seen is not None:
            store.sight = restrict(store.connection, seen, reading=False, deleted=False)
        return store

    def has(self, table: str) -> bool:
        """Tell whether there is a table: one that came after the layout is made when something is written."""
        return bool(
            self.connection.execute(
                "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?", (table,)
            ).fetchone()
        )

    def sees(self, path: str) -> bool:
        """Tell whether the reader may know of a file."""
        if self.sight is None:
            return True
        self.sight.follow()
        return self.sight.place(path)

    def shows(self, kind: str, ref: str) -> bool:
        """Tell whether the reader may know of a document or clause that is given as evidence."""
        return self.sight is None or self.sight.shows(kind, ref)

    @classmethod
    def _open(cls, folder: Path, mode: str) -> Self:
        path = folder / DATABASE
        if not is_there(path):
            raise KnowledgeBaseError(
                f"there is no knowledge base at {folder}.", remedy=f"Run: policy-ledger build --kb {folder}"
            )
        try:
            connection, version = _connected(path, f"mode={mode}")
        except sqlite3.DatabaseError as error:
            if mode != "ro" or not _is_quiet(path):
                raise _unusable(path, error) from error
            try:
                connection, version = _connected(path, "immutable=1")
            except sqlite3.DatabaseError:
                raise _unusable(path, error) from error
        if version != SCHEMA_VERSION:
            raise KnowledgeBaseError(
                f"the knowledge base {folder} has the layout of another version ({version}, not {SCHEMA_VERSION}).",
                remedy=f"Run: policy-ledger build --kb {folder} PATH",
            )
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """Run a block in one transaction: all of it becomes visible, or nothing."""
        self.connection.execute(f"BEGIN {kind}")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a damaged file or a full disk has ended it already
                self.connection.execute("ROLLBACK")
            raise

    def drop_all(self) -> None:
        """Remove every table of another layout but those that are kept; sources stay on disk and are read again."""
        # A virtual table takes the tables in which it keeps what it holds along.
        for which in ("sql LIKE 'CREATE VIRTUAL%'", "name NOT LIKE 'sqlite_%'"):
            tables = self.connection.execute(
                f"SELECT name FROM sqlite_master WHERE type = 'table' AND {which}"
            ).fetchall()
            for name in {name for (name,) in tables} - KEPT.keys():
                self.connection.execute(f'DROP TABLE "{name}"')

    def faults(self, *, thorough: bool = False, in_part: bool = False) -> list[str]:
        """Return what SQLite finds wrong with the file, [] if nothing; `thorough`: in its indexes too.

        `in_part`: in the tables alone that do not grow with the number of clauses; of the others SQLite tells when it
        reads what is damaged.
        """
        check = "integrity_check" if thorough else "quick_check"
        try:
            tables = self._small_tables() if in_part else [5]
            found = [str(row[0]) for of in tables for row in self.connection.execute(f"PRAGMA {check}({of})")]
        except (sqlite3.DatabaseError, KnowledgeBaseError) as error:
            return [str(error.__cause__ or error)]
        return [" ".join(line.split()) for line in found if line != "ok"]

    def _small_tables(self) -> list[str]:
        names = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        large = {
            "documents",
            "clauses",
            "regions",
            "row_counts",
            *(f"row_{table}" for table in ledger.TABLES),
        }
        large |= {*words.NAMES}
        return [name for (name,) in names if name not in large and not name.startswith("sqlite_")]

    # The manifest -----------------------------------------------------------------------------

    def manifest(self) -> dict[str, str]:
        """Return all that shaped the index, and the generation in force."""
        return dict(self.connection.execute("SELECT key, value FROM manifest").fetchall())

    def set_manifest(self, values: dict[str, str]) -> None:
        """Write values of the manifest."""
        self.connection.executemany("INSERT OR REPLACE INTO manifest VALUES (?, ?)", values.items())

    def roots(self) -> list[str]:
        """Return the files and folders that builds were given."""
        return [path for (path,) in self.connection.execute("SELECT path FROM roots ORDER BY path")]

    def set_roots(self, roots: Iterable[str]) -> None:
        """Replace the files and folders that the knowledge base holds."""
        self.connection.execute("DELETE FROM roots")
        self.connection.executemany("INSERT INTO roots VALUES (?)", [(root,) for root in sorted(set(roots))])

    # Files and contents -----------------------------------------------------------------------

    def files(self) -> list[FileRow]:
        """Return every file that the last build saw, by path."""
        rows = self.connection.execute("SELECT path, name, sha256, reason, attempts FROM files ORDER BY path")
        return [FileRow(*row) for row in rows]

    def files_of(self, document_id: str) -> list[FileRow]:
        """Return the files that hold a document, the one named first in front."""
        rows = self.connection.execute(
            "SELECT DISTINCT path, name, sha256, reason, attempts FROM files JOIN holdings USING (sha256)"
            " WHERE document_id = ? AND reason IS NULL ORDER BY precedence(path)",
            (document_id,),
        )
        return [FileRow(**dict(row)) for row in rows]

    def set_files(self, files: Iterable[FileRow]) -> None:
        """Replace the list of files."""
        self.connection.execute("DELETE FROM files")
        self.connection.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            [(f.path, f.name, f.sha256, f.reason, f.attempts) for f in files],
        )

    def contents(self) -> dict[str, str]:
        """Return SHA-256 -> digest of its overrides, of every content in the ledger."""
        return dict(self.connection.execute("SELECT sha256, facts FROM contents").fetchall())

    def text_hashes(self) -> dict[str, str]:
        """Return SHA-256 of a content -> SHA-256 of the canonical text that was made of it."""
        return dict(self.connection.execute("SELECT sha256, text_sha256 FROM contents").fetchall())

    def add_content(self, sha256: str, facts: str, text_sha256: str, notes: Iterable[str]) -> None:
        """Record a content that was read; its documents follow."""
        self.connection.execute(
            "INSERT INTO contents VALUES (?, ?, ?, ?)", (sha256, facts, text_sha256, to_json(list(notes)))
        )


def _connected(path: Path, how: str) -> tuple[Connection, int]:
    """Open a database, read something of it, and return it with the number of its layout."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{how}", uri=True, timeout=30, check_same_thread=False, factory=Connection
    )
    connection.path = path
    try:
        connection.execute("PRAGMA temp_store = MEMORY")  # reading needs no room on any disk
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == SCHEMA_VERSION:
            connection.execute("SELECT count(*) FROM manifest").fetchone()
    except (sqlite3.DatabaseError, KnowledgeBaseError):
        connection.close()
        raise
    return connection, version


def _is_emptied(path: Path) -> bool:
    """Tell whether a database has lost all it held, which SQLite would take for a new one."""
    log = path.with_name(f"{path.name}-wal")
    return (
        path.is_file()
        and not path.stat().st_size
        and not (log.is_file() and log.stat().st_size)
        and (path.parent / "index").is_dir()
    )


def is_there(path: Path) -> bool:
    """Tell whether there is a database; raises KnowledgeBaseError where this user may not know."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> KnowledgeBaseError:
    """Return the error for a database that cannot be opened: damaged, or kept from this user."""
    return storage_error(error, path) or KnowledgeBaseError(f"{path} is no usable knowledge base: {error}.")


def _is_quiet(path: Path) -> bool:
    """Tell whether all of a database is in its one file, so that it can be read without a shared memory.

    SQLite makes files beside a database to read it while others write, which needs the right to write
    in the folder. Where there is none and no log of changes is left, the file alone is the truth.
    """
    log = path.with_name(f"{path.name}-wal")
    try:
        return not log.exists() or log.stat().st_size == 0
    except OSError:
        return False


def roots_of(folder: Path) -> list[str]:
    """Return the files and folders a knowledge base was built from, of whatever version; [] if unknown."""
    path = folder / DATABASE
    if not is_there(path):
        return []
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            return [row[0] for row in connection.execute("SELECT path FROM roots ORDER BY path")]
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return []
