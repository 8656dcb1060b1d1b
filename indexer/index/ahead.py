"""What takes long in a commit, done before anything is locked: encoding clauses and questions, cutting into words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index import tokens
from indexer.index.calibrate import SAMPLED, questions_of, sample
from indexer.index.encoders import Encoder
from indexer.index.generation import indexed_text, texts_of
from indexer.index.vectors import VectorCache
from indexer.models import Clause

# Characters of words that are held; of a larger build the rest is cut while the index is written.
_MOST_HELD = 100_000_000


class Ahead:
    """The clauses that a build is about to index: vectors go into the cache, words are held.

    `new` holds those of which questions may be made, by id (see `calibrate`).
    """

    def __init__(self, kb: Path, encoder: Encoder) -> None:
        self._kb, self._encoder = kb, encoder
        self._texts: list[str] = []
        self._words: dict[bytes, str] = {}
        self._room = _MOST_HELD
        self.new: dict[str, Clause] = {}

    def add(self, clauses: Iterable[Clause]) -> None:
        """Take in clauses, in any order and as often as they come."""
        for clause in clauses:
            self.new[clause.clause_id] = clause
            if len(self.new) >= 4 * SAMPLED:
                self.new = {name: self.new[name] for name in sample(self.new)}
            self._texts += texts_of([clause])
            text = indexed_text(clause)
            key = _key(text)
            if key not in self._words and self._room > 0:
                self._words[key] = tokens.line(text)
                self._room -= len(self._words[key])

    def encode(self, tick: Callable[[int, int], None]) -> None:
        """Put the vectors of all that was added into the cache; `tick` is called with (done, total)."""
        if not self._texts:
            return
        done = 0

        def count(number: int) -> None:
            nonlocal done
            done += number
            tick(done, len(self._texts))

        cache = VectorCache(self._kb, self._encoder)
        try:
            cache.encode(self._texts, count)
        finally:
            cache.close()
        self._texts.clear()

    def ask(self, clauses: Sequence[Clause]) -> None:
        """Put the vectors of the questions that are made of clauses into the cache."""
        self.encoded([question.encoded for question in questions_of(clauses)])

    def encoded(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of questions, float32 [questions, dimension], encoding those not in the cache."""
        cache = VectorCache(self._kb, self._encoder)
        try:
            return cache.encode(questions, asked=True)
        finally:
            cache.close()

    def words(self, text: str) -> str:
        """Return the words of a text as the lexical index takes them, parted by spaces."""
        held = self._words.get(_key(text))
        return tokens.line(text) if held is None else held


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
