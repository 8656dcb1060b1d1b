"""The truth of a knowledge base: `ledger.sqlite` with files, documents, clauses and the manifest.

Readers open it read-only and see the last committed build, whatever a running build does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.errors import KnowledgeBaseError
from indexer.models import Clause, Document

SCHEMA_VERSION = 1
DATABASE = "ledger.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS roots (path TEXT PRIMARY KEY) STRICT;
-- One row a file on disk; `reason` is why it was skipped, null where it was read.
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, reason TEXT
) STRICT;
-- One row a content read; `facts` is the digest of its overrides, `text_length` that of its canonical text.
CREATE TABLE IF NOT EXISTS contents (
    sha256 TEXT PRIMARY KEY, facts TEXT NOT NULL, text_sha256 TEXT NOT NULL, notes TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS holdings (
    sha256 TEXT NOT NULL, position INTEGER NOT NULL, document_id TEXT NOT NULL,
    source_start INTEGER NOT NULL, PRIMARY KEY (sha256, position)
) STRICT;
CREATE TABLE IF NOT EXISTS documents (
    document_id TEXT PRIMARY KEY, title TEXT NOT NULL, doc_number TEXT, issuers TEXT NOT NULL,
    level TEXT, region TEXT, within TEXT NOT NULL, date TEXT, doc_type TEXT, status TEXT NOT NULL,
    normative INTEGER NOT NULL, kind TEXT NOT NULL, period_start INTEGER, period_end INTEGER,
    pages INTEGER, text TEXT NOT NULL, edition TEXT, read_from TEXT NOT NULL, notes TEXT NOT NULL
) STRICT;
-- clause_key is never reused: it names the clause in the vector index and the lexical index.
CREATE TABLE IF NOT EXISTS clauses (
    clause_key INTEGER PRIMARY KEY AUTOINCREMENT, clause_id TEXT UNIQUE NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (document_id), position INTEGER NOT NULL,
    path TEXT NOT NULL, heading TEXT NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, page_start INTEGER, page_end INTEGER,
    citation TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS clauses_of_document ON clauses (document_id, position);
CREATE INDEX IF NOT EXISTS holdings_of_document ON holdings (document_id);
"""
_DOCUMENT_COLUMNS = (
    "document_id", "title", "doc_number", "issuers", "level", "region", "within", "date", "doc_type", "status",
    "normative", "kind", "period_start", "period_end", "pages", "text", "edition", "read_from",
)  # fmt: skip
_CLAUSE_COLUMNS = (
    "clause_id", "document_id", "path", "heading", "headings", "text", "start", "end", "page_start", "page_end",
    "citation",
)  # fmt: skip


# A list bound as one value: SQLite limits how many values a statement may bind.
_BOUND_LIST = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class Filters:
    """Restrictions on documents; None means any.

    `region` takes in the divisions inside it, `issuer` and `doc_type` match a part of the name,
    `year` is that of the date of issue.
    """

    level: str | None = None
    region: str | None = None
    issuer: str | None = None
    doc_type: str | None = None
    status: str | None = None
    year: int | None = None

    def given(self) -> dict[str, object]:
        """Return the restrictions that are set."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True)
class FileRow:
    """A file on disk as the last build saw it."""

    path: str
    name: str
    sha256: str
    reason: str | None


class Store:
    """Rows in and out of one `ledger.sqlite`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        connection.row_factory = sqlite3.Row

    @classmethod
    def create(cls, folder: Path) -> Store:
        """Open a knowledge base for writing, making it where there is none."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / DATABASE
        try:
            connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            store = cls(connection, path)
            version = store.connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, SCHEMA_VERSION):
                store.drop_all()
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        except sqlite3.DatabaseError as error:
            raise KnowledgeBaseError(f"{path} is no usable knowledge base: {error}.") from error
        return store

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Open a knowledge base for reading; raises KnowledgeBaseError where there is none."""
        path = folder / DATABASE
        if not path.is_file():
            raise KnowledgeBaseError(
                f"there is no knowledge base at {folder}.", remedy=f"Run: policy-ledger build --kb {folder}"
            )
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30, check_same_thread=False
            )
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == SCHEMA_VERSION:
                connection.execute("SELECT count(*) FROM manifest").fetchone()
        except sqlite3.DatabaseError as error:
            raise KnowledgeBaseError(f"{path} is no usable knowledge base: {error}.") from error
        if version != SCHEMA_VERSION:
            raise KnowledgeBaseError(
                f"the knowledge base {folder} has the layout of another version ({version}, not {SCHEMA_VERSION}).",
                remedy=f"Run: policy-ledger build --kb {folder} PATH",
            )
        return cls(connection, path)

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    @contextmanager
    def transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        """Run a block in one transaction: all of it becomes visible, or nothing."""
        self.connection.execute(f"BEGIN {kind}")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def drop_all(self) -> None:
        """Remove every table of another layout; sources stay on disk and are read again."""
        tables = self.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        for (name,) in tables.fetchall():
            self.connection.execute(f'DROP TABLE "{name}"')

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
        rows = self.connection.execute("SELECT path, name, sha256, reason FROM files ORDER BY path")
        return [FileRow(**dict(row)) for row in rows]

    def set_files(self, files: Iterable[FileRow]) -> None:
        """Replace the list of files."""
        self.connection.execute("DELETE FROM files")
        self.connection.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?)", [(f.path, f.name, f.sha256, f.reason) for f in files]
        )

    def contents(self) -> dict[str, str]:
        """Return SHA-256 -> digest of its overrides, of every content in the ledger."""
        return dict(self.connection.execute("SELECT sha256, facts FROM contents").fetchall())

    def text_hashes(self) -> dict[str, str]:
        """Return SHA-256 of a content -> SHA-256 of the canonical text that was made of it."""
        return dict(self.connection.execute("SELECT sha256, text_sha256 FROM contents").fetchall())

    def remove_content(self, sha256: str) -> tuple[list[str], list[int]]:
        """Remove a content; return the documents, and their clauses' numbers, that nothing holds any more."""
        held = [
            row[0]
            for row in self.connection.execute("SELECT document_id FROM holdings WHERE sha256 = ?", (sha256,))
        ]
        self.connection.execute("DELETE FROM holdings WHERE sha256 = ?", (sha256,))
        self.connection.execute("DELETE FROM contents WHERE sha256 = ?", (sha256,))
        gone: list[str] = []
        keys: list[int] = []
        for document_id in dict.fromkeys(held):
            if not self.connection.execute(
                "SELECT 1 FROM holdings WHERE document_id = ?", (document_id,)
            ).fetchone():
                keys += self.clause_keys([document_id])
                self.connection.execute("DELETE FROM clauses WHERE document_id = ?", (document_id,))
                self.connection.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))
                gone.append(document_id)
        return gone, keys

    def add_content(self, sha256: str, facts: str, text_sha256: str, notes: Iterable[str]) -> None:
        """Record a content that was read; its documents follow."""
        self.connection.execute(
            "INSERT INTO contents VALUES (?, ?, ?, ?)", (sha256, facts, text_sha256, _json(list(notes)))
        )

    def add_document(
        self, document: Document, clauses: list[Clause], position: int, notes: Iterable[str]
    ) -> bool:
        """Add a document held by a content; return False where another content held it already."""
        self.connection.execute(
            "INSERT INTO holdings VALUES (?, ?, ?, ?)",
            (document.sha256, position, document.document_id, document.source_start),
        )
        row = asdict(document) | {"normative": int(document.normative)}
        for name in ("issuers", "within", "read_from"):
            row[name] = _json(row[name])
        names = ", ".join(_DOCUMENT_COLUMNS)
        places = ", ".join("?" * (len(_DOCUMENT_COLUMNS) + 1))
        added = self.connection.execute(
            f"INSERT OR IGNORE INTO documents ({names}, notes) VALUES ({places})",
            [*(row[name] for name in _DOCUMENT_COLUMNS), _json(list(notes))],
        ).rowcount
        if not added:
            return False
        names = ", ".join(f'"{name}"' for name in _CLAUSE_COLUMNS)
        places = ", ".join("?" * (len(_CLAUSE_COLUMNS) + 1))
        for at, clause in enumerate(clauses):
            values = asdict(clause)
            for name in ("path", "headings"):
                values[name] = _json(values[name])
            self.connection.execute(
                f"INSERT INTO clauses ({names}, position) VALUES ({places})",
                [*(values[name] for name in _CLAUSE_COLUMNS), at],
            )
        return True

    # Documents and clauses --------------------------------------------------------------------

    def documents(
        self,
        filters: Filters | None = None,
        document_ids: Iterable[str] | None = None,
        *,
        with_text: bool = False,
    ) -> list[Document]:
        """Return documents in the order of level, region and title; `text` is "" unless asked for."""
        where, values = _where(filters or Filters())
        if document_ids is not None:
            where += f" AND document_id IN {_BOUND_LIST}"
            values.append(_json(list(document_ids)))
        columns = ", ".join(c if c != "text" or with_text else "'' AS text" for c in _DOCUMENT_COLUMNS)
        rows = self.connection.execute(f"SELECT {columns} FROM documents WHERE {where}", values).fetchall()
        holders: dict[str, list[tuple[str, str, int]]] = {}
        for row in self.connection.execute(
            "SELECT document_id, name, sha256, source_start, path FROM holdings JOIN files USING (sha256)"
            " WHERE reason IS NULL ORDER BY path"
        ):
            holders.setdefault(row["document_id"], []).append(
                (row["name"], row["sha256"], row["source_start"])
            )
        order = {"national": 0, "provincial": 1, "municipal": 2, "county": 3}
        documents = [_document(row, holders.get(row["document_id"], [("", "", 0)])) for row in rows]
        return sorted(
            documents, key=lambda d: (order.get(d.level or "", 4), d.region or "", not d.normative, d.title)
        )

    def document_ids(self, filters: Filters) -> list[str]:
        """Return the ids of the documents that the filters leave."""
        where, values = _where(filters)
        return [
            row[0]
            for row in self.connection.execute(f"SELECT document_id FROM documents WHERE {where}", values)
        ]

    def clauses(self, document_id: str | None = None) -> list[Clause]:
        """Return the clauses of one document or of all, in reading order."""
        where, values = ("document_id = ?", [document_id]) if document_id else ("1", [])
        rows = self.connection.execute(
            f"SELECT * FROM clauses WHERE {where} ORDER BY document_id, position", values
        )
        return [_clause(row) for row in rows]

    def clauses_by_key(self, keys: Iterable[int]) -> dict[int, Clause]:
        """Return clauses by the number that the indexes know them by."""
        where = f"clause_key IN {_BOUND_LIST}"
        rows = self.connection.execute(f"SELECT * FROM clauses WHERE {where}", (_json(list(keys)),))
        return {row["clause_key"]: _clause(row) for row in rows}

    def clause(self, clause_id: str) -> Clause | None:
        """Return one clause by its id."""
        row = self.connection.execute("SELECT * FROM clauses WHERE clause_id = ?", (clause_id,)).fetchone()
        return _clause(row) if row else None

    def keyed_clauses(self, document_ids: Iterable[str] | None = None) -> list[tuple[int, Clause]]:
        """Return (index number, clause) of all clauses, or of those of some documents, by number."""
        rows = self._of_documents("*", document_ids)
        return sorted(((row["clause_key"], _clause(row)) for row in rows), key=lambda pair: pair[0])

    def clause_keys(self, document_ids: Iterable[str] | None = None) -> list[int]:
        """Return the index numbers of all clauses, or of those of some documents."""
        return [row["clause_key"] for row in self._of_documents("clause_key", document_ids)]

    def _of_documents(self, columns: str, document_ids: Iterable[str] | None) -> Iterator[sqlite3.Row]:
        if document_ids is None:
            yield from self.connection.execute(f"SELECT {columns} FROM clauses")
            return
        where = f"document_id IN {_BOUND_LIST}"
        yield from self.connection.execute(
            f"SELECT {columns} FROM clauses WHERE {where}", (_json(list(document_ids)),)
        )

    def clause_key(self, clause_id: str) -> int | None:
        """Return the index number of a clause."""
        row = self.connection.execute(
            "SELECT clause_key FROM clauses WHERE clause_id = ?", (clause_id,)
        ).fetchone()
        return int(row[0]) if row else None

    def notes(self, document_id: str) -> list[str]:
        """Return what was odd about a document: dropped parts, pages without text, numbering."""
        row = self.connection.execute(
            "SELECT notes FROM documents WHERE document_id = ?", (document_id,)
        ).fetchone()
        return list(json.loads(row[0])) if row else []

    def values(self, column: str) -> list[str]:
        """Return the values that a filter may take: issuers, doc_type, region or year, sorted."""
        if column == "issuers":
            sql = "SELECT DISTINCT value FROM documents, json_each(issuers)"
        elif column == "region":  # a province counts where only its cities have documents
            sql = "SELECT region FROM documents UNION SELECT value FROM documents, json_each(within)"
        elif column == "year":
            sql = "SELECT DISTINCT substr(date, 1, 4) FROM documents"
        elif column == "doc_type":
            sql = "SELECT DISTINCT doc_type FROM documents"
        else:
            raise ValueError(column)
        return sorted(row[0] for row in self.connection.execute(sql) if row[0])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _where(filters: Filters) -> tuple[str, list[object]]:
    parts: list[str] = ["1"]
    values: list[object] = []
    for column in ("level", "status"):
        if (value := getattr(filters, column)) is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if filters.region is not None:
        parts.append("(region = ? OR instr(within, ?) > 0)")
        values += [filters.region, f'"{filters.region}"']
    if filters.issuer is not None:
        parts.append("instr(issuers, ?) > 0")
        values.append(filters.issuer)
    if filters.doc_type is not None:
        parts.append("instr(doc_type, ?) > 0")
        values.append(filters.doc_type)
    if filters.year is not None:
        parts.append("substr(date, 1, 4) = ?")
        values.append(str(filters.year))
    return " AND ".join(parts), values


def _document(row: sqlite3.Row, holders: list[tuple[str, str, int]]) -> Document:
    values = {name: row[name] for name in _DOCUMENT_COLUMNS}
    values |= {
        "issuers": tuple(json.loads(row["issuers"])),
        "within": tuple(json.loads(row["within"])),
        "read_from": json.loads(row["read_from"]),
        "normative": bool(row["normative"]),
    }
    name, sha256, start = holders[0]
    sources = tuple(dict.fromkeys(holder[0] for holder in holders))
    return Document(source=name, sha256=sha256, source_start=start, sources=sources, **values)


def _clause(row: sqlite3.Row) -> Clause:
    values = {name: row[name] for name in _CLAUSE_COLUMNS}
    values |= {"path": tuple(json.loads(row["path"])), "headings": tuple(json.loads(row["headings"]))}
    return Clause(**values)
