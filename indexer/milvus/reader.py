"""The indexes of one generation on Milvus, as a search needs them: what restricts them restricts inside Milvus."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from indexer.errors import KnowledgeBaseError
from indexer.index.lexical import WEIGHTS, Term
from indexer.index.readers import Clauses
from indexer.milvus.address import Address
from indexer.milvus.collection import MOST_HITS, VECTOR, WORDS, Server, among
from indexer.milvus.words import FILE, About, WordsFile

# As the engine that is built in rounds them, see `LexicalIndex`.
_DIGITS = 4
_ROUNDING = 10.0**-_DIGITS
_FEW_MORE = 16
# So many windows are looked at for each clause wanted.
_WINDOWS = 4
# A Milvus of several nodes may answer from what it knew some seconds ago, and is told to wait for all that was
# written: as long as the generation may be news to one of them.
_NEWS_SECONDS = 60.0


def _close(file: WordsFile, server: Server) -> None:
    file.close()
    server.close()


def rows_of(about: About) -> str:
    """Return the condition that a row is of a generation."""
    without = f" and document not in [{','.join(map(str, about.gone))}]" if about.gone else ""
    return f"document <= {about.last}{without}"


class MilvusIndex:
    """One generation on Milvus, its words and vectors; raises KnowledgeBaseError where it is not all there."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.file = WordsFile(folder / FILE)
        self.about = self.file.about
        self.server = Server(Address.parse(engine))
        self._opened = time.monotonic()
        finalize(self, _close, self.file, self.server)
        self._lacks(self.server.collections())

    @property
    def words(self) -> MilvusWords:
        """Return its words."""
        return MilvusWords(self)

    @property
    def vectors(self) -> MilvusVectors:
        """Return its vectors."""
        return MilvusVectors(self)

    def _lacks(self, collections: Collection[str]) -> None:
        """Raise KnowledgeBaseError unless all rows of the generation are there."""
        name = self.about.collection
        have = 0
        if name in collections:
            self.server.ready(name)
            have = self.server.count(name, rows_of(self.about))
        if have != self.about.rows:
            raise KnowledgeBaseError(
                f"the collection {name} of Milvus at {self.server.address.server} has {have} of {self.about.rows} rows.",
                remedy="Nothing is lost; to fill it anew from the database run: policy-ledger build",
            )

    @property
    def consistency(self) -> str:
        """Return how much of what was written a search has to see."""
        return "Strong" if time.monotonic() - self._opened < _NEWS_SECONDS else "Bounded"

    def condition(self, documents: Sequence[str] | None, keys: Collection[int] | None) -> str | None:
        """Return the condition that a row is of some documents and clauses, None where no row can be."""
        parts = [rows_of(self.about)]
        if documents is not None:
            chosen = {number for name in documents if (number := self.file.numbers.get(name)) is not None}
            others = set(self.file.numbers.values()) - chosen
            if not chosen:
                return None
            if len(chosen) <= len(others):
                parts = [among("document", sorted(chosen))]
            elif others:
                parts.append(f"document not in [{','.join(map(str, sorted(others)))}]")
        if keys is not None:
            if not keys:
                return None
            parts.append(among("key", sorted(keys)))
        return " and ".join(parts)


class MilvusWords:
    """The words of a generation: how often they stand is known here, who says them most is asked of Milvus."""

    def __init__(self, index: MilvusIndex, documents: Sequence[str] | None = None) -> None:
        self._index = index
        self._documents = None if documents is None else frozenset(documents)

    def within(self, documents: Sequence[str], others: Collection[str] = ()) -> MilvusWords:
        """Return the index as if it held some documents alone; `others`, the rest, are not needed to know them.

        A word weighs what it weighs among them; only how long a clause is on the average still comes from all.
        """
        del others
        return MilvusWords(self._index, documents)

    @cached_property
    def _numbers(self) -> frozenset[int] | None:
        numbers = self._index.file.numbers
        if self._documents is None:
            return None
        return frozenset(numbers[name] for name in self._documents if name in numbers)

    @cached_property
    def size(self) -> int:
        """Return how many clauses are in it."""
        file = self._index.file
        return file.size if self._numbers is None else file.size_within(self._numbers)

    def frequency(self, word: str) -> int:
        """Return in how many clauses' bodies a folded word stands, as it was cut."""
        return self._index.file.holding("body", word, self._numbers)

    def counts(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return how many clauses hold each word, in the field in which most do, and how many clauses there are."""
        file = self._index.file
        return {w: max(file.holding(field, w, self._numbers) for field in WEIGHTS) for w in words}, self.size

    def search(
        self,
        terms: Iterable[Term],
        limit: int,
        documents: Sequence[str] | None = None,
        keys: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (key, BM25 score) of the best clauses, restricted to `documents` and `keys` where given."""
        if self._documents is not None:
            documents = sorted(self._documents if documents is None else self._documents & set(documents))
        vector = self._index.file.vector(terms, self._numbers)
        condition = self._index.condition(documents, keys)
        if not vector or condition is None:
            return []

        def ask(count: int) -> list[tuple[int, float]]:
            return _asked(self._index, WORDS, vector, count, condition)

        found = {key: round(score, _DIGITS) for key, score in _best(ask, limit, limit + _FEW_MORE, _ROUNDING)}
        return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


class MilvusVectors:
    """The vectors of a generation, each under the key of its clause."""

    def __init__(self, index: MilvusIndex) -> None:
        self._index = index

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: Clauses | None = None
    ) -> list[tuple[int, float]]:
        """Return (key, inner product) of the best clauses, restricted to those `allowed`."""
        documents, keys = (allowed.documents, allowed.of_units) if allowed is not None else (None, None)
        condition = self._index.condition(documents, keys)
        if condition is None:
            return []

        def ask(count: int) -> list[tuple[int, float]]:
            return _asked(self._index, VECTOR, vector, count, condition)

        best = _best(ask, limit, limit * _WINDOWS, 0.0)
        return sorted(best, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def vectors(self, keys: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of clauses as they were indexed, key -> float32 [windows, dimension]."""
        about, wanted = self._index.about, sorted(set(keys))
        return self._index.server.vectors(about.collection, wanted, rows_of(about), self._index.consistency)


def _asked(
    index: MilvusIndex, field: str, vector: object, count: int, condition: str
) -> list[tuple[int, float]]:
    return index.server.search(index.about.collection, field, vector, count, condition, index.consistency)


def _best(
    ask: Callable[[int], list[tuple[int, float]]], limit: int, count: int, rounding: float
) -> list[tuple[int, float]]:
    """Return (key, its best score) of at least the `limit` best clauses, and of all whose score is that of the last.

    `ask` gives so many rows, best first; scores closer than `rounding` may be equal.
    """
    while True:
        rows = ask(count)
        best: dict[int, float] = {}
        for key, score in rows:
            best.setdefault(key, score)
        if len(rows) < min(count, MOST_HITS) or count >= MOST_HITS:
            return list(best.items())
        if len(best) >= limit and rows[-1][1] < list(best.values())[limit - 1] - rounding:
            return list(best.items())
        count *= _WINDOWS
