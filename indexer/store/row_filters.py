"""Restrictions on rows of the ledger as SQL conditions on their table `t`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from extraction.text.folding import squeeze
from indexer.store import words
from indexer.store.codec import hints_of, to_json
from indexer.store.rows import KIND_FIELD, TABLES

_CORRECTED = 't.document_id IN (SELECT document_id FROM corrections WHERE "table" = ?)'


@dataclass(frozen=True)
class Condition:
    """A condition in SQL and the values it binds."""

    sql: str
    values: tuple[object, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        if ANY in (self, other):
            return other if self == ANY else self
        return Condition(f"({self.sql}) AND ({other.sql})", self.values + other.values)


ANY = Condition("1")
_NONE = Condition("0")


def of_year(table: str, year: int) -> Condition:
    """Return the condition that a row is due in a year; no duty or reference is."""
    if table == "measures":
        return Condition("substr(t.deadline, 1, 4) = ?", (str(year),))
    return Condition("t.year = ?", (year,)) if "year" in hints_of(TABLES[table]) else _NONE


def of_kind(table: str, kind: str) -> Condition:
    """Return the condition that a row is of a kind; a table without kinds has none."""
    name = KIND_FIELD.get(table)
    return Condition(f't."{name}" = ?', (kind,)) if name else _NONE


def with_text(table: str, text: str) -> Condition:
    """Return the condition that words stand in one of the row's fields, in whatever form they are written."""
    if not squeeze(text):
        return ANY
    sql, values = words.holding(table, text)
    return Condition(f"t.number IN ({sql})", values)


def numbered(numbers: Iterable[int]) -> Condition:
    """Return the condition that a row has one of some numbers."""
    return Condition("t.number IN (SELECT value FROM json_each(?))", (to_json(list(numbers)),))


def of_units(names: Iterable[tuple[str, str | None]]) -> Condition:
    """Return the condition that a duty is that of one of some units, given as (unit, unit_full)."""
    listed = list(names)
    units, both = [unit for unit, _ in listed], [f"{unit}\n{full or ''}" for unit, full in listed]
    return Condition(  # the first part is looked up in an index
        "t.unit IN (SELECT value FROM json_each(?)) AND"
        " t.unit || char(10) || coalesce(t.unit_full, '') IN (SELECT value FROM json_each(?))",
        (to_json(units), to_json(both)),
    )


def in_clauses(clause_ids: Collection[str]) -> Condition:
    """Return the condition that a row stands in one of some clauses."""
    return Condition("t.clause_id IN (SELECT value FROM json_each(?))", (to_json(list(clause_ids)),))


def naming(document_id: str) -> Condition:
    """Return the condition that a reference names a document of the knowledge base."""
    return Condition("t.resolved_document_id = ?", (document_id,))


def of_documents(document_ids: Iterable[str]) -> Condition:
    """Return the condition that a row is of one of some documents."""
    return Condition("t.document_id IN (SELECT value FROM json_each(?))", (to_json(list(document_ids)),))


def uncorrected(table: str) -> Condition:
    """Return the condition that no row of the table in the same document has corrections."""
    return Condition(f"NOT {_CORRECTED}", (table,))


def corrected(table: str) -> Condition:
    """Return the condition that rows of the table in the same document have corrections."""
    return Condition(_CORRECTED, (table,))


def or_corrected(table: str, condition: Condition) -> Condition:
    """Return a condition that also lets all rows of documents with corrections through.

    What officials corrected may fit where the extracted values do not, and a correction finds its row
    only among all the rows of its document.
    """
    return Condition(f"({condition.sql}) OR {_CORRECTED}", (*condition.values, table))
