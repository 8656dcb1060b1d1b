"""A table of the ledger as columns of numbers: what narrows and orders a million rows, of which a page reads fifty.

What is left, how many each choice leaves and the order are those of `lines.narrowed` and `lines.ordered` over all lines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.terms import Level, level_rank
from extraction.text.folding import squeeze
from indexer.models import Document, Review
from indexer.page.lines import LAST, region_path
from indexer.store import words
from indexer.store.numbers import key_of
from indexer.store.rows import LedgerRow, text_fields
from indexer.store.store import Store

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Facet:
    """The codes that rows have of one facet: code `codes[values[i]]` is one of row `rows[i]`."""

    codes: Sequence[Any]
    values: Numbers
    rows: Numbers

    def having(self, wanted: Collection[str], size: int) -> Mask:
        """Return which of the rows have one of some codes."""
        chosen = np.fromiter((code in wanted for code in self.codes), bool, len(self.codes))
        found = np.zeros(size, bool)
        found[self.rows[chosen[self.values]]] = True
        return found

    def there(self) -> set[str]:
        """Return the codes that any row has."""
        return {self.codes[at] for at in np.unique(self.values).tolist()}

    def counts(self, of: Mask) -> dict[str, int]:
        """Return code -> how many of some rows have it, of the codes that any has."""
        counted = np.bincount(self.values[of[self.rows]], minlength=len(self.codes))
        return {code: count for code, count in zip(self.codes, counted.tolist(), strict=True) if count}


@dataclass(frozen=True)
class Columns:
    """All rows of a table by document and place: their numbers, the documents they are of, and their facets.

    `years` has 0 where there is none, `named` the place of a duty's unit by its name and region; `held` are the rows of documents with corrections, which a query does not find by
    what they were corrected to.
    """

    table: str
    numbers: Numbers
    documents: Sequence[Document]
    of: Numbers
    years: Numbers
    named: Numbers
    facets: Mapping[str, Facet]
    held: Mapping[int, LedgerRow]

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, row_id: str) -> int | None:
        """Return the place of a row by its id, None where there is none."""
        document_id, _, place = row_id.rpartition("-")
        try:
            number = key_of(document_id, int(place[1:]) - 1)
        except ValueError:
            return None
        found = np.flatnonzero(self.numbers == number) if place[:1] == self.table[0] else ()
        return next((int(at) for at in found if self.row_id(int(at)) == row_id), None)

    def row_id(self, at: int) -> str:
        """Return the id of the row at a place."""
        document_id = self.documents[self.of[at]].document_id
        place = int(self.numbers[at]) - key_of(document_id, 0) + 1
        return f"{document_id}-{self.table[0]}{place:04d}"

    def holding(self, store: Store, text: str) -> Mask:
        """Return which rows have some words in one of their fields, as officials corrected them."""
        if not (wanted := squeeze(text)):
            return np.ones(len(self), bool)
        sql, values = words.holding(self.table, text)
        rows = store.connection.execute(sql, values).fetchall()
        found = np.isin(self.numbers, np.fromiter((row[0] for row in rows), np.int64, len(rows)))
        for at, row in self.held.items():
            texts = (getattr(row.row, name) or "" for name in text_fields(self.table))
            found[at] = any(wanted in squeeze(part) for part in texts)
        return found

    def narrowed(
        self, wanted: Mapping[str, Collection[str]], holding: Mask
    ) -> tuple[Numbers, dict[str, dict[str, int]]]:
        """Return the places of the rows that are left, and for each facet how many every choice of it leaves."""
        size = len(self)
        fit = {name: self._fits(name, wanted.get(name, ())) for name in self.facets}
        failed = np.zeros(size, np.int64)
        for own in fit.values():
            failed += ~own
        kept = holding & (failed == 0)
        counts = {
            name: facet.counts(kept | (holding & (failed == 1) & ~fit[name]))
            for name, facet in self.facets.items()
        }
        return np.flatnonzero(kept), counts

    def _fits(self, name: str, wanted: Collection[str]) -> Mask:
        facet = self.facets[name]
        if wanted:
            return facet.having(wanted, len(self))
        if name == "review":
            return ~facet.having([Review.REJECTED.value], len(self))
        return np.ones(len(self), bool)

    def ordered(self, places: Numbers, sort: str, sizes: Callable[[], Mapping[int, int]]) -> Numbers:
        """Return places of rows in an order; what has nothing to go by stands last.

        `sizes` gives the place of a row among the figures of a table, see `figures`; it is asked for that order alone.
        """
        name, backward = sort.removeprefix("-"), sort.startswith("-")
        if name == "document" or not name:
            return places[::-1] if backward else places
        keys = self._keys(name, sizes)
        if keys is None:
            return places
        own = keys[places]
        known = own >= 0
        by = own[known] * (-1 if backward else 1)
        return np.concatenate([places[known][np.argsort(by, kind="stable")], places[~known]])

    def by_count(self, places: Numbers) -> Numbers:
        """Return places of duties by unit, those with the most first; within a unit as they stand."""
        unit = self._single("unit")
        counted = np.bincount(unit[places], minlength=len(self.facets["unit"].codes))
        return places[np.lexsort((places, self._ranked("unit")[places], -counted[unit[places]]))]

    def pairs(self, places: Numbers) -> list[tuple[str, str]]:
        """Return (unit, role) of duties."""
        unit, role = self._single("unit"), self._single("role")
        units, roles = self.facets["unit"].codes, self.facets["role"].codes
        return [
            (units[a], roles[b]) for a, b in zip(unit[places].tolist(), role[places].tolist(), strict=True)
        ]

    def _keys(self, name: str, sizes: Callable[[], Mapping[int, int]]) -> Numbers | None:
        """Return what each row is ordered by, less than 0 where it has nothing."""
        if name == "year":
            return np.where(self.years > 0, self.years, -1)
        if name == "level":
            levels = np.array([level_rank(d.level) for d in self.documents], np.int64)
            years = np.where(self.years > 0, self.years, LAST)
            return levels[self.of] * (2 * LAST) + years
        if name == "region":
            return ranks(
                [
                    "" if d.level == Level.NATIONAL else "/".join(region_path(d, d.region))
                    for d in self.documents
                ]
            )[self.of]
        if name == "value" and self.table == "targets":
            known = sizes()
            found = np.full(len(self), -1, np.int64)
            found[np.fromiter(known, np.int64, len(known))] = np.fromiter(
                known.values(), np.int64, len(known)
            )
            return found
        return self.named if name == "unit" and self.table == "duties" else None

    def _single(self, name: str) -> Numbers:
        """Return the code of each row, of a facet of which each has one."""
        facet = self.facets[name]
        found = np.zeros(len(self), np.int64)
        found[facet.rows] = facet.values
        return found

    def _ranked(self, name: str) -> Numbers:
        return ranks(self.facets[name].codes)[self._single(name)]


def ranks(texts: Sequence[Any]) -> Numbers:
    """Return the place of each key among all in order; equal ones have the same."""
    places = {text: at for at, text in enumerate(sorted(set(texts)))}
    return np.array([places[text] for text in texts], np.int64)
