"""The matrix of indicators: documents from national to county beside each other, cells judged against the level above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from extraction.comparability import (
    ADDITIONAL,
    EQUAL,
    MISSING,
    NOT_COMPARABLE,
    Directions,
    Verdict,
    judge,
    on_all,
)
from extraction.name_forms import overlap
from extraction.terms import Level, level_rank
from indexer.compare.compare import same_region, target_of
from indexer.compare.names import Named, named, pairs_of
from indexer.models import Document, Review
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

Key = frozenset[str]
# A row that answers none of its own is held against so many.
_MOST = 60


@dataclass(frozen=True)
class Cell:
    """What one document says of an indicator for a year; the verdict is against the level above it.

    `against` is the row of the level above that the first of `rows`, or their lack, is held against.
    """

    rows: tuple[LedgerRow, ...]
    verdict: Verdict | None = None
    against: str | None = None


@dataclass
class MatrixRow:
    """One indicator and year: document id -> cell."""

    indicator: str
    year: int | None
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrix:
    """The matrix of indicators: documents from national to county, rows in the order of the documents."""

    documents: list[Document]
    rows: list[MatrixRow]


def matrix(
    store: Store,
    documents: Sequence[Document],
    *,
    with_empty: bool = True,
    directions: Directions | None = None,
) -> Matrix:
    """Return the matrix of indicators of documents, each cell with its verdict against the level above.

    The level above is the nearest one, in whose region this one lies, that has the indicator; of several
    documents of it the one that speaks of the same year, then the first. What it has and this one lacks
    is missing; what only this one has is additional, unless no document here lies above it. Without `with_empty` documents that set no target at
    all are left out. `directions` are those set by hand, see `judge`.
    """
    if not with_empty:
        having = {row.document_id for row in store.ledger_rows("targets", [d.document_id for d in documents])}
        documents = [document for document in documents if document.document_id in having]
    ordered = sorted(documents, key=lambda d: (level_rank(d.level), d.region or "", d.title, d.document_id))
    indicators = _indicators(store, ordered)
    levels = _Levels(ordered, _above(ordered), directions)
    return Matrix(ordered, [line for one in indicators.values() for line in _judged(one, levels)])


@dataclass
class _Indicator:
    """One indicator: place of a document -> year -> its rows; the places of those whose row was rejected."""

    name: str
    rows: dict[int, dict[int | None, list[LedgerRow]]] = field(default_factory=dict)
    rejected: set[int] = field(default_factory=set)


def _indicators(store: Store, ordered: Sequence[Document]) -> dict[tuple[Key, str], _Indicator]:
    place = {document.document_id: at for at, document in enumerate(ordered)}
    rows = store.ledger_rows("targets", list(place))
    found: dict[tuple[Key, str], _Indicator] = {}
    for row in sorted(rows, key=lambda row: place[row.document_id]):
        target = target_of(row)
        own = named(target, ordered[place[row.document_id]].region)
        one = found.setdefault((own.key, own.place), _Indicator(target.indicator))
        if row.review == Review.REJECTED:
            one.rejected.add(place[row.document_id])
        else:
            one.rows.setdefault(place[row.document_id], {}).setdefault(target.year, []).append(row)
    return found


def _above(ordered: Sequence[Document]) -> NDArray[np.bool_]:
    """Return whether the document of a row lies above that of a column, bool [n, n]."""
    found = np.zeros((len(ordered), len(ordered)), dtype=bool)
    inside: dict[str, list[int]] = {}
    for at, document in enumerate(ordered):
        for name in document.within:
            inside.setdefault(name, []).append(at)
    ranks = np.array([level_rank(document.level) for document in ordered])
    known = ranks < level_rank(None)
    for at, document in enumerate(ordered):
        if document.level == Level.NATIONAL:
            found[at] = known & (ranks > ranks[at])
        elif known[at] and document.region:
            found[at, inside.get(document.region, [])] = True
            found[at] &= known & (ranks > ranks[at])
    return found


@dataclass(frozen=True)
class _Levels:
    """The documents of a matrix, which of them lie above which (bool [n, n]), and directions set by hand."""

    documents: Sequence[Document]
    above: NDArray[np.bool_]
    directions: Directions | None


def _judged(one: _Indicator, levels: _Levels) -> list[MatrixRow]:
    """Return the lines of an indicator, a year each, judged."""
    years = sorted({year for own in one.rows.values() for year in own}, key=lambda year: year or 0)
    return [_line(one, year, levels) for year in years]


def _line(one: _Indicator, year: int | None, levels: _Levels) -> MatrixRow:
    ordered = levels.documents
    # The nearest level first; within it the documents that speak of this year.
    holders = sorted(one.rows, key=lambda at: (-level_rank(ordered[at].level), year not in one.rows[at], at))
    over = levels.above[holders]
    nearest = np.where(over.any(axis=0), over.argmax(axis=0), -1)
    line = MatrixRow(one.name, year)
    for at in np.flatnonzero(nearest >= 0).tolist():
        higher = one.rows[holders[nearest[at]]]
        if year in one.rows.get(at, {}):
            line.cells[ordered[at].document_id] = _held(
                one.rows[at][year],
                _nearest_year(higher, year),
                (ordered[at], ordered[holders[nearest[at]]]),
                levels.directions,
            )
        elif year in higher:  # what it says for other years stands in their lines
            why = "answers_another" if at in one.rows else "rejected" if at in one.rejected else ""
            line.cells[ordered[at].document_id] = Cell((), Verdict(MISSING, why), higher[year][0].row_id)
    for at in one.rows:
        if year in one.rows[at] and ordered[at].document_id not in line.cells:
            own = tuple(one.rows[at][year])
            rejected = any(levels.above[over, at] for over in one.rejected)
            added = Verdict(ADDITIONAL, "rejected" if rejected else "")
            line.cells[ordered[at].document_id] = Cell(own, added if levels.above[:, at].any() else None)
    return line


def _nearest_year(rows: dict[int | None, list[LedgerRow]], year: int | None) -> list[LedgerRow]:
    if year in rows:
        return rows[year]
    return min(rows.items(), key=lambda item: abs((item[0] or 0) - (year or 0)))[1]


def _held(
    lower: list[LedgerRow],
    higher: list[LedgerRow],
    documents: tuple[Document, Document],
    directions: Directions | None,
) -> Cell:
    """Return a cell of rows that are held against those of the level above; every row of both is heard."""
    own, over = documents
    theirs = [named(target_of(row), own.region) for row in lower]
    ours = [named(target_of(row), over.region) for row in higher]
    pairs = pairs_of(ours, theirs)
    judged = partial(judge, same_region=same_region(own, over), directions=directions)
    verdicts = [judged(ours[i].target, theirs[j].target) for i, j in pairs.items()]
    answered = set(pairs.values())
    verdicts += [
        _nearest(judged(one.target, two.target) for two in _beside(one, theirs))
        for i, one in enumerate(ours)
        if i not in pairs
    ]
    verdicts += [
        _nearest(judged(one.target, two.target) for one in _beside(two, ours))
        for j, two in enumerate(theirs)
        if j not in answered
    ]
    against = next((i for i, j in pairs.items() if j == 0), 0)
    return Cell(tuple(lower), on_all(verdicts), higher[against].row_id)


def _beside(own: Named, others: Sequence[Named]) -> Iterator[Named]:
    return (one for one in others[:_MOST] if overlap(one.place, own.place))


def _nearest(verdicts: Iterator[Verdict]) -> Verdict:
    """Return the verdict on a row whose counterparts answer others already: what is equal, else what is comparable."""
    known = [*verdicts, Verdict(NOT_COMPARABLE, "scope")]
    return min(known, key=lambda one: (one.verdict != EQUAL, one.verdict == NOT_COMPARABLE))
