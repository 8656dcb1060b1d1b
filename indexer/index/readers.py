"""What a search needs of the indexes, whichever engine they lie in: words scored by BM25, vectors by inner product."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.index.lexical import Term


class Words(Protocol):
    """The words of the clauses of a generation; scores have four digits, of equal ones the lowest keys come first."""

    @property
    def size(self) -> int:
        """Return how many clauses are in it."""
        ...

    def frequency(self, word: str) -> int:
        """Return in how many clauses' bodies a folded word stands, as it was cut."""
        ...

    def counts(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return how many clauses hold each word, in the field in which most do, and how many clauses there are."""
        ...

    def within(self, documents: Sequence[str], others: Collection[str] = ()) -> Words:
        """Return the index as if it held some documents alone, `others` being the rest where they are known.

        A word weighs what it weighs among them; only how long a clause is on the average still comes from all.
        """
        ...

    def search(
        self,
        terms: Iterable[Term],
        limit: int,
        documents: Sequence[str] | None = None,
        keys: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (key, BM25 score) of the best clauses, restricted to `documents` and `keys` where given."""
        ...


class Keys(frozenset[int]):
    """Keys of clauses: thousands, which are asked for one by one and are told to an engine in order."""

    @cached_property
    def ordered(self) -> NDArray[np.int64]:
        """All of them in order, int64 [clauses]."""
        return np.sort(np.fromiter(self, dtype=np.int64, count=len(self)))


@dataclass(frozen=True)
class Clauses:
    """The clauses to search in by their keys; and what they are, for an engine that is told no list of all.

    They are those clauses of `documents` that are among `of_units`; None says nothing of either.
    """

    keys: Keys
    documents: Sequence[str] | None = None
    of_units: Collection[int] | None = None


class Vectors(Protocol):
    """The vectors of the clauses of a generation, of each as many as it has windows; it counts by its best one."""

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: Clauses | None = None
    ) -> list[tuple[int, float]]:
        """Return (key, inner product) of the best clauses, restricted to those `allowed`.

        `vector` has shape [dimension].
        """
        ...

    def vectors(self, keys: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of clauses as they were indexed, key -> float32 [windows, dimension]."""
        ...
