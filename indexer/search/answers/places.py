"""Clauses that may answer, with the words around each row: the sentence, the part of it, the headings."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from extraction.entities.regions import short_name
from extraction.text.dates import five_year_plan
from extraction.text.folding import squeeze
from extraction.text.sentences import sentences
from indexer.models import Clause, Document, Review
from indexer.search.answers.ask import Asked
from indexer.store.row_filters import in_clauses
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

_BREAK = re.compile(r"[，,；;。：:！？!?\n]")
_YEARS = re.compile(r"(?:19|20)\d\d")
_PLAN = re.compile("十([一二三四五六七八九])五")


@dataclass(frozen=True)
class Place:
    """A clause and its document."""

    clause: Clause
    document: Document

    @cached_property
    def headings(self) -> str:
        """The headings above the clause, its own last, squeezed."""
        return squeeze("|".join((*self.clause.headings, self.clause.caption)))

    @cached_property
    def title(self) -> str:
        """The document's title and whose it is, squeezed."""
        return squeeze("|".join((self.document.title, *self.document.issuers)))

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The sentences of the clause."""
        return sentences(self.clause.text)

    @cached_property
    def text(self) -> str:
        """The words of the clause, squeezed."""
        return squeeze(self.clause.text)

    def sentence(self, start: int) -> tuple[int, int]:
        """Return the span in the clause of the sentence in which an offset of the document lies."""
        at = start - self.clause.start
        before = bisect_right(self.spans, (at, math.inf)) - 1
        if before >= 0 and at < self.spans[before][1]:
            return self.spans[before]
        return 0, len(self.clause.text)

    def part(self, start: int, end: int, others: Iterable[int]) -> tuple[int, int]:
        """Return the span in the clause of the words that belong to a number at `[start, end)` of the document.

        From the number before it in the sentence (`others` are ends of numbers) to the next comma behind it.
        """
        begin, stop = self.sentence(start)
        at, after = start - self.clause.start, end - self.clause.start
        edges = sorted(edge - self.clause.start for edge in others if begin < edge - self.clause.start <= at)
        if edges:
            begin = edges[bisect_right(edges, at) - 1]
        match = _BREAK.search(self.clause.text, after, stop)
        return begin, match.start() if match else stop

    def words(self, span: tuple[int, int]) -> str:
        """Return the squeezed words of a span of the clause."""
        if span not in self._words:
            self._words[span] = squeeze(self.clause.text[span[0] : span[1]])
        return self._words[span]

    @cached_property
    def _words(self) -> dict[tuple[int, int], str]:
        """What was asked of it so far: each number in a sentence asks for the same ones."""
        return {}

    def is_of(self, asked: Asked, start: int | None = None) -> bool:
        """Return True if the clause is of a place and of a level that the question names.

        A place within it lays down nothing for the whole. What is of no place by its document must name it:
        in the sentence in which a row stands at `start` of the document, where that is given.
        """
        words = self.text if start is None else self.words(self.sentence(start))
        own_words = f"{self.document.region}{self.title}{self.headings}{words}"
        if not all(name in own_words for name in asked.mentioned):
            return False
        own = set((self.document.region or "").split("、"))
        if asked.regions and not own & asked.regions and not any(self._is_about(r) for r in asked.regions):
            return False
        return not asked.levels or self.document.level in asked.levels

    def _is_about(self, region: str) -> bool:
        """Return True if the title names a region, as that of a reply to it does."""
        return short_name(region) in self.title

    def quotation(self, row_start: int, row_end: int) -> str:
        """Return the sentence of the clause in which a row stands, as it is printed."""
        begin, end = self.sentence(row_start)
        if row_end - self.clause.start > end:
            end = min(len(self.clause.text), row_end - self.clause.start)
        return self.clause.text[begin:end].strip()


def rows_of(store: Store, table: str, places: Mapping[str, Place]) -> dict[str, list[LedgerRow]]:
    """Return clause id -> its rows of a table, but for those that officials rejected."""
    found: dict[str, list[LedgerRow]] = {}
    documents = {place.document.document_id for place in places.values()}
    for row in store.ledger_rows(table, documents, in_clauses(list(places))):
        if row.clause_id in places and row.review != Review.REJECTED:
            found.setdefault(row.clause_id, []).append(row)
    return found


def years_in(text: str) -> set[int]:
    """Return the years that a text names, of a five-year plan the last."""
    plans = {five_year_plan(match[1])[1] for match in _PLAN.finditer(text)}
    return {int(match.group()) for match in _YEARS.finditer(text)} | plans
