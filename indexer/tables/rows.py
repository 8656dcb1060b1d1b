"""The ledger's tables as officials ask for them: filtered, and as flat rows for a page or a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, TypedDict

from extraction.entities.department_kinds import kind_of
from extraction.rows import Commitment, Duty, Measure, Target
from extraction.text.folding import squeeze
from indexer.store.filters import Filters
from indexer.store.rows import TABLES, LedgerRow
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
# How each table narrows down by kind: force of a measure, role of a duty, relation of a reference.
KIND_FIELD = {
    "measures": "force",
    "duties": "role",
    "references": "relation",
    "quantities": "kind",
    "targets": "relation",
}


@dataclass(frozen=True)
class RowFilters:
    """Restrictions on rows; None means any.

    `text` is looked for in the indicator, statement, sentence, unit or title; `unit` matches a
    responsible unit by any of its names (发改 finds 省发展改革委); `year` is the year of a target or the
    deadline; `kind` the force of a measure, the role of a duty, the relation of a reference or target;
    `status` is extracted, confirmed, corrected or rejected, or `stale` for rows to be looked at again.
    """

    level: str | None = None
    region: str | None = None
    document_id: str | None = None
    unit: str | None = None
    year: int | None = None
    text: str | None = None
    kind: str | None = None
    status: str | None = None


class DocumentChoice(TypedDict, total=False):
    """Restrictions on documents; None means any.

    `region` takes in the divisions inside it, `issuer` and `doc_type` match a part of the name, `level` is
    national, provincial, municipal or county, `status` issued or draft, `year` that of issue.
    """

    level: str | None
    region: str | None
    issuer: str | None
    doc_type: str | None
    status: str | None
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
    documents: Iterable[str] | None = None
    if filters.level or filters.region:
        documents = store.document_ids(Filters(level=filters.level, region=filters.region))
    if filters.document_id:
        documents = {filters.document_id} & set(documents) if documents is not None else {filters.document_id}
    rows = store.ledger_rows(table, documents)
    if filters.unit and table != "duties":  # the clauses that the unit answers for
        theirs = {
            row.clause_id for row in store.ledger_rows("duties", documents) if has_unit(row, filters.unit)
        }
        rows = [row for row in rows if row.clause_id in theirs]
    return [row for row in rows if _matches(row, filters)]


def _matches(row: LedgerRow, filters: RowFilters) -> bool:
    values = asdict(row.row)
    if filters.unit and isinstance(row.row, Duty) and not has_unit(row, filters.unit):
        return False
    if filters.year is not None and _year(row) != filters.year:
        return False
    if filters.kind is not None and values.get(KIND_FIELD.get(row.table, "")) != filters.kind:
        return False
    if filters.status is not None and filters.status not in (row.status, "stale" if row.stale else None):
        return False
    if filters.text:
        wanted = squeeze(filters.text)
        words = (
            "indicator",
            "scope",
            "statement",
            "text",
            "unit",
            "unit_full",
            "title",
            "doc_number",
            "quote",
        )
        return any(wanted in squeeze(str(values.get(name) or "")) for name in words)
    return True


def _year(row: LedgerRow) -> int | None:
    if isinstance(row.row, Measure):
        return int(row.row.deadline[:4]) if row.row.deadline else None
    return row.row.year if isinstance(row.row, (Target, Commitment)) else None


def has_unit(row: LedgerRow, asked: str) -> bool:
    """Tell whether a duty is that of a unit, by any of its names: 发改 is 省发展改革委 too."""
    duty = row.row
    if not isinstance(duty, Duty):
        return False
    kind, own = kind_of(asked), kind_of(duty.unit)
    if kind and own and kind[1] == own[1] and kind[0] in {"", own[0]}:
        return True
    return asked in duty.unit or asked in (duty.unit_full or "")


def by_unit(rows: list[LedgerRow]) -> list[LedgerRow]:
    """Return duties by unit, those with the most first, and within a unit what it leads first."""
    order = {"lead": 0, "responsible": 1, "participate": 2}
    counts: dict[str, int] = {}
    for row in rows:
        if isinstance(row.row, Duty):
            counts[row.row.unit] = counts.get(row.row.unit, 0) + 1
    duties = [(row, row.row) for row in rows if isinstance(row.row, Duty)]
    return [
        row for row, duty in sorted(duties, key=lambda p: (-counts[p[1].unit], p[1].unit, order[p[1].role]))
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
        "status": row.status,
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
