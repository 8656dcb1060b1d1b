"""The ledger's tables as officials ask for them: filtered, and as flat rows for a page or a file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any, TypedDict

from extraction.rows import Commitment, Duty, Measure, Target
from extraction.terms import ROLE_RANK
from extraction.text.folding import squeeze
from indexer.models import Review
from indexer.store import row_filters
from indexer.store.filters import Filters, Numbers, Texts, is_unit
from indexer.store.rows import (
    KIND_FIELD,
    TABLES,
    LedgerRow,
    row_places,
    text_fields,
)
from indexer.store.store import Store

Flat = dict[str, Any]
# What a reader wants first of each table; every other field follows in its own order.
FIRST: dict[str, tuple[str, ...]] = {
    "targets": ("indicator", "scope", "year", "comparator", "value", "value_max", "unit", "relation", "baseline_year", "annual", "period", "hedge", "binding"),
    "commitments": ("statement", "year"),
    "duties": ("unit", "unit_full", "role"),
    "measures": ("text", "force", "actors", "deadline"),
    "references": ("title", "doc_number", "relation", "resolved_document_id"),
    "quantities": ("value", "unit", "kind"),
}  # fmt: skip
_PLACE = ("heading", "document", "level", "region", "citation", "page", "quote")
_REVIEW = ("status", "stale", "extracted", "note", "corrected_by", "corrected_at")
ID = {table: f"{name}_id" for table, name in {
    "targets": "target", "commitments": "commitment", "duties": "duty", "measures": "measure",
    "references": "reference", "quantities": "quantity",
}.items()}  # fmt: skip


@dataclass(frozen=True)
class RowFilters:
    """Restrictions on rows; None means any.

    `text` is looked for in the indicator, statement, sentence, unit or title; `unit` matches a
    responsible unit by any of its names (发改 finds 省发展改革委); `year` is the year of a target or the
    deadline; `kind` the force of a measure, the role of a duty, the relation of a reference or target;
    `review` is extracted, confirmed, corrected or rejected, or `stale` for rows to be looked at again.
    """

    level: str | None = None
    region: str | None = None
    document_id: str | None = None
    unit: str | None = None
    year: int | None = None
    text: str | None = None
    kind: str | None = None
    review: str | None = None


class DocumentChoice(TypedDict, total=False):
    """Restrictions on documents; None means any, of several values one has to fit.

    `region` takes in the divisions inside it, `issuer` and `doc_type` match a part of the name, `level` is
    national, provincial, municipal or county, `status` issued or draft, `year` that of issue, `validity` what
    the document is today (in_force, pending, draft, expired, repealed, unknown), `unit` one that answers for a clause.
    """

    level: Texts
    region: Texts
    issuer: Texts
    doc_type: Texts
    status: Texts
    year: Numbers
    validity: Texts
    unit: Texts


class SeriesChoice(TypedDict, total=False):
    """Restrictions on the rows of a series; None means any. `year` is that by which."""

    level: str | None
    region: str | None
    year: int | None


class RowChoice(TypedDict, total=False):
    """Restrictions on rows of the ledger; None means any.

    `document` is an id, a title or a part of it, `unit` a responsible unit by any of its names, `year` that
    by which, `text` words in the row, `kind` its force, role or relation, `status` extracted, confirmed,
    corrected, rejected or stale.
    """

    level: str | None
    region: str | None
    document: str | None
    unit: str | None
    year: int | None
    text: str | None
    kind: str | None
    status: str | None


def select(store: Store, table: str, filters: RowFilters) -> list[LedgerRow]:
    """Return the rows of a table that the filters leave, by level, region, document and place."""
    # Documents with corrections come whole, so that corrected values are compared as well.
    return rows_of(store, table, filters, narrow(store, table, filters))


@dataclass(frozen=True)
class Narrowed:
    """The documents to read rows of and the clauses that may hold them, None for all, and what rows have to meet.

    `text` is looked for in the rows, "" for nothing.
    """

    documents: Collection[str] | None
    condition: row_filters.Condition
    clauses: Collection[str] | None
    text: str = ""


def rows_of(store: Store, table: str, filters: RowFilters, narrowed: Narrowed) -> list[LedgerRow]:
    """Return the rows that meet the filters, of what they are narrowed down to."""
    clauses = narrowed.clauses
    condition = narrowed.condition & row_filters.with_text(table, narrowed.text)
    return [
        row
        for row in store.ledger_rows(table, narrowed.documents, condition)
        if (clauses is None or row.clause_id in clauses) and _matches(row, filters)
    ]


def corrected_documents(store: Store, table: str) -> list[str]:
    """Return the documents with corrections of a table."""
    sql = 'SELECT DISTINCT document_id FROM corrections WHERE "table" = ?'
    return [document_id for (document_id,) in store.connection.execute(sql, (table,))]


def narrow(store: Store, table: str, filters: RowFilters) -> Narrowed:
    """Return what the filters come to in SQL."""
    documents: set[str] | None = None
    if filters.level or filters.region:
        documents = set(store.document_ids(Filters(level=filters.level, region=filters.region)))
    if filters.document_id:
        documents = {filters.document_id} & documents if documents is not None else {filters.document_id}
    condition = row_filters.ANY
    clauses: Collection[str] | None = None
    if filters.unit and table == "duties":
        condition &= row_filters.of_units(n for n in store.duty_units() if is_unit(*n, filters.unit))
    elif filters.unit:  # the clauses that the unit answers for
        asked = RowFilters(filters.level, filters.region, filters.document_id, filters.unit)
        places = _answered(store, asked)
        clauses, documents = set(places), set(places.values())
        condition &= row_filters.in_clauses(clauses)
    condition &= _condition(table, filters)
    return Narrowed(documents, condition, clauses, squeeze(filters.text or ""))


def _answered(store: Store, filters: RowFilters) -> dict[str, str]:
    """Return clause -> its document, of the clauses for which the unit of the filters answers."""
    narrowed = narrow(store, "duties", filters)
    wanted = narrowed.condition & row_filters.uncorrected("duties")
    places = row_places(store.connection, "duties", narrowed.documents, wanted.sql, wanted.values)
    for document_id in corrected_documents(store, "duties"):
        if narrowed.documents is None or document_id in narrowed.documents:
            own = replace(narrowed, documents=[document_id])
            places |= {row.clause_id: row.document_id for row in rows_of(store, "duties", filters, own)}
    return places


def _condition(table: str, filters: RowFilters) -> row_filters.Condition:
    """Return the filters of the table's own columns as a condition on the extracted values."""
    condition = row_filters.ANY
    if filters.year is not None:
        condition &= row_filters.of_year(table, filters.year)
    if filters.kind is not None:
        condition &= row_filters.of_kind(table, filters.kind)
    if filters.review is not None and filters.review != Review.EXTRACTED:
        condition &= row_filters.corrected(table)
    return condition


def _matches(row: LedgerRow, filters: RowFilters) -> bool:
    if filters.unit and isinstance(row.row, Duty) and not has_unit(row, filters.unit):
        return False
    if filters.year is not None and _year(row) != filters.year:
        return False
    if filters.kind is not None:
        name = KIND_FIELD.get(row.table)
        if name is None or getattr(row.row, name) != filters.kind:
            return False
    if filters.review is not None and filters.review not in (row.review, "stale" if row.stale else None):
        return False
    if filters.text:
        wanted = squeeze(filters.text)
        texts = (getattr(row.row, name) for name in text_fields(row.table))
        return any(wanted in squeeze(text or "") for text in texts)
    return True


def _year(row: LedgerRow) -> int | None:
    if isinstance(row.row, Measure):
        return int(row.row.deadline[:4]) if row.row.deadline else None
    return row.row.year if isinstance(row.row, (Target, Commitment)) else None


def has_unit(row: LedgerRow, asked: str) -> bool:
    """Return True if a duty is that of a unit, by any of its names: 发改 is 省发展改革委 too."""
    duty = row.row
    return isinstance(duty, Duty) and is_unit(duty.unit, duty.unit_full, asked)


def by_unit(rows: list[LedgerRow]) -> list[LedgerRow]:
    """Return duties by unit, those with the most first, and within a unit what it leads first."""
    counts: dict[str, int] = {}
    for row in rows:
        if isinstance(row.row, Duty):
            counts[row.row.unit] = counts.get(row.row.unit, 0) + 1
    duties = [(row, row.row) for row in rows if isinstance(row.row, Duty)]
    return [
        row
        for row, duty in sorted(duties, key=lambda p: (-counts[p[1].unit], p[1].unit, ROLE_RANK[p[1].role]))
    ]


def export_row(row: LedgerRow) -> Flat:
    """Return a row with the field names of the design: ids, its own fields, where it stands, its status.

    `extracted` holds the original values of the fields that were corrected, None where none was.
    """
    own = {name: _number(value) for name, value in asdict(row.row).items()}
    if row.table == "references":
        own["resolved_document_id"] = row.resolved_document_id
    ids = {ID[row.table]: row.row_id, "clause_id": row.clause_id, "document_id": row.document_id}
    place = {
        "document": row.title,
        "level": row.level,
        "region": row.region,
        "heading": row.heading,
        "citation": row.citation,
        "page": row.page,
    }
    was = {name: _number(value) for name, value in asdict(row.extracted).items()}
    changed = {name: value for name, value in was.items() if value != own[name]}
    review = {
        "status": row.review,
        "stale": row.stale,
        "extracted": changed or None,
        "note": row.note or None,
        "corrected_by": row.by or None,
        "corrected_at": row.at or None,
    }
    return ids | own | place | review


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def columns(table: str) -> list[str]:
    """Return the columns of a table for a reader: what counts first, then the place, then the rest."""
    own = [field.name for field in fields(TABLES[table])]
    rest = [name for name in own if name not in FIRST[table] and name not in _PLACE]
    return [
        *FIRST[table],
        *(name for name in _PLACE if name not in FIRST[table]),
        *rest,
        *_REVIEW,
        ID[table],
        "clause_id",
    ]
