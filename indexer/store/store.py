"""Documents, clauses and how they belong together: rows in and out of the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping

from extraction.rows import Rows
from extraction.terms import level_rank
from indexer.documents.versions import Link
from indexer.errors import UsageError
from indexer.models import Clause, Document, Region
from indexer.store import rows as ledger
from indexer.store import words
from indexer.store.clauses import ClauseStore
from indexer.store.codec import to_json
from indexer.store.correction_rows import attach
from indexer.store.filters import Filters, condition
from indexer.store.numbers import key_of
from indexer.store.row_filters import ANY, Condition, or_corrected
from indexer.store.rows import CLAUSES, DOCUMENTS, LedgerRow

# A list bound as one value: SQLite limits how many values a statement may bind.
_BOUND_LIST = "(SELECT value FROM json_each(?))"


class Store(ClauseStore):
    """The rows of one knowledge base."""

    def holdings(self) -> dict[str, list[str]]:
        """Return content -> the documents it holds, in their order."""
        found: dict[str, list[str]] = {}
        for sha256, document_id in self.connection.execute(
            "SELECT sha256, document_id FROM holdings ORDER BY sha256, position"
        ):
            found.setdefault(sha256, []).append(document_id)
        return found

    def starts(self, sha256: str) -> dict[str, int]:
        """Return document -> where it begins in the canonical text of a content."""
        return dict(
            self.connection.execute(
                "SELECT document_id, source_start FROM holdings WHERE sha256 = ?", (sha256,)
            ).fetchall()
        )

    def co_holders(self, sha256: str) -> list[str]:
        """Return other contents that hold a document of this one."""
        rows = self.connection.execute(
            "SELECT DISTINCT other.sha256 FROM holdings AS own JOIN holdings AS other USING (document_id)"
            " WHERE own.sha256 = ? AND other.sha256 <> own.sha256",
            (sha256,),
        )
        return [row[0] for row in rows]

    def empty(self) -> None:
        """Remove all that is made of files; corrections, roots and the manifest stay."""
        words.clear(self.connection)
        ledger.remove_all_rows(self.connection)
        for table in ("regions", "asides", "holdings", "links", "digests", "contents"):
            self.connection.execute(f"DELETE FROM {table}")
        for table in ("clauses", "documents"):
            self.connection.execute(f"DELETE FROM {table}")

    def remove_content(self, sha256: str) -> tuple[list[str], list[int]]:
        """Remove a content; return the documents, and their clauses' numbers, that nothing holds any more."""
        held = [
            row[0]
            for row in self.connection.execute("SELECT document_id FROM holdings WHERE sha256 = ?", (sha256,))
        ]
        self.connection.execute("DELETE FROM holdings WHERE sha256 = ?", (sha256,))
        self.connection.execute("DELETE FROM contents WHERE sha256 = ?", (sha256,))
        self.connection.execute("DELETE FROM asides WHERE sha256 = ?", (sha256,))
        gone: list[str] = []
        keys: list[int] = []
        for document_id in dict.fromkeys(held):
            if not self.connection.execute(
                "SELECT 1 FROM holdings WHERE document_id = ?", (document_id,)
            ).fetchone():
                keys += self.clause_keys([document_id])
                words.remove(self.connection, document_id)
                ledger.remove_rows(self.connection, document_id)
                self.connection.execute("DELETE FROM clauses WHERE document_id = ?", (document_id,))
                self.connection.execute("DELETE FROM regions WHERE document_id = ?", (document_id,))
                self.connection.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))
                gone.append(document_id)
        return gone, keys

    def add_document(
        self,
        document: Document,
        clauses: list[Clause],
        position: int,
        notes: Iterable[str],
        rows: Rows | None = None,
        regions: Iterable[Region] = (),
    ) -> bool:
        """Add a document held by a content; return False where another content held it already."""
        self.connection.execute(
            "INSERT INTO holdings VALUES (?, ?, ?, ?)",
            (document.sha256, position, document.document_id, document.source_start),
        )
        added = self.connection.execute(
            f"INSERT OR IGNORE INTO documents ({DOCUMENTS.columns}, notes) VALUES ({DOCUMENTS.places}, ?)",
            [*DOCUMENTS.values(document), to_json(list(notes))],
        ).rowcount
        if not added:
            return False
        self.connection.executemany(
            f"INSERT INTO clauses (clause_key, {CLAUSES.columns}, position) VALUES (?, {CLAUSES.places}, ?)",
            [
                [key_of(document.document_id, at), *CLAUSES.values(clause), at]
                for at, clause in enumerate(clauses)
            ],
        )
        self.add_regions(document.document_id, regions)
        if rows is not None:
            ledger.add_rows(self.connection, document.document_id, clauses, rows)
        return True

    def ledger_rows(
        self, table: str, document_ids: Iterable[str] | None = None, condition: Condition = ANY
    ) -> list[LedgerRow]:
        """Return the rows of a table, as officials corrected them, by level, region, title and place.

        `condition` is met by the extracted values; documents with corrections of the table come whole, for
        the caller to look at what was corrected.
        """
        if condition is not ANY:
            condition = or_corrected(table, condition)
        rows = ledger.read_rows(self.connection, table, document_ids, condition.sql, condition.values)
        return list(attach(self.connection, table, rows))

    def extracted_rows(self, table: str, document_ids: Iterable[str] | None = None) -> Iterator[LedgerRow]:
        """Yield the rows of a table as they were extracted, also those of duplicates."""
        return ledger.read_rows(self.connection, table, document_ids, with_duplicates=True)

    def content_notes(self) -> dict[str, list[str]]:
        """Return SHA-256 of a content -> what was odd about it as a whole."""
        rows = self.connection.execute("SELECT sha256, notes FROM contents")
        return {sha256: list(json.loads(notes)) for sha256, notes in rows}

    def ledger_row(self, row_id: str) -> LedgerRow:
        """Return the row with an id; raises UsageError where there is none."""
        document_id, _, number = row_id.rpartition("-")
        table = next((table for table in ledger.TABLES if number.startswith(table[0])), None)
        rows = self.ledger_rows(table, [document_id]) if table else []
        for row in rows:
            if row.row_id == row_id:
                return row
        raise UsageError(f"there is no row {row_id}.")

    def documents(
        self,
        filters: Filters | None = None,
        document_ids: Iterable[str] | None = None,
        *,
        with_text: bool = False,
        with_duplicates: bool = False,
    ) -> list[Document]:
        """Return documents in the order of level, region and title.

        `text` is "" unless asked for. Of a text that was read twice only the better reading is
        returned, with the sources of both, unless `with_duplicates` is set or ids are given.
        """
        where, values = condition(self.with_units(filters or Filters()))
        duplicates = self.duplicates()
        if document_ids is None and not with_duplicates:
            where += f" AND document_id NOT IN {_BOUND_LIST}"
            values.append(to_json(list(duplicates)))
        if document_ids is not None:
            where += f" AND document_id IN {_BOUND_LIST}"
            values.append(to_json(list(document_ids)))
        columns = ", ".join(
            f'"{name}"' if name != "text" or with_text else "'' AS text" for name in DOCUMENTS.names
        )
        rows = self.connection.execute(f"SELECT {columns} FROM documents WHERE {where}", values).fetchall()
        found = None if document_ids is None else [row["document_id"] for row in rows]
        holders = self._holders(found, duplicates)
        documents = [_document(row, holders.get(row["document_id"], [("", "", 0)])) for row in rows]
        return sorted(
            documents,
            key=lambda d: (level_rank(d.level), d.region or "", not d.normative, d.title, d.document_id),
        )

    def _holders(
        self, document_ids: Collection[str] | None, duplicates: Mapping[str, str]
    ) -> dict[str, list[tuple[str, str, int]]]:
        """Return document -> (name, content, start in it) of the files that hold it or a duplicate, of some or all."""
        where, values = "reason IS NULL", []
        if document_ids is not None:
            wanted = {*document_ids, *(one for one, other in duplicates.items() if other in document_ids)}
            where += f" AND document_id IN {_BOUND_LIST}"
            values.append(to_json(list(wanted)))
        holders: dict[str, list[tuple[str, str, int]]] = {}
        for row in self.connection.execute(
            "SELECT document_id, name, sha256, source_start, path FROM holdings JOIN files USING (sha256)"
            f" WHERE {where} ORDER BY precedence(path), position",
            values,
        ):
            holder = (row["name"], row["sha256"], row["source_start"])
            holders.setdefault(row["document_id"], []).append(holder)
        for duplicate, other in sorted(duplicates.items()):
            holders.setdefault(other, []).extend(holders.get(duplicate, []))
        return holders

    def titles(self) -> dict[str, str]:
        """Return document -> title, also of duplicates."""
        return dict(self.connection.execute("SELECT document_id, title FROM documents").fetchall())

    def text(self, document_id: str) -> str | None:
        """Return the canonical text of a document, None where there is no such document."""
        row = self.connection.execute(
            "SELECT text FROM documents WHERE document_id = ?", (document_id,)
        ).fetchone()
        return str(row[0]) if row else None

    def counts(self) -> tuple[int, int]:
        """Return how many documents and clauses there are, duplicates left out."""
        copies = "document_id IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')"
        documents, clauses = (
            self.connection.execute(
                f"SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM {table} WHERE {copies})"
            ).fetchone()[0]
            for table in ("documents", "clauses")
        )
        return documents, clauses

    def document_ids(self, filters: Filters) -> list[str]:
        """Return the ids of the documents that the filters leave."""
        where, values = condition(self.with_units(filters))
        return [
            row[0]
            for row in self.connection.execute(f"SELECT document_id FROM documents WHERE {where}", values)
        ]

    def set_links(self, links: Iterable[Link]) -> None:
        """Replace what is known of documents that belong together."""
        self.connection.execute("DELETE FROM links")
        self.connection.executemany(
            "INSERT INTO links VALUES (?, ?, ?)",
            [(link.document_id, link.other_id, link.kind) for link in links],
        )

    def links(self) -> list[Link]:
        """Return which documents belong together."""
        return [
            Link(*row)
            for row in self.connection.execute(
                "SELECT document_id, other_id, kind FROM links ORDER BY document_id, other_id"
            )
        ]

    def duplicates(self) -> dict[str, str]:
        """Return duplicate -> the document it is another reading of."""
        return {link.document_id: link.other_id for link in self.links() if link.kind == "duplicate_of"}

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


def _document(row: sqlite3.Row, holders: list[tuple[str, str, int]]) -> Document:
    name, sha256, start = holders[0]
    sources = tuple(dict.fromkeys(holder[0] for holder in holders))
    held = {"source": name, "sha256": sha256, "source_start": start, "sources": sources}
    return DOCUMENTS.row(row, held)
