"""The columns of a table of the ledger, read from the knowledge base: no row is made but those of documents with corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from extraction.comparability import unit_of
from extraction.rows import Commitment, Duty, Target
from indexer.models import Document, Review
from indexer.page.columns import Columns, Facet, Numbers, ranks
from indexer.page.lines import NONE, STALE, region_path, unit_code
from indexer.store import row_filters
from indexer.store.numbers import number_of, numbers_of
from indexer.store.rows import LedgerRow, ordered_documents
from indexer.store.store import Store

Unit = tuple[str, str | None]


@dataclass(frozen=True)
class Plain:
    """What a build has read of all rows of a table, by number: corrections and readers change nothing of it.

    `years` has 0 where there is none; `unit` and `role` are places in `units` and `roles`. `answered` are the places of
    rows of this table and of duties that stand in one clause.
    """

    table: str
    numbers: Numbers
    years: Numbers
    units: Sequence[Unit]
    unit: Numbers
    roles: Sequence[str]
    role: Numbers
    answered: tuple[Numbers, Numbers]


def plain_duties(store: Store) -> Plain:
    """Return what a build has read of duties."""
    # Each of the two statements is answered by an index alone.
    units = store.connection.execute("SELECT number, unit, unit_full FROM main.row_duties").fetchall()
    roles = store.connection.execute("SELECT number, role FROM main.row_duties").fetchall()
    named, acting = _one_each([(row[1], row[2]) for row in units]), _one_each([row[1] for row in roles])
    numbers, by_unit = _sorted([row[0] for row in units])
    _, by_role = _sorted([row[0] for row in roles])
    none = np.zeros(0, np.int64)
    return Plain(
        "duties", numbers, np.zeros(len(numbers), np.int64), named.codes, named.values[by_unit], acting.codes,
        acting.values[by_role], (none, none),
    )  # fmt: skip


def plain_targets(store: Store, duties: Plain) -> Plain:
    """Return what a build has read of targets."""
    rows = store.connection.execute("SELECT number, year FROM main.row_targets").fetchall()
    numbers, order = _sorted([row[0] for row in rows])
    years = np.array([row[1] or 0 for row in rows], np.int64)[order]
    pairs = store.connection.execute(
        "SELECT t.number, d.number FROM main.row_targets AS t JOIN main.row_duties AS d USING (clause_id)"
    ).fetchall()
    target, duty = (_numbers(pair[at] for pair in pairs) for at in (0, 1))
    known = np.isin(duty, duties.numbers)  # a build may have added others in the meantime
    answered = np.searchsorted(numbers, target[known]), np.searchsorted(duties.numbers, duty[known])
    none = np.zeros(len(numbers), np.int64)
    return Plain("targets", numbers, years, (), none, (), none, answered)


def columns(store: Store, documents: Mapping[str, Document], own: Plain, duties: Plain) -> Columns:
    """Return the columns of targets or duties; `documents` are all that are seen."""
    ids = [i for i in ordered_documents(store.connection) if i in documents]
    listed = [documents[document_id] for document_id in ids]
    held = _of_corrected(store, own.table)
    owners = _owners(store, own.numbers)
    place = {document_id: at for at, document_id in enumerate(ids)}
    said = {row.document_id for row in held}
    places = np.array([-1 if i in said else place.get(i, -1) for i in owners.ids], np.int64)
    of = places[owners.of] if len(own.numbers) else own.numbers
    kept = np.flatnonzero(of >= 0)
    # What is kept as it was read, and behind it what officials may have corrected, put in order together.
    numbers = np.concatenate([own.numbers[kept], _numbers(number_of(row.row_id) for row in held)])
    of = np.concatenate([of[kept], _numbers(place[row.document_id] for row in held)])
    order = np.lexsort((numbers, of))
    numbers, of = numbers[order], of[order]
    corrected = {at: held[one - len(kept)] for at, one in enumerate(order.tolist()) if one >= len(kept)}
    facets = {
        "level": _of_documents(of, [(d.level or NONE,) for d in listed]),
        "region": _of_documents(of, [region_path(d, d.region) or (NONE,) for d in listed]),
        "document": _of_documents(of, [(document_id,) for document_id in ids]),
    }
    rows = [row.row for row in held]
    years = np.concatenate([own.years[kept], _numbers(_year(row) for row in rows)])[order]
    named = np.zeros(len(numbers), np.int64)
    if own.table == "duties":
        theirs = [(row.unit, row.unit_full) for row in rows if isinstance(row, Duty)]
        units = [*own.units, *theirs]
        unit = np.concatenate([own.unit[kept], np.arange(len(theirs)) + len(own.units)])[order]
        regions = _one_each([document.region for document in listed])
        codes, values = _coded(units, unit, regions.codes, regions.values[of] if len(of) else of)
        roles = [*own.roles, *(row.role.value for row in rows if isinstance(row, Duty))]
        role = np.concatenate([own.role[kept], np.arange(len(theirs)) + len(own.roles)])[order]
        acting = _one_each(roles)
        every = np.arange(len(numbers))
        facets["unit"] = Facet([unit_code(*one) for one in codes], values, every).merged()
        facets["role"] = Facet(acting.codes, acting.values[role], every)
        named = ranks([(full or name, region or "") for name, full, region in codes])[values]
    else:
        facets["unit"] = _units(store, own, duties, numbers, listed, of)
        facets["year"] = _dated(years)
    facets["review"] = _reviewed(len(numbers), corrected)
    return Columns(own.table, numbers, listed, of, years, named, facets, corrected)


def _units(
    store: Store, own: Plain, duties: Plain, numbers: Numbers, documents: Sequence[Document], of: Numbers
) -> Facet:
    """Return the units that answer for the clauses of rows."""
    held = _of_corrected(store, "duties")
    said = {row.document_id for row in held}
    by_clause: dict[str, set[Unit]] = {}
    for row in held:
        if isinstance(row.row, Duty) and row.review != Review.REJECTED:
            by_clause.setdefault(row.clause_id, set()).add((row.row.unit, row.row.unit_full))
    target, duty = own.answered
    order = np.argsort(numbers)
    # The places of rows in the columns; those that are not seen, or whose duties were corrected, are left out.
    found = np.searchsorted(numbers[order], own.numbers[target])
    seen = np.isin(own.numbers[target], numbers)
    rows = order[found[seen]]
    unit = duties.unit[duty[seen]]
    fixed = np.array([document.document_id in said for document in documents], bool)
    rows, unit = (rows[~fixed[of[rows]]], unit[~fixed[of[rows]]]) if len(rows) else (rows, unit)
    units, more = [*duties.units], []
    if by_clause:
        there = row_filters.in_clauses(by_clause)
        sql = f"SELECT t.number, t.clause_id FROM row_{own.table} AS t WHERE {there.sql}"
        place = {number: at for at, number in enumerate(numbers.tolist())}
        for number, clause_id in store.connection.execute(sql, there.values):
            for one in by_clause[clause_id] if number in place else ():
                more.append((place[number], len(units)))
                units.append(one)
    rows = np.concatenate([rows, _numbers(one[0] for one in more)])
    unit = np.concatenate([unit, _numbers(one[1] for one in more)])
    regions = _one_each([document.region for document in documents])
    codes, values = _coded(units, unit, regions.codes, regions.values[of[rows]] if len(rows) else rows)
    without = np.setdiff1d(np.arange(len(numbers)), rows)
    names = [*(unit_code(*one) for one in codes), NONE]
    return Facet(
        names,
        np.concatenate([values, np.full(len(without), len(codes))]),
        np.concatenate([rows, without]),
    ).merged()


def _coded(
    units: Sequence[Unit], unit: Numbers, regions: Sequence[Any], region: Numbers
) -> tuple[list[tuple[str, str | None, str | None]], Numbers]:
    """Return the units that rows have, each with the region that prints it, and which of them each row has."""
    width = max(1, len(regions))
    both, values = np.unique(unit * width + region, return_inverse=True)
    return [(*units[one // width], regions[one % width]) for one in both.tolist()], values


@dataclass(frozen=True)
class _Owners:
    """The ids of all documents, and which of them each of some rows is of."""

    ids: Sequence[str]
    of: Numbers


def _owners(store: Store, numbers: Numbers) -> _Owners:
    ids = [
        row[0]
        for row in store.connection.execute("SELECT document_id FROM main.documents ORDER BY document_id")
    ]
    firsts = _numbers(numbers_of(document_id)[0] for document_id in ids)
    return _Owners(ids, np.searchsorted(firsts, numbers, side="right") - 1)


def _numbers(values: Iterable[int]) -> Numbers:
    return np.array([*values], np.int64)


def _sorted(values: Sequence[int]) -> tuple[Numbers, Numbers]:
    """Return numbers in order, and the places where they stood."""
    numbers = _numbers(values)
    order = np.argsort(numbers)
    return numbers[order], order


def _year(row: object) -> int:
    return (row.year or 0) if isinstance(row, (Target, Commitment)) else 0


def _dated(years: Numbers) -> Facet:
    """Return the years of rows as a facet."""
    known, values = np.unique(years, return_inverse=True)
    return Facet([str(year or NONE) for year in known.tolist()], values, np.arange(len(years)))


def _one_each(values: Sequence[Hashable]) -> Facet:
    """Return values as a facet of which each row has one."""
    known: dict[Hashable, int] = {}
    numbers = _numbers(known.setdefault(value, len(known)) for value in values)
    return Facet(list(known), numbers, np.arange(len(numbers)))


def _reviewed(size: int, corrected: Mapping[int, LedgerRow]) -> Facet:
    """Return what officials said of rows, and whether that is stale."""
    codes = [*(review.value for review in Review), STALE]
    values = np.full(size, codes.index(Review.EXTRACTED), np.int64)
    for at, row in corrected.items():
        values[at] = codes.index(row.review)
    stale = _numbers(at for at, row in corrected.items() if row.stale)
    rows = np.concatenate([np.arange(size), stale])
    return Facet(codes, np.concatenate([values, np.full(len(stale), codes.index(STALE))]), rows)


def _of_documents(of: Numbers, codes: Sequence[Sequence[str]]) -> Facet:
    """Return a facet of which each row has the codes of its document."""
    known: dict[str, int] = {}
    own = [[known.setdefault(code, len(known)) for code in dict.fromkeys(some)] for some in codes]
    values, rows = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for depth in range(max(map(len, own), default=0)):
        value = _numbers(some[depth] if depth < len(some) else -1 for some in own)[of]
        rows.append(np.flatnonzero(value >= 0))
        values.append(value[rows[-1]])
    return Facet(list(known), np.concatenate(values), np.concatenate(rows))


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
