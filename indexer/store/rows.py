"""The tables of the ledger in the database: rows in with their clause, rows out with their citation."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, get_args, get_type_hints

from extraction.ledger import Rows
from extraction.rows import (
    Commitment,
    Duty,
    Measure,
    Quantity,
    Reference,
    Target,
)
from extraction.text.folding import squeeze
from indexer.models import Clause

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
_KINDS = {int: "INTEGER", bool: "INTEGER", str: "TEXT", Decimal: "TEXT"}


@dataclass(frozen=True)
class LedgerRow:
    """One row of a table with its place: document, clause, citation, page.

    `row_id` is stable as long as the document's text and the rules are; `resolved_document_id` is
    that of the document a reference names, where exactly one of the knowledge base bears the name.
    `status` is extracted, confirmed, corrected or rejected, with the note of who said so and when; `row`
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
    status: str = "extracted"
    note: str = ""
    by: str = ""
    at: str = ""
    stale: bool = False
    original: Extracted | None = None

    @property
    def extracted(self) -> Extracted:
        """Return the row as it was read, whatever was said of it."""
        return self.original or self.row


def schema() -> str:
    """Return the SQL of the tables, made from the fields of their rows."""
    return "\n".join(
        f"CREATE TABLE IF NOT EXISTS {_PREFIX}{table} (row_id TEXT PRIMARY KEY, document_id TEXT NOT NULL, "
        f"clause_id TEXT NOT NULL, position INTEGER NOT NULL, resolved_document_id TEXT, {_columns(kind)}) STRICT;\n"
        f"CREATE INDEX IF NOT EXISTS {table}_of_document ON {_PREFIX}{table} (document_id, position);"
        for table, kind in TABLES.items()
    )


def _columns(kind: type[Extracted]) -> str:
    return ", ".join(f'"{name}" {_sql_type(hint)}' for name, hint in get_type_hints(kind).items())


def _sql_type(hint: Any) -> str:
    options = [option for option in get_args(hint) if option is not type(None)] or [hint]
    return _KINDS.get(options[0], "TEXT")


def add_rows(connection: sqlite3.Connection, document_id: str, clauses: Sequence[Clause], rows: Rows) -> None:
    """Add the rows of a document, each with the clause it stands in."""
    starts = [clause.start for clause in clauses]
    for table, kind in TABLES.items():
        names = [field.name for field in fields(kind)]
        columns = ", ".join(f'"{name}"' for name in names)
        places = ", ".join("?" * (len(names) + 4))
        connection.executemany(
            f"INSERT INTO {_PREFIX}{table} (row_id, document_id, clause_id, position, {columns}) VALUES ({places})",
            (
                [
                    f"{document_id}-{table[0]}{at:04d}",
                    document_id,
                    _clause_of(row, clauses, starts).clause_id,
                    at,
                    *(_stored(value) for value in asdict(row).values()),
                ]
                for at, row in enumerate(getattr(rows, table), 1)
            ),
        )


def _clause_of(row: Extracted, clauses: Sequence[Clause], starts: Sequence[int]) -> Clause:
    """Return the clause that a row stands in; for words of a merged cell, the row of the table they count in."""
    at = max(0, bisect_right(starts, row.start) - 1)
    if clauses[at].kind != "row" or clauses[at].path == row.path:
        return clauses[at]
    below = (clause for clause in clauses[at:] if clause.kind == "row" and clause.path == row.path)
    return next(below, clauses[at])


def remove_rows(connection: sqlite3.Connection, document_id: str) -> None:
    """Remove all rows of a document."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {_PREFIX}{table} WHERE document_id = ?", (document_id,))


def _stored(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (tuple, list)) else value


def read_rows(
    connection: sqlite3.Connection, table: str, document_ids: Iterable[str] | None = None
) -> Iterator[LedgerRow]:
    """Yield the rows of a table in reading order, of all documents or of some."""
    kind = TABLES[table]
    where, values = "1", []
    if document_ids is not None:
        where, values = (
            "t.document_id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(document_ids))],
        )
    found = connection.execute(
        f"SELECT t.*, d.title AS its_title, d.level AS its_level, d.region AS its_region,"
        f" c.heading AS its_heading, c.headings AS its_headings, c.citation AS its_citation, c.page_start AS its_page"
        f" FROM {_PREFIX}{table} AS t JOIN documents AS d USING (document_id) JOIN clauses AS c USING (clause_id)"
        f" WHERE {where} AND t.document_id NOT IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')"
        f" ORDER BY d.level IS NULL, CASE d.level WHEN 'national' THEN 0 WHEN 'provincial' THEN 1"
        f" WHEN 'municipal' THEN 2 ELSE 3 END, d.region, d.title, t.document_id, t.position",
        values,
    )
    hints = get_type_hints(kind)
    for row in found:
        yield LedgerRow(
            table=table,
            row_id=row["row_id"],
            row=kind(**{name: _loaded(row[name], hint) for name, hint in hints.items()}),
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


def _loaded(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    text = str(hint)
    if "tuple" in text:
        return tuple(json.loads(value))
    if "Decimal" in text:
        return Decimal(value)
    return bool(value) if hint is bool else value


def resolve_references(
    connection: sqlite3.Connection, known: dict[str, str | None], forms: Callable[[str], set[str]]
) -> None:
    """Fill in which document each reference names: by its 文号, else by the one that bears its title.

    `known` maps 文号 and forms of titles to ids, None where several documents have them.
    """
    found = connection.execute(f"SELECT row_id, title, doc_number FROM {_PREFIX}references").fetchall()
    resolved = []
    for row in found:
        by_number = known.get(squeeze(row["doc_number"] or ""))
        by_title = {known[form] for form in forms(row["title"]) if known.get(form)}
        only = by_title.pop() if len(by_title) == 1 else None
        resolved.append((by_number or only, row["row_id"]))
    connection.executemany(
        f"UPDATE {_PREFIX}references SET resolved_document_id = ? WHERE row_id = ?", resolved
    )
