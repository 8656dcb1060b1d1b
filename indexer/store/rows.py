"""The tables of the ledger in the database: rows in with their clause, rows out with their citation."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extraction.rows import (
    Commitment,
    Duty,
    Measure,
    Quantity,
    Reference,
    Rows,
    Target,
)
from extraction.text.folding import squeeze
from indexer.models import Clause, Document, Review
from indexer.store.codec import RowCodec, hints_of, to_json, to_sql
from indexer.store.numbers import MOST_ROWS, SCHEMA, counted, keep_counts, key_of

Extracted = Target | Commitment | Duty | Measure | Reference | Quantity
TABLES: dict[str, type[Extracted]] = {
    "targets": Target,
    "commitments": Commitment,
    "duties": Duty,
    "measures": Measure,
    "references": Reference,
    "quantities": Quantity,
}
# `references` is a word of SQL.
_PREFIX = "row_"
_NO_COPY = "t.document_id NOT IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')"
_ORDER = (
    "d.level IS NULL, CASE d.level WHEN 'national' THEN 0 WHEN 'provincial' THEN 1 WHEN 'municipal' THEN 2 ELSE 3 END,"
    " d.region, d.title, d.document_id"
)
# How each table narrows down by kind: force of a measure, role of a duty, relation of a reference.
KIND_FIELD = {
    "measures": "force",
    "duties": "role",
    "references": "relation",
    "quantities": "kind",
    "targets": "relation",
}
# Where words are looked for.
_TEXT_FIELDS = (
    "indicator", "scope", "statement", "text", "unit", "unit_full", "title", "doc_number", "quote",
)  # fmt: skip
# What rows are often narrowed down by: a page of a table counts them document by document in these indexes alone.
_INDEXES = {
    "targets": {"year": "year", "kind": "relation"},
    "commitments": {"year": "year"},
    "duties": {"unit": "unit, unit_full, document_id", "kind": "role"},
    "measures": {"year": "substr(deadline, 1, 4)", "kind": "force"},
    "references": {"kind": "relation"},
    "quantities": {"kind": "kind"},
}
# What a document is called and where it starts depends on the files that hold it: see the holdings.
DOCUMENTS = RowCodec(Document, without=("source", "sha256", "source_start", "sources"))
CLAUSES = RowCodec(Clause)
_CODECS: dict[str, RowCodec[Extracted]] = {table: RowCodec(kind) for table, kind in TABLES.items()}


@dataclass(frozen=True)
class LedgerRow:
    """One row of a table with its place: document, clause, citation, page.

    `row_id` is stable as long as the document's text and the rules are; `resolved_document_id` is
    that of the document a reference names, where exactly one of the knowledge base bears the name.
    `review` is the officials' verdict, with their note, who (`by`) and when (`at`); `row`
    shows corrected values, `extracted` those that were read. `stale`: something else was read then.
    """

    table: str
    row_id: str
    row: Extracted
    document_id: str
    clause_id: str
    title: str
    level: str | None
    region: str | None
    heading: str
    citation: str
    page: int | None
    resolved_document_id: str | None = None
    review: Review = Review.EXTRACTED
    note: str = ""
    by: str = ""
    at: str = ""
    stale: bool = False
    original: Extracted | None = None

    @property
    def extracted(self) -> Extracted:
        """Return the row as it was extracted, before any correction."""
        return self.original or self.row


def schema() -> str:
    """Return the SQL of the tables, made from the fields of their rows."""
    documents = f"""
CREATE TABLE IF NOT EXISTS documents ({DOCUMENTS.schema("document_id")}, notes TEXT NOT NULL) STRICT;
-- The order of rows of a table: documents themselves are long, and a page of a table counts the rows of each.
CREATE INDEX IF NOT EXISTS documents_in_order ON documents ({_ORDER.replace("d.", "")});
-- clause_key names the clause in the vector index and the lexical index; it follows from the clause's id.
CREATE TABLE IF NOT EXISTS clauses (
    clause_key INTEGER PRIMARY KEY, {CLAUSES.schema()}, position INTEGER NOT NULL,
    UNIQUE (clause_id), FOREIGN KEY (document_id) REFERENCES documents (document_id)
) STRICT;
CREATE INDEX IF NOT EXISTS clauses_of_document ON clauses (document_id, position);
"""
    indexes = "\n".join(
        f"CREATE INDEX IF NOT EXISTS {table}_by_{name} ON {_PREFIX}{table} ({columns});"
        for table, named in _INDEXES.items()
        for name, columns in named.items()
    )
    rows = "\n".join(
        f"CREATE TABLE IF NOT EXISTS {_PREFIX}{table} (number INTEGER PRIMARY KEY, row_id TEXT NOT NULL UNIQUE, "
        f"document_id TEXT NOT NULL, clause_id TEXT NOT NULL, position INTEGER NOT NULL, resolved_document_id TEXT, "
        f"{_CODECS[table].schema()}) STRICT;\n"
        f"CREATE INDEX IF NOT EXISTS {table}_of_document ON {_PREFIX}{table} (document_id, position);\n"
        f"CREATE INDEX IF NOT EXISTS {table}_of_clause ON {_PREFIX}{table} (clause_id);"
        for table in TABLES
    )
    return f"{documents}\n{rows}\n{indexes}\n{SCHEMA}"


def text_fields(table: str) -> tuple[str, ...]:
    """Return the fields of a table in which words are looked for."""
    return tuple(name for name in _TEXT_FIELDS if name in hints_of(TABLES[table]))


def add_rows(connection: sqlite3.Connection, document_id: str, clauses: Sequence[Clause], rows: Rows) -> None:
    """Add the rows of a document, each with the clause it stands in; `words.index` has to follow."""
    clause_ids = clauses_of(clauses, rows)
    for table, codec in _CODECS.items():
        own = getattr(rows, table)
        if len(own) > MOST_ROWS:
            raise ValueError(f"{len(own)} {table} in one document")
        connection.executemany(
            f"INSERT INTO {_PREFIX}{table} (number, row_id, document_id, clause_id, position, {codec.columns})"
            f" VALUES (?, ?, ?, ?, ?, {codec.places})",
            (
                [
                    key_of(document_id, at),
                    f"{document_id}-{table[0]}{at + 1:04d}",
                    document_id,
                    clause_id,
                    at + 1,
                    *codec.values(row),
                ]
                for at, (row, clause_id) in enumerate(zip(own, clause_ids[table], strict=True))
            ),
        )
        kind = KIND_FIELD.get(table)
        kinds = (str(to_sql(getattr(row, kind))) if kind else None for row in own)
        keep_counts(connection, document_id, table, kinds)


def clauses_of(clauses: Sequence[Clause], rows: Rows) -> dict[str, list[str]]:
    """Return table -> the id of the clause that each of its rows stands in."""
    starts = [clause.start for clause in clauses]
    places: dict[tuple[str, ...], list[int]] = {}  # path -> where its rows of tables stand
    for at, clause in enumerate(clauses):
        if clause.kind == "row":
            places.setdefault(clause.path, []).append(at)
    return {
        table: [_clause_of(row, clauses, starts, places).clause_id for row in getattr(rows, table)]
        for table in TABLES
    }


def _clause_of(
    row: Extracted, clauses: Sequence[Clause], starts: Sequence[int], places: dict[tuple[str, ...], list[int]]
) -> Clause:
    """Return the clause that a row stands in; for words of a merged cell, the row of the table they count in."""
    at = max(0, bisect_right(starts, row.start) - 1)
    if clauses[at].kind != "row" or clauses[at].path == row.path:
        return clauses[at]
    own = places.get(row.path, [])
    below = bisect_left(own, at)
    return clauses[own[below]] if below < len(own) else clauses[at]


def remove_rows(connection: sqlite3.Connection, document_id: str) -> None:
    """Remove all rows of a document."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {_PREFIX}{table} WHERE document_id = ?", (document_id,))
    connection.execute("DELETE FROM row_counts WHERE document_id = ?", (document_id,))


def remove_all_rows(connection: sqlite3.Connection) -> None:
    """Remove the rows of all documents."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {_PREFIX}{table}")
    connection.execute("DELETE FROM row_counts")


def row_counts(
    connection: sqlite3.Connection, table: str, where: str, values: Iterable[object]
) -> dict[str, int]:
    """Return document -> how many of its rows meet a condition, also of documents that are not seen."""
    return counted(connection, f"SELECT t.number FROM main.{_PREFIX}{table} AS t WHERE {where}", values)


def miscounted(connection: sqlite3.Connection, table: str) -> int:
    """Return how many of the numbers of rows that are kept are not those of the rows that are there."""
    kinds = ["''", *([f'"{KIND_FIELD[table]}"'] if table in KIND_FIELD else [])]
    there = " UNION ALL ".join(
        f"SELECT {kind} AS kind, document_id, count(*) FROM main.{_PREFIX}{table} GROUP BY 1, 2"
        for kind in kinds
    )
    kept = 'SELECT kind, document_id, rows FROM main.row_counts WHERE "table" = ?'
    now, then = connection.execute(there).fetchall(), connection.execute(kept, (table,)).fetchall()
    return len({*map(tuple, now)} ^ {*map(tuple, then)}) or abs(len(now) - len(then))


def row_places(
    connection: sqlite3.Connection,
    table: str,
    document_ids: Iterable[str] | None,
    where: str = "1",
    values: Iterable[object] = (),
) -> dict[str, str]:
    """Return clause -> its document, of the clauses in which the rows stand that `read_rows` yields."""
    where, bound = _of_documents(document_ids, where, values)
    sql = f"SELECT t.clause_id, t.document_id FROM {_PREFIX}{table} AS t WHERE {where}"
    return dict(connection.execute(sql, bound).fetchall())


def _of_documents(
    document_ids: Iterable[str] | None, where: str, values: Iterable[object]
) -> tuple[str, list[object]]:
    where, bound = f"({where}) AND {_NO_COPY}", list(values)
    if document_ids is not None:
        where += " AND t.document_id IN (SELECT value FROM json_each(?))"
        bound.append(to_json(list(document_ids)))
    return where, bound


def ordered_documents(connection: sqlite3.Connection) -> list[str]:
    """Return the ids of all documents but copies, in the order of their rows."""
    copies = "SELECT document_id FROM links WHERE kind = 'duplicate_of'"
    sql = f"SELECT document_id FROM documents AS d WHERE document_id NOT IN ({copies}) ORDER BY {_ORDER}"
    return [document_id for (document_id,) in connection.execute(sql).fetchall()]


def unlisted(connection: sqlite3.Connection, listed: Iterable[str]) -> list[str]:
    """Return the ids of the documents that are not among some: copies, and those that are not seen."""
    every = connection.execute("SELECT document_id FROM main.documents").fetchall()
    return sorted({document_id for (document_id,) in every}.difference(listed))


def read_rows(
    connection: sqlite3.Connection,
    table: str,
    document_ids: Iterable[str] | None = None,
    where: str = "1",
    values: Iterable[object] = (),
    *,
    with_duplicates: bool = False,
) -> Iterator[LedgerRow]:
    """Yield the rows of a table in reading order, of all documents or of some, as they were extracted.

    `where` is a condition on the table `t` that binds `values`, see `indexer.store.row_filters`.
    """
    codec = _CODECS[table]
    bound = list(values)
    if document_ids is not None:
        where = f"({where}) AND t.document_id IN (SELECT value FROM json_each(?))"
        bound.append(to_json(list(document_ids)))
    if not with_duplicates:
        where = f"({where}) AND {_NO_COPY}"
    records = connection.execute(
        f"SELECT t.*, d.title AS its_title, d.level AS its_level, d.region AS its_region,"
        f" c.heading AS its_heading, c.headings AS its_headings, c.citation AS its_citation, c.page_start AS its_page"
        f" FROM {_PREFIX}{table} AS t JOIN documents AS d USING (document_id) JOIN clauses AS c USING (clause_id)"
        f" WHERE ({where})"
        f" ORDER BY {_ORDER}, t.position",
        bound,
    )
    for row in records:
        yield LedgerRow(
            table=table,
            row_id=row["row_id"],
            row=codec.row(row),
            document_id=row["document_id"],
            clause_id=row["clause_id"],
            title=row["its_title"],
            level=row["its_level"],
            region=row["its_region"],
            heading=row["its_heading"]
            or next((h for h in reversed(json.loads(row["its_headings"])) if h), ""),
            citation=row["its_citation"],
            page=row["its_page"],
            resolved_document_id=row["resolved_document_id"],
        )


def resolved_references(
    connection: sqlite3.Connection,
    known: Mapping[str, str | None],
    numbered: Collection[str],
    forms: Callable[[str], set[str]],
) -> list[tuple[str | None, str]]:
    """Return (document, row) for each reference that leads elsewhere than it says: to the one of its 文号, else of its title.

    `known` maps 文号 and forms of titles to ids, None where several documents have them. One of the documents `numbered`,
    which have a 文号, is not meant by its title beside another 文号: a city keeps the title of its province.
    """
    found: dict[tuple[str, str | None], str | None] = {}  # many references name the same
    resolved = []
    for row_id, title, number, now in connection.execute(
        f"SELECT row_id, title, doc_number, resolved_document_id FROM {_PREFIX}references"
    ):
        if (title, number) not in found:
            by_title = {known[form] for form in forms(title) if known.get(form)}
            only = by_title.pop() if len(by_title) == 1 else None
            if number and only in numbered:
                only = None
            found[title, number] = known.get(squeeze(number or "")) or only
        if (to := found[title, number]) != now:
            resolved.append((to, row_id))
    return resolved


def set_resolved(connection: sqlite3.Connection, resolved: Iterable[tuple[str | None, str]]) -> None:
    """Store which document each reference names, given as (document, row)."""
    connection.executemany(
        f"UPDATE {_PREFIX}references SET resolved_document_id = ? WHERE row_id = ?", resolved
    )
