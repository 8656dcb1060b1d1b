"""The lines of a table that is kept as columns: those on the screen are read, and no others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from indexer.page.columns import Columns, Numbers
from indexer.page.lines import Line, Narrowed, row_lines
from indexer.store import row_filters
from indexer.store.store import Store

# So many rows are read at a time where all are.
_AT_A_TIME = 2000


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
        return self._read([int(self.places[at])])[0]

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
        wanted = list(places)
        of = self.of
        documents = {d.document_id: d for d in (of.documents[of.of[at]] for at in wanted)}
        condition = row_filters.numbered(int(of.numbers[at]) for at in wanted)
        with self._opened() as store:
            found = store.ledger_rows(of.table, documents, condition)
            rows = {row.row_id: row for row in found}
            listed = [rows[of.row_id(at)] for at in wanted]
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
