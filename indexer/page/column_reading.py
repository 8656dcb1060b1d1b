"""The columns of a table of the ledger, read from the knowledge base: no row is made but those of documents with corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar, overload

import numpy as np

from extraction.comparability import unit_of
from extraction.rows import Commitment, Duty, Target
from indexer.errors import KnowledgeBaseError
from indexer.models import Document, Review
from indexer.page.columns import Columns, Facet, Numbers, ranks
from indexer.page.lines import NONE, STALE, Line, Narrowed, region_path, row_lines, unit_code
from indexer.store import row_filters
from indexer.store.numbers import number_of
from indexer.store.rows import LedgerRow, ordered_documents
from indexer.store.store import Store

Unit = tuple[str, str | None]
Value = TypeVar("Value", bound=Hashable)
# So many rows are read at a time where all are.
_AT_A_TIME = 2000


def columns(store: Store, table: str, documents: Mapping[str, Document]) -> Columns:
    """Return the columns of targets or duties; `documents` are all that are seen."""
    ids = [i for i in ordered_documents(store.connection) if i in documents]
    listed = [documents[document_id] for document_id in ids]
    place = {document_id: at for at, document_id in enumerate(ids)}
    duties = table == "duties"
    fields = "t.unit, t.unit_full, t.role" if duties else "t.year"
    condition = row_filters.uncorrected(table)
    rows = store.connection.execute(
        f"SELECT t.document_id, t.number, {fields} FROM row_{table} AS t WHERE {condition.sql}",
        condition.values,
    ).fetchall()
    held = _of_corrected(store, table)
    found = [(place[row[0]], row[1], *row[2:], None) for row in rows if row[0] in place]
    for row in held:
        own = row.row
        plain = (
            (own.unit, own.unit_full, own.role.value)
            if isinstance(own, Duty)
            else (own.year if isinstance(own, (Target, Commitment)) else None,)
        )
        found.append((place[row.document_id], number_of(row.row_id), *plain, row))
    found.sort(key=lambda one: one[:2])
    numbers = np.array([one[1] for one in found], np.int64)
    of = np.array([one[0] for one in found], np.int64)
    facets = {
        "level": _of_documents(of, [(d.level or NONE,) for d in listed]),
        "region": _of_documents(of, [region_path(d, d.region) or (NONE,) for d in listed]),
        "document": _of_documents(of, [(document_id,) for document_id in ids]),
    }
    corrected = {at: one[-1] for at, one in enumerate(found) if one[-1] is not None}
    years = named = np.zeros(len(found), np.int64)
    if duties:
        regions = [document.region for document in listed]
        units = [(one[2], one[3], regions[one[0]]) for one in found]
        facets |= {
            "unit": _one_each(units, lambda unit: unit_code(*unit)),
            "role": _one_each([one[4] for one in found], str),
        }
        names = _one_each(units, lambda unit: (unit[1] or unit[0], unit[2] or ""))
        named = ranks(names.codes)[names.values]
    else:
        dated = [one[2] or 0 for one in found]
        years = np.array(dated, np.int64)
        facets |= {
            "unit": _units(store, table, numbers, listed, of),
            "year": _one_each(dated, lambda year: str(year or NONE)),
        }
    facets["review"] = _reviewed(len(found), corrected)
    return Columns(table, numbers, listed, of, years, named, facets, corrected)


def _one_each(values: Sequence[Value], code: Callable[[Value], Any]) -> Facet:
    """Return a facet of which each row has the code of its value; there are far fewer values than rows."""
    known: dict[Value, int] = {}
    numbers = np.array([known.setdefault(value, len(known)) for value in values], np.int64)
    codes: dict[Any, int] = {}
    own = np.array([codes.setdefault(code(value), len(codes)) for value in known], np.int64)
    return Facet(list(codes), own[numbers] if len(numbers) else numbers, np.arange(len(numbers)))


def _reviewed(size: int, corrected: Mapping[int, LedgerRow]) -> Facet:
    """Return what officials said of rows, and whether that is stale."""
    codes = [*(review.value for review in Review), STALE]
    values = np.full(size, codes.index(Review.EXTRACTED), np.int64)
    for at, row in corrected.items():
        values[at] = codes.index(row.review)
    stale = np.array([at for at, row in corrected.items() if row.stale], np.int64)
    rows = np.concatenate([np.arange(size), stale])
    return Facet(codes, np.concatenate([values, np.full(len(stale), codes.index(STALE))]), rows)


def _of_documents(of: Numbers, codes: Sequence[Sequence[str]]) -> Facet:
    """Return a facet of which each row has the codes of its document."""
    known: dict[str, int] = {}
    own = [[known.setdefault(code, len(known)) for code in dict.fromkeys(some)] for some in codes]
    parts = []
    for depth in range(max(map(len, own), default=0)):
        value = np.array([some[depth] if depth < len(some) else -1 for some in own], np.int64)[of]
        rows = np.flatnonzero(value >= 0)
        parts.append((value[rows], rows))
    values = np.concatenate([value for value, _ in parts]) if parts else np.zeros(0, np.int64)
    rows = np.concatenate([rows for _, rows in parts]) if parts else np.zeros(0, np.int64)
    return Facet(list(known), values, rows)


def _units(store: Store, table: str, numbers: Numbers, documents: Sequence[Document], of: Numbers) -> Facet:
    """Return the units that answer for the clauses of rows."""
    condition = row_filters.uncorrected("duties")
    pairs: list[tuple[int, str, str | None]] = store.connection.execute(
        f"SELECT r.number, t.unit, t.unit_full FROM row_{table} AS r JOIN row_duties AS t USING (clause_id)"
        f" WHERE {condition.sql}",
        condition.values,
    ).fetchall()
    by_clause: dict[str, set[Unit]] = {}
    for row in _of_corrected(store, "duties"):
        if isinstance(row.row, Duty) and row.review != Review.REJECTED:
            by_clause.setdefault(row.clause_id, set()).add((row.row.unit, row.row.unit_full))
    if by_clause:
        there = row_filters.in_clauses(by_clause)
        sql = f"SELECT t.number, t.clause_id FROM row_{table} AS t WHERE {there.sql}"
        for number, clause_id in store.connection.execute(sql, there.values):
            pairs += [(number, *unit) for unit in by_clause[clause_id]]
    place = {number: at for at, number in enumerate(numbers.tolist())}
    regions = [document.region for document in documents]
    at_of, own = of.tolist(), [(place[pair[0]], pair[1], pair[2]) for pair in pairs if pair[0] in place]
    units = _one_each([(unit, full, regions[at_of[at]]) for at, unit, full in own], lambda u: unit_code(*u))
    width = len(units.codes) + 1
    rows = np.array([one[0] for one in own], np.int64)
    # A unit that answers twice for a clause counts once.
    once = np.unique(rows * width + units.values) if len(rows) else rows
    without = np.setdiff1d(np.arange(len(numbers)), rows)
    values = np.concatenate([once % width, np.full(len(without), width - 1)])
    return Facet([*units.codes, NONE], values, np.concatenate([once // width, without]))


def _of_corrected(store: Store, table: str) -> list[LedgerRow]:
    """Return all rows of the documents with corrections of a table, as they were corrected."""
    sql = 'SELECT DISTINCT document_id FROM corrections WHERE "table" = ?'
    ids = [document_id for (document_id,) in store.connection.execute(sql, (table,)).fetchall()]
    return store.ledger_rows(table, ids) if ids else []


def unit_names(store: Store) -> list[tuple[str, str | None, str | None]]:
    """Return the units of duties: as printed, in full, and the region that prints them."""
    condition = row_filters.uncorrected("duties")
    rows = store.connection.execute(
        f"SELECT DISTINCT t.unit, t.unit_full, d.region FROM row_duties AS t JOIN documents AS d USING (document_id)"
        f" WHERE {condition.sql} AND document_id NOT IN (SELECT document_id FROM links WHERE kind = 'duplicate_of')",
        condition.values,
    )
    found = dict.fromkeys((unit, full, region) for unit, full, region in rows)
    for row in _of_corrected(store, "duties"):
        if isinstance(row.row, Duty):
            found[row.row.unit, row.row.unit_full, row.region] = None
    return list(found)


def figures(store: Store, of: Columns) -> dict[int, int]:
    """Return place of a target -> its place by what is measured, most often or most seldom first, and by how much."""
    numbers = {number: at for at, number in enumerate(of.numbers.tolist())}
    found = {
        numbers[number]: (value, unit)
        for number, value, unit in store.connection.execute("SELECT number, value, unit FROM row_targets")
        if number in numbers
    }
    for at, row in of.held.items():
        if isinstance(row.row, Target):
            found[at] = (row.row.value, row.row.unit)
    units = {unit: unit_of(unit) for _, unit in found.values()}
    sizes = Counter(units[unit].dimension for _, unit in found.values())
    keys = {
        (value, unit): (
            sizes[units[unit].dimension],
            units[unit].dimension,
            Fraction(value) * units[unit].factor,
        )
        for value, unit in set(found.values())
    }
    order = dict(zip(keys, ranks(list(keys.values())).tolist(), strict=True))
    return {at: order[one] for at, one in found.items()}


class Rows(Sequence[Line]):
    """The lines of rows in an order, read when they are asked for."""

    def __init__(self, of: Columns, places: Numbers, opened: Callable[[], Store]) -> None:
        self.of, self.places, self._opened = of, places, opened

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        """Return lines."""
        if isinstance(at, slice):
            return self._read(self.places[at].tolist())
        found = self._read([int(self.places[at])])
        if not found:
            raise KnowledgeBaseError(
                "the knowledge base has changed since this page was drawn.", remedy="Load the page anew."
            )
        return found[0]

    def __iter__(self) -> Iterator[Line]:
        """Yield all lines, read some at a time."""
        for at in range(0, len(self), _AT_A_TIME):
            yield from self._read(self.places[at : at + _AT_A_TIME].tolist())

    def document_ids(self) -> list[str]:
        """Return the documents of all lines, each once."""
        some = self.of.of[self.places]
        _, first = np.unique(some, return_index=True)
        return [self.of.documents[at].document_id for at in some[np.sort(first)].tolist()]

    def index_of(self, line_id: str) -> int | None:
        """Return where a line stands."""
        place = self.of.at(line_id)
        found = [] if place is None else np.flatnonzero(self.places == place).tolist()
        return int(found[0]) if found else None

    def _read(self, places: Iterable[int]) -> list[Line]:
        """Return lines, without those that a build has removed since the columns were read."""
        wanted = list(places)
        of = self.of
        documents = {d.document_id: d for d in (of.documents[of.of[at]] for at in wanted)}
        condition = row_filters.numbered(int(of.numbers[at]) for at in wanted)
        with self._opened() as store:
            found = store.ledger_rows(of.table, documents, condition)
            rows = {row.row_id: row for row in found}
            listed = [rows[i] for i in map(of.row_id, wanted) if i in rows]
            clauses = row_filters.in_clauses({row.clause_id for row in listed})
            duties = store.ledger_rows("duties", documents, clauses)
        return row_lines(listed, duties, documents)


@dataclass(frozen=True)
class Table:
    """All rows of a table of the ledger, to be narrowed down; `opened` opens the knowledge base to read from it."""

    of: Columns
    opened: Callable[[], Store]

    def every(self) -> Rows:
        """Return the lines of all rows."""
        return self.lines(np.arange(len(self.of)))

    def lines(self, places: Numbers) -> Rows:
        """Return the lines of rows at some places."""
        return Rows(self.of, places, self.opened)

    def units(self) -> set[str]:
        """Return the codes of all units."""
        return self.of.facets["unit"].there()

    def narrowed(self, wanted: Mapping[str, Collection[str]], text: str) -> Narrowed:
        """Return the lines that are left, and how many each choice leaves."""
        with self.opened() as store:
            holding = self.of.holding(store, text)
        places, counts = self.of.narrowed(wanted, holding)
        return Narrowed(self.lines(places), counts)

    def of_units(self, found: Narrowed, codes: Collection[str]) -> int:
        """Return how many of the lines that are left have one of some units."""
        return int(self.of.facets["unit"].having(codes, len(self.of))[places_of(found)].sum())


def places_of(found: Narrowed) -> Numbers:
    """Return the places of the rows whose lines are left."""
    assert isinstance(found.lines, Rows)  # noqa: S101 - who asks has them of a table
    return found.lines.places
