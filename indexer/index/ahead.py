"""What takes long in a commit, done before anything is locked: encoding clauses and questions, cutting into words."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index import tokens
from indexer.index.calibrate import SAMPLED, questions_of, sample
from indexer.index.encoders import Encoder
from indexer.index.generation import indexed_text, texts_of
from indexer.index.vectors import STEP, VectorCache
from indexer.models import Clause

# Characters of words that are held; of a larger build the rest is cut while the index is written.
_MOST_HELD = 100_000_000
# Passages that are encoded in one go, short ones first: those of about ten documents.
_TOGETHER = 1024
# Passages that wait to be encoded: 100 MB.
_MOST_WAITING = 200_000


class Ahead:
    """The clauses that a build is about to index: vectors go into the cache, words are held.

    Encoding goes on between the files of a build (`work`), and to its end when all are read (`encode`).

    `new` holds those of which questions may be made, by id (see `calibrate`).
    """

    def __init__(self, kb: Path, encoder: Encoder, batches: int = 1) -> None:
        self._kb, self._encoder = kb, encoder
        self._step_size = batches * STEP
        self._together = max(_TOGETHER, self._step_size)
        self._texts: deque[str] = deque()
        self._steps: Generator[int, None, None] | None = None
        self._added = self._done = 0
        self._words: dict[bytes, str] = {}
        self._room = _MOST_HELD
        self.new: dict[str, Clause] = {}

    def add(self, clauses: Iterable[Clause]) -> None:
        """Take in clauses, in any order and as often as they come."""
        for clause in clauses:
            self.new[clause.clause_id] = clause
            if len(self.new) >= 4 * SAMPLED:
                self.new = {name: self.new[name] for name in sample(self.new)}
            texts = texts_of([clause])
            self._texts += texts
            self._added += len(texts)
            text = indexed_text(clause)
            key = _key(text)
            if key not in self._words and self._room > 0:
                self._words[key] = tokens.line(text)
                self._room -= len(self._words[key])

    @property
    def full(self) -> bool:
        """Whether so much waits to be encoded that no more should be added before."""
        return len(self._texts) > _MOST_WAITING

    def work(self) -> bool:
        """Encode for about a second; False where too little has come together.

        What is encoded together depends on the order of the clauses alone, never on when they came.
        """
        if self._steps is None and len(self._texts) >= self._together:
            self._begin()
        return self._step()

    def encode(self, tick: Callable[[int, int], None]) -> None:
        """Put the vectors of all that was added into the cache; `tick` is called with (done, total)."""
        while True:
            if self._steps is None and self._texts:
                self._begin()
            if not self._step():
                return
            tick(self._done, self._added)

    def close(self) -> None:
        """Give up what is not yet encoded."""
        if self._steps is not None:
            self._steps.close()

    def _begin(self) -> None:
        count = min(self._together, len(self._texts))
        self._steps = self._stored([self._texts.popleft() for _ in range(count)])

    def _step(self) -> bool:
        if self._steps is None:
            return False
        count = next(self._steps, None)
        if count is None:
            self._steps = None
        self._done += count or 0
        return True

    def _stored(self, texts: Sequence[str]) -> Generator[int, None, None]:
        cache = VectorCache(self._kb, self._encoder)
        try:
            yield from cache.store(texts, self._step_size)
        finally:
            cache.close()

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
